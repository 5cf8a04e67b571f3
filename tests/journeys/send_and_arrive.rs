//! Compose, send, watch, read.

use playground_tests::browser::{Page, Result};

use crate::steps::{ensure, hurry, mark, open_host, open_newest_message, send, source, until_stored};

/// From Alice over four servers to Bob.
pub(crate) fn across_networks(page: &Page) -> Result {
    page.fill(&mark("compose-subject"), "Lunch on Friday?")?;
    page.fill(&mark("compose-text"), "At one, by the river.\n.a line that begins with a dot\n")?;
    hurry(page)?;
    send(page)?;
    until_stored(page, "store", 1)?;

    open_host(page, "store")?;
    open_newest_message(page)?;
    let subject = page.text(&mark("message-subject"))?;
    ensure(subject.contains("Lunch on Friday?"), format!("the subject is {subject}"))?;
    let source = source(page)?;
    let (head, body) = source.split_once("\n\n").ok_or("the source has no end of its header")?;
    let received: Vec<&str> = head.split("Received:").skip(1).collect();
    ensure(received.len() == 4, format!("{} Received fields for four hops:\n{source}", received.len()))?;
    for (server, field) in ["store.beta", "gw.beta", "relay.alpha", "submit.alpha"].iter().zip(received) {
        ensure(
            field.contains(&format!("by {server}.example")),
            format!("{server} did not write in its turn:\n{head}"),
        )?;
    }
    ensure(head.contains("Return-Path: <alice@alpha.example>"), format!("no Return-Path:\n{head}"))?;
    // The header grows from hop to hop.
    page.slide(&mark("header-hop"), "1")?;
    page.until(
        "the header is that after the first server",
        &format!(
            "((text) => text.includes('by submit.alpha') && !text.includes('by relay.alpha') && text.includes('Lunch'))(document.querySelector('{}').textContent)",
            mark("message-headers")
        ),
    )?;
    ensure(
        body == "At one, by the river.\n.a line that begins with a dot\n",
        format!("the text arrives as {body:?}"),
    )
}
