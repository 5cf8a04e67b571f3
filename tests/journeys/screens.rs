//! Every screen: no barrier for anyone, nothing wider than a phone, and the keyboard is enough.

use std::collections::BTreeMap;

use playground_tests::browser::{Page, Result};

use crate::steps::{
    click, ensure, hurry, mark, open_host, open_newest_message, send, source, tab, until_stored,
};
use crate::walks::{self, Eye};

/// Brings the page to each of its screens in turn and looks at it there.
pub(crate) fn visit(page: &Page, look: Eye) -> Result {
    main_page(page, look)?;
    walks::ALL.iter().try_for_each(|walk| {
        walks::afresh(page)?;
        walk(page, look)
    })
}

/// The screens of the main page, from the first one on.
fn main_page(page: &Page, look: Eye) -> Result {
    look(page, "composer")?;
    // The source is there with the engine, which comes when somebody does.
    click(page, "compose-subject")?;
    click(page, "compose-source-toggle")?;
    look(page, "composer with its source")?;
    tab(page, "terminal")?;
    look(page, "terminal before a session")?;
    tab(page, "log")?;
    look(page, "empty log")?;
    click(page, "share")?;
    page.until(
        "there is a link",
        "document.querySelector('[data-testid=share-link]')?.value.includes('#story=1.')",
    )?;
    look(page, "share")?;
    click(page, "share-close")?;
    click(page, "help")?;
    page.find(&mark("help-close"))?;
    look(page, "help")?;
    click(page, "help-close")?;
    click(page, "lessons")?;
    page.find(&mark("lesson-press-send"))?;
    look(page, "lessons")?;
    click(page, "lesson-press-send")?;
    click(page, "lesson-hint")?;
    look(page, "lesson")?;
    click(page, "share")?;
    page.find(&mark("share-lesson"))?;
    look(page, "share in a lesson")?;
    click(page, "share-close")?;
    click(page, "lesson-leave")?;
    tab(page, "terminal")?;

    hurry(page)?;
    send(page)?;
    until_stored(page, "store", 1)?;
    look(page, "after sending")?;
    tab(page, "log")?;
    look(page, "log")?;
    open_host(page, "store")?;
    look(page, "server with a mailbox")?;
    open_newest_message(page)?;
    look(page, "message")?;
    source(page)?;
    look(page, "message with its source")?;
    open_host(page, "gateway")?;
    look(page, "gateway")?;
    click(page, "overview")?;
    click(page, "zone-beta.example")?;
    look(page, "whole network with a zone")?;
    open_host(page, "gateway")?;
    click(page, "fault-down")?;
    look(page, "server that is down")?;
    click(page, "fault-up")?;

    tab(page, "terminal")?;
    page.choose(&mark("terminal-to"), "store")?;
    click(page, "terminal-open")?;
    page.until(
        "the server greets",
        &format!("document.querySelector('{}')?.innerText.includes('220')", mark("terminal-log")),
    )?;
    page.click(&mark("terminal-input"))?;
    page.keys("NONSENSE\u{E007}")?;
    page.find(&mark("error-hint"))?;
    look(page, "terminal with a mistake")?;
    page.script("document.querySelectorAll('details').forEach(one => { one.open = true; });")?;
    look(page, "everything unfolded")
}

/// axe-core, levels A and AA.
pub(crate) fn without_barriers(page: &Page) -> Result {
    let mut first_seen = BTreeMap::new();
    visit(page, &mut |page, screen| {
        for barrier in page.barriers()? {
            first_seen.entry(barrier).or_insert_with(|| screen.to_owned());
        }
        Ok(())
    })?;
    let all: Vec<String> =
        first_seen.iter().map(|(barrier, screen)| format!("{screen}: {barrier}")).collect();
    ensure(all.is_empty(), format!("{} barriers:\n{}", all.len(), all.join("\n")))
}

/// Fails with what axe-core finds on the screen of the moment.
pub(crate) fn has_no_barrier(page: &Page, screen: &str) -> Result {
    let found = page.barriers()?;
    ensure(found.is_empty(), format!("{screen}:\n{}", found.join("\n")))
}

/// Nothing is to be scrolled sideways to be read.
pub(crate) fn within_the_width(page: &Page) -> Result {
    let mut all = Vec::new();
    visit(page, &mut |page, screen| {
        let over = page.script(
            "const width = document.documentElement.clientWidth;
             return document.documentElement.scrollWidth <= width ? 0 : document.documentElement.scrollWidth - width;",
        )?;
        if over != 0 {
            all.push(format!("{screen}: {over} px too wide"));
        }
        Ok(())
    })?;
    ensure(all.is_empty(), all.join("\n"))
}

/// Tab to the picture, arrows to a host, Enter opens its panel; the focus is never lost or invisible.
pub(crate) fn by_keyboard(page: &Page) -> Result {
    let in_graph = format!("document.activeElement.matches('{}')", mark("graph"));
    for _ in 0..20 {
        if page.script(&format!("return {in_graph};"))? == true {
            break;
        }
        page.keys("\u{E004}")?;
        let visible = page.script("const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' || s.boxShadow !== 'none';")?;
        ensure(visible == true, "the focus cannot be seen")?;
    }
    page.until("Tab leads to the picture", &in_graph)?;
    page.keys("\u{E014}")?;
    page.keys("\u{E007}")?;
    page.find(&mark("host-panel"))?;
    let first = page.text(&format!("{} h2", mark("host-panel")))?;
    page.script(&format!("document.querySelector('{}').focus();", mark("graph")))?;
    page.keys("\u{E014}")?;
    page.keys("\u{E007}")?;
    let changed = format!(
        "document.querySelector('{} h2').innerText !== {}",
        mark("host-panel"),
        serde_json::json!(first)
    );
    page.until("the arrows lead to another host", &changed)?;
    // Enter opens it also where another tab was opened meanwhile.
    tab(page, "log")?;
    page.script(&format!("document.querySelector('{}').focus();", mark("graph")))?;
    page.keys("\u{E007}")?;
    page.find(&mark("host-panel")).map(drop)
}
