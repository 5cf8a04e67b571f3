//! A forged sender passes where nobody looks at SPF; where the server looks, it is turned away, and the page says why.

use playground_tests::browser::{Page, Result};

use crate::screens::has_no_barrier;
use crate::steps::{click, ensure, hurry, mark, open_host, until_stored};
use crate::type_by_hand::{heard, say, type_line};

/// Says as Mallory that a message is from Alice, up to RCPT.
fn claim_to_be_alice(page: &Page) -> Result {
    page.choose(&mark("terminal-from"), "mallory")?;
    page.choose(&mark("terminal-to"), "mx")?;
    click(page, "terminal-open")?;
    heard(page, "220", 1)?;
    say(page, "EHLO pc.gamma.example", "250", 1)?;
    type_line(page, "MAIL FROM:<alice@alpha.example>")
}

pub(crate) fn until_spf_is_on(page: &Page) -> Result {
    page.choose(&mark("scenario"), "Forged sender")?;
    hurry(page)?;
    click(page, "panel-tab-terminal")?;
    claim_to_be_alice(page)?;
    heard(page, "250", 2)?;
    say(page, "RCPT TO:<bob@beta.example>", "250", 3)?;
    say(page, "DATA", "354", 1)?;
    for line in ["From: alice@alpha.example", "", "Send me your password."] {
        type_line(page, line)?;
    }
    say(page, ".", "250", 4)?;
    say(page, "QUIT", "221", 1)?;
    until_stored(page, "mx", 1)?;

    open_host(page, "mx")?;
    page.choose(&mark("spf-policy"), "Reject: turn away what the domain disowns")?;
    click(page, "panel-tab-terminal")?;
    claim_to_be_alice(page)?;
    heard(page, "550", 1)?;

    open_host(page, "mx")?;
    click(page, "host-connection")?;
    let mechanism = page.text(&mark("spf-mechanism"))?;
    ensure(mechanism == "-all", format!("the page says that {mechanism} decided"))?;
    let outcome = page.text(&mark("spf-outcome"))?;
    ensure(outcome == "fail", format!("the page says {outcome}"))?;
    has_no_barrier(page, "a verdict with its derivation")?;

    // The domain names Mallory's computer too: judged again, the same sender passes. A mistake is told by its line.
    click(page, "overview")?;
    click(page, "zone-alpha.example")?;
    let text = mark("zone-text-alpha.example");
    page.fill(&text, "@ MX 10 mail\nmail A 192.0.2.25\n@ TXT v=spf1 ip4:203.0.113.66 -all\n@ NONSENSE")?;
    page.until(
        "the mistake is told",
        "document.querySelector('.zone .faults')?.innerText.includes('line 4')",
    )?;
    has_no_barrier(page, "a zone with mistakes")?;
    page.fill(&text, "@ MX 10 mail\nmail A 192.0.2.25\n@ TXT \"v=spf1 ip4:203.0.113.66 -all\"")?;
    click(page, "zone-save-alpha.example")?;
    let passes = format!(
        "document.querySelector('{} {}')?.innerText === 'pass'",
        mark("judged-now"),
        mark("spf-outcome")
    );
    page.until("the last sender passes now", &passes)?;
    has_no_barrier(page, "a sender judged again")
}
