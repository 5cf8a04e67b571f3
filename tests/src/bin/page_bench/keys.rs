//! How soon a key shows in the terminal under a long conversation.

use std::time::Duration;

use playground_tests::browser::{Page, Result};
use serde_json::json;

use crate::Place;
use crate::bare;
use crate::scrub::WATCH;
use crate::steps::{key, mark, numbers, open, pause, play, throttle};
use crate::table::{Row, Table, percentile};

/// Lines of the conversation before anything is measured.
const LINES: usize = 10_000;

pub(crate) fn measure(place: &Place, table: &mut Table) -> Result {
    let page = open(place)?;
    page.click(&mark("panel-tab-terminal"))?;
    page.click(&mark("terminal-open"))?;
    page.choose(&mark("speed"), "Real time")?;
    let said = |page: &playground_tests::browser::Page, text: &str, code: &str| -> Result {
        page.fill(&mark("terminal-input"), text)?;
        page.keys("\u{E007}")?;
        play(page, "Real time")?;
        page.until(
            &format!("{text} is answered with {code}"),
            &format!("[...document.querySelectorAll('.line-server')].at(-1)?.textContent.includes('{code}')"),
        )
    };
    page.until("the server greets", "document.querySelector('.line-server')?.textContent.includes('220')")?;
    said(&page, "EHLO client.example", "250")?;
    said(&page, "MAIL FROM:<a@client.example>", "250")?;
    // Each line of the message is a line of the conversation; whoever is refused gets no DATA.
    said(&page, "RCPT TO:<postmaster>", "250")?;
    said(&page, "DATA", "354")?;
    let block =
        (0..LINES).map(|line| format!("Line {line} of a long letter.")).collect::<Vec<_>>().join("\n");
    page.script(&format!(
        "const clip = new DataTransfer(); clip.setData('text/plain', {});
         document.querySelector('{}').dispatchEvent(new ClipboardEvent('paste', {{ bubbles: true, cancelable: true, clipboardData: clip }}));",
        json!(block),
        mark("terminal-input")
    ))?;
    page.rest(Duration::from_millis(500));
    page.keys("\u{E007}")?;
    page.until(
        "the long letter is shown",
        "[...document.querySelectorAll('.line-client')].at(-1)?.textContent.includes('Line 9999')",
    )?;
    said(&page, ".", "250")?;
    pause(&page)?;
    page.script(&format!("document.querySelector('{}').focus();", mark("terminal-input")))?;
    let simple = bare::terminal(place)?;
    let (ours, bare) = (letters(&page)?, letters(&simple)?);
    for (which, part, target, peer) in
        [("the middle one", 0.5, 24.0, "good INP is 200"), ("the longest", 1.0, 50.0, "")]
    {
        table.row(&Row {
            what: &format!("key press to paint, {which}, 10,000 lines, 4x"),
            unit: "ms",
            ours: percentile(&ours, part),
            target,
            bare: Some(percentile(&bare, part)),
            peer,
        });
    }
    // A line is sent, and painted; the reply comes when the simulated network brings it.
    for _ in 0..8 {
        key(&page, "Enter", 13, Some("\r"))?;
        page.rest(Duration::from_millis(900));
        key(&page, "N", 78, Some("N"))?;
        page.rest(Duration::from_millis(200));
    }
    let sent = numbers(&page.script("return costs.splice(0);")?);
    table.row(&Row {
        what: "Enter to the painted line, and keys while the reply travels, the longest, 10,000 lines, 4x",
        unit: "ms",
        ours: percentile(&sent, 1.0),
        target: 50.0,
        ..Row::default()
    });
    Ok(())
}

/// What it costs to type into the field that has the focus.
fn letters(page: &Page) -> Result<Vec<f64>> {
    page.script(&format!("{WATCH} watch('keydown');"))?;
    throttle(page, 4)?;
    for letter in "NOOP and then some more words that are typed".chars() {
        key(page, &letter.to_string(), letter.to_ascii_uppercase() as u32, Some(&letter.to_string()))?;
        page.rest(Duration::from_millis(120));
    }
    page.rest(Duration::from_millis(300));
    Ok(numbers(&page.script("return costs.splice(0);")?))
}
