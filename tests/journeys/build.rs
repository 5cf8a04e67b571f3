//! A network of one's own: built, run, undone, shared.

use playground_tests::browser::{Page, Result};

use crate::screens::has_no_barrier;
use crate::steps::{click, ensure, hurry, mark, send, until_stored, write};

const LINK: &str = "document.querySelector('[data-testid=\"share-link\"]')?.value ?? ''";

fn open(page: &Page) -> Result {
    click(page, "build")?;
    page.find(&mark("workshop"))?;
    page.until("two servers are there", &format!("!!document.querySelector('{}')", mark("host-mail-south")))
}

/// A third domain is added, mail goes there, and a link takes all of it along.
pub(crate) fn and_share(page: &Page) -> Result {
    open(page)?;
    has_no_barrier(page, "the workshop")?;
    page.choose(&mark("own-role"), "Mail exchanger")?;
    write(page, "own-domain", "third.example")?;
    click(page, "own-add")?;
    page.find(&mark("host-mx"))?;
    click(page, "own-undo")?;
    page.until("it is gone", &format!("!document.querySelector('{}')", mark("host-mx")))?;
    click(page, "own-redo")?;
    page.find(&mark("host-mx"))?;
    click(page, "host-mx")?;
    page.find(&mark("own-host-mailboxes"))?;
    has_no_barrier(page, "the form of a host")?;
    write(page, "own-host-mailboxes", "cora@third.example")?;
    click(page, "own-back")?;
    write(page, "own-draft-to", "cora@third.example")?;
    click(page, "own-done")?;

    hurry(page)?;
    send(page)?;
    until_stored(page, "mx", 1)?;

    click(page, "share")?;
    page.until("there is a link", &format!("({LINK}).includes('#story=1.')"))?;
    let link = page.script(&format!("return {LINK};"))?.as_str().unwrap_or_default().to_owned();
    let hash = page.text(&mark("trace-hash"))?;
    click(page, "share-close")?;
    page.script("localStorage.clear();")?;
    page.go("about:blank")?;
    page.go(&link)?;
    until_stored(page, "mx", 1)?;
    click(page, "share")?;
    let same = page.text(&mark("trace-hash"))?;
    ensure(same == hash, format!("the trace has the hash {same}, not {hash}"))?;
    click(page, "share-close")
}

/// What is wrong stands at its field, and the network goes on as it was; the browser keeps it.
pub(crate) fn with_mistakes(page: &Page) -> Result {
    open(page)?;
    click(page, "host-anna")?;
    write(page, "own-host-smart_host", "nowhere.example")?;
    page.find(&mark("own-flaws"))?;
    page.until(
        "it is told at its field",
        "document.querySelector('.field .fault')?.innerText.includes('no A or AAAA record')",
    )?;
    has_no_barrier(page, "a form with a mistake")?;
    write(page, "own-host-smart_host", "mail.north.example")?;
    page.until("it is right again", &format!("!document.querySelector('{}')", mark("own-flaws")))?;
    write(page, "own-host-name", "ada")?;
    page.find(&mark("host-ada"))?;
    click(page, "own-back")?;

    page.script("location.reload();")?;
    page.find(&mark("graph"))?;
    click(page, "build")?;
    page.find(&mark("host-ada"))?;
    page.choose(&mark("own-begin"), "One hop")?;
    page.find(&mark("host-alice"))?;
    click(page, "own-undo")?;
    page.find(&mark("host-ada")).map(drop)
}
