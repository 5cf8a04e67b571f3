//! A stranger is refused; a user who logs in is not; an old server asks nobody.

use playground_tests::browser::{Page, Result};

use crate::steps::{click, hurry, mark, until_stored};
use crate::type_by_hand::{heard, say, type_line};

fn call(page: &Page, from: &str, to: &str) -> Result {
    page.choose(&mark("terminal-from"), from)?;
    page.choose(&mark("terminal-to"), to)?;
    click(page, "terminal-open")?;
    heard(page, "220", 1)?;
    say(page, &format!("EHLO {from}.example"), "250", 1)
}

pub(crate) fn then_send_anywhere(page: &Page) -> Result {
    page.choose(&mark("scenario"), "Open relay")?;
    hurry(page)?;
    click(page, "panel-tab-terminal")?;

    call(page, "spammer", "mail")?;
    say(page, "MAIL FROM:<offers@gamma.example>", "530", 1)?;
    say(page, "QUIT", "221", 1)?;
    call(page, "spammer", "mx")?;
    say(page, "MAIL FROM:<offers@gamma.example>", "250", 2)?;
    say(page, "RCPT TO:<dora@delta.example>", "550", 1)?;
    say(page, "QUIT", "221", 1)?;
    call(page, "spammer", "old")?;
    say(page, "MAIL FROM:<offers@gamma.example>", "250", 2)?;
    say(page, "RCPT TO:<bob@beta.example>", "250", 3)?;
    say(page, "QUIT", "221", 1)?;

    call(page, "alice", "mail")?;
    say(page, "AUTH LOGIN", "334", 1)?;
    say(page, "*", "501", 1)?;
    // Tab makes base64 of a login in plain text.
    page.click(&mark("terminal-input"))?;
    page.keys("AUTH PLAIN alice@alpha.example wonderland\u{E004}\u{E007}")?;
    heard(page, "235", 1)?;
    say(page, "MAIL FROM:<alice@alpha.example>", "250", 2)?;
    say(page, "RCPT TO:<bob@beta.example>", "250", 3)?;
    say(page, "DATA", "354", 1)?;
    for line in ["Subject: by a user", "", "Hi Bob"] {
        type_line(page, line)?;
    }
    say(page, ".", "250", 4)?;
    say(page, "QUIT", "221", 1)?;
    until_stored(page, "mx", 1)
}
