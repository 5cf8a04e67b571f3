//! A link leads another person to the same moment; a damaged one says so.

use playground_tests::browser::{Page, Result};

use crate::steps::{click, ensure, hurry, mark, send, until_stored};

const LINK: &str = "return document.querySelector('[data-testid=\"share-link\"]')?.value ?? '';";

/// Opens the dialog; gives the link and the hash of the trace.
fn shared(page: &Page) -> Result<(String, String)> {
    click(page, "share")?;
    page.until("there is a link", &format!("(() => {{ {LINK} }})().includes('#story=1.')"))?;
    let link = page.script(LINK)?.as_str().unwrap_or_default().to_owned();
    let hash = page.text(&mark("trace-hash"))?;
    click(page, "share-close")?;
    Ok((link, hash))
}

pub(crate) fn by_link(page: &Page) -> Result {
    hurry(page)?;
    send(page)?;
    until_stored(page, "store", 1)?;
    for _ in 0..5 {
        click(page, "step-back")?;
    }
    let (link, hash) = shared(page)?;

    page.go("about:blank")?;
    page.go(&link)?;
    page.until("the moment is there", "document.body.innerText.includes('shared with you')")?;
    let (again, same) = shared(page)?;
    ensure(same == hash, format!("the trace has the hash {same}, not {hash}"))?;
    ensure(again == link, "the link of the link is another one")?;

    // One letter is changed: nothing is opened, and it is said.
    let at = link.len() - 20;
    let letter = if &link[at..=at] == "A" { "B" } else { "A" };
    let damaged = format!("{}{letter}{}", &link[..at], &link[at + 1..]);
    page.go("about:blank")?;
    page.go(&damaged)?;
    page.until("it says so", "document.body.innerText.includes('The link cannot be followed')")?;
    hurry(page)?;
    send(page)?;
    until_stored(page, "store", 1)
}
