//! The first mail exchanger fails; the second is there for that.

use playground_tests::browser::{Page, Result};

use crate::steps::{
    click, ensure, hurry, mark, open_host, open_newest_message, play, send, source, until_queued,
    until_stored,
};

/// The gateway (preference 10) is down: backup (20) keeps the message and hands it on once the gateway is back.
pub(crate) fn backup(page: &Page) -> Result {
    open_host(page, "gateway")?;
    click(page, "fault-down")?;
    page.find(&mark("fault-up"))?;
    hurry(page)?;
    send(page)?;
    until_queued(page, "backup", 1)?;
    until_stored(page, "store", 0)?;

    open_host(page, "gateway")?;
    click(page, "fault-up")?;
    play(page)?;
    until_stored(page, "store", 1)?;
    until_queued(page, "backup", 0)?;
    open_host(page, "store")?;
    open_newest_message(page)?;
    let source = source(page)?;
    ensure(
        source.contains("by backup.beta.example"),
        format!("backup did not write its Received field:\n{source}"),
    )
}
