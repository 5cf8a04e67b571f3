//! A link leads another person to the same moment; a damaged one says so.

use playground_tests::browser::{Driver, Kind, Look, Page, Result};

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

/// A message has arrived, and time was turned back a little.
fn moment(page: &Page) -> Result<(String, String)> {
    hurry(page)?;
    send(page)?;
    until_stored(page, "store", 1)?;
    for _ in 0..5 {
        click(page, "step-back")?;
    }
    shared(page)
}

/// Follows a link: the moment and the hash of its trace are the same.
fn followed(page: &Page, link: &str, hash: &str) -> Result {
    page.go(link)?;
    page.until("the moment is there", "document.body.innerText.includes('shared with you')")?;
    let (again, same) = shared(page)?;
    ensure(same == hash, format!("the trace has the hash {same}, not {hash}"))?;
    ensure(again == link, "the link of the link is another one")
}

/// Chromium makes a link that Firefox opens, the others one that Chromium opens.
pub(crate) fn across_browsers(page: &Page) -> Result {
    let (link, hash) = moment(page)?;
    let next = match Kind::named()? {
        Kind::Chromium => Kind::Firefox,
        Kind::Firefox | Kind::WebKit => Kind::Chromium,
    };
    let other = Driver::of(next)?;
    let other = other.open(Look::DESK)?;
    followed(&other, &link, &hash)?;
    let complaints = other.complaints()?;
    ensure(complaints.is_empty(), complaints.join("\n"))
}

pub(crate) fn by_link(page: &Page) -> Result {
    let (link, hash) = moment(page)?;
    page.go("about:blank")?;
    followed(page, &link, &hash)?;

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
