//! A server without room on its disk, and a client whose clock is wrong.

use playground_tests::browser::{Page, Result};

use crate::screens::has_no_barrier;
use crate::steps::{
    click, ensure, hurry, mark, open_host, open_newest_message, play, send, source, tab, until_queued,
    until_stored,
};

/// With a full disk the gateway refuses for now with 452 4.3.1, so the message waits before it; the composer writes the date of
/// the clock that Alice's computer has.
pub(crate) fn full_disk_and_wrong_clock(page: &Page) -> Result {
    open_host(page, "gateway")?;
    page.choose(&mark("disk"), "is full: no mail is taken (452 4.3.1)")?;
    page.find(&mark("sign-full"))?;
    open_host(page, "alice")?;
    page.choose(&mark("clock"), "is a day ahead")?;
    page.find(&mark("sign-clock"))?;
    has_no_barrier(page, "a client with a wrong clock")?;

    tab(page, "compose")?;
    hurry(page)?;
    send(page)?;
    until_queued(page, "backup", 1)?;
    until_stored(page, "store", 0)?;
    tab(page, "log")?;
    page.until("the refusal is told", "document.body.innerText.includes('4.3.1')")?;

    open_host(page, "gateway")?;
    page.choose(&mark("disk"), "has room")?;
    page.until("the sign is gone", &format!("!document.querySelector('{}')", mark("sign-full")))?;
    play(page)?;
    until_stored(page, "store", 1)?;
    open_host(page, "store")?;
    open_newest_message(page)?;
    let source = source(page)?;
    ensure(source.contains("\nDate: Tue, 6 Jan 2026"), format!("the date is another one:\n{source}"))?;
    ensure(source.contains("Mon, 5 Jan 2026"), format!("the servers have the right time:\n{source}"))?;
    click(page, "overview")
}
