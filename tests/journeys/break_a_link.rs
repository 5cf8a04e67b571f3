//! A link breaks connections by a rule, until somebody removes it.

use playground_tests::browser::{Page, Result};

use crate::screens::has_no_barrier;
use crate::steps::{click, ensure, hurry, mark, open_host, play, send, until_queued, until_stored};

/// Opens the panel of the first link, that of alice.
fn open_link(page: &Page) -> Result {
    click(page, "compose-subject")?;
    page.find(&mark("zoom-in"))?;
    click(page, "link-0")?;
    page.find(&mark("rule-own")).map(drop)
}

/// Whatever says RCPT is reset: the message waits, and arrives once the rule is gone.
pub(crate) fn until_mended(page: &Page) -> Result {
    open_link(page)?;
    click(page, "break-reset-rcpt")?;
    page.find(&mark("rules-0"))?;
    let words = page.text(&mark("rules"))?;
    ensure(words.contains("Every segment with RCPT"), format!("the rule reads {words}"))?;
    has_no_barrier(page, "a link with a rule")?;
    hurry(page)?;
    send(page)?;
    until_queued(page, "alice", 1)?;
    until_stored(page, "store", 0)?;

    click(page, "link-0")?;
    page.until(
        "it has struck",
        &format!("document.querySelector('{}').innerText.includes('has struck')", mark("rules")),
    )?;
    click(page, "rule-remove")?;
    page.until("the rule is gone", &format!("!document.querySelector('{}')", mark("rules")))?;
    play(page)?;
    until_stored(page, "store", 1)?;
    until_queued(page, "alice", 0)?;

    // A server that refuses shows it.
    open_host(page, "gateway")?;
    click(page, "break-refuse")?;
    page.find(&mark("sign-refuses"))?;
    page.choose(&mark("dns-DNS, as it sees it"), "does not answer")?;
    page.find(&mark("sign-no-dns"))?;
    has_no_barrier(page, "a server with signs")
}

/// What is wrong with the form stands at its field; what is right becomes a rule.
pub(crate) fn by_form(page: &Page) -> Result {
    open_link(page)?;
    click(page, "rule-own")?;
    page.choose(&mark("rule-what"), "the command DATA")?;
    page.choose(&mark("rule-verdict"), "come late")?;
    page.fill(&mark("rule-times"), "often")?;
    click(page, "rule-add")?;
    page.until(
        "the fault is told",
        "document.body.innerText.includes('Expected a whole number; empty for always.')",
    )?;
    has_no_barrier(page, "a form with a fault")?;
    page.fill(&mark("rule-times"), "2")?;
    click(page, "rule-add")?;
    page.find(&mark("rules"))?;
    let words = page.text(&mark("rules"))?;
    ensure(
        words.contains(
            "Every segment with DATA between alice and alpha-edge comes 1.0 s late, the first 2 times",
        ),
        format!("the rule reads {words}"),
    )
}
