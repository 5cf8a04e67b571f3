//! A person speaks SMTP in the terminal.

use playground_tests::browser::{Page, Result};

use crate::steps::{click, ensure, hurry, mark, open_host, open_newest_message, source, tab, until_stored};

/// Opens a session to a server and waits for its greeting.
fn call(page: &Page, server: &str) -> Result {
    hurry(page)?;
    tab(page, "terminal")?;
    page.choose(&mark("terminal-to"), server)?;
    click(page, "terminal-open")?;
    heard(page, "220", 1)
}

/// Types a line and waits until its reply has been heard so many times.
pub(crate) fn say(page: &Page, line: &str, code: &str, times: u32) -> Result {
    type_line(page, line)?;
    heard(page, code, times)
}

pub(crate) fn type_line(page: &Page, line: &str) -> Result {
    page.click(&mark("terminal-input"))?;
    page.keys(&format!("{line}\u{E007}"))
}

/// A reply counts once, also where it has several lines: its last line has a space after the code.
pub(crate) fn heard(page: &Page, code: &str, times: u32) -> Result {
    let text = format!("(document.querySelector('{}')?.innerText ?? '')", mark("terminal-log"));
    let number = format!("[...{text}.matchAll(/(^|\\s){code}[ ]/g)].length");
    page.until(&format!("{code} has been heard {times} times"), &format!("{number} >= {times}"))
}

/// EHLO to QUIT: the message that was typed lies in the mailbox.
pub(crate) fn to_the_last_250(page: &Page) -> Result {
    call(page, "store")?;
    say(page, "EHLO alice-laptop.alpha.example", "250", 1)?;
    say(page, "MAIL FROM:<alice@alpha.example>", "250", 2)?;
    say(page, "RCPT TO:<bob@beta.example>", "250", 3)?;
    say(page, "DATA", "354", 1)?;
    for line in [
        "From: alice@alpha.example",
        "To: bob@beta.example",
        "Subject: by hand",
        "",
        "Typed, line by line.",
        "..twice",
    ] {
        type_line(page, line)?;
    }
    say(page, ".", "250", 4)?;
    say(page, "QUIT", "221", 1)?;
    until_stored(page, "store", 1)?;
    open_host(page, "store")?;
    open_newest_message(page)?;
    let source = source(page)?;
    ensure(
        source.contains("Subject: by hand\n"),
        format!("the header is not the one that was typed:\n{source}"),
    )?;
    let body = "\n\nTyped, line by line.\n.twice\n";
    ensure(
        source.ends_with(body),
        format!("the doubled dot is not one dot, or the rest is not as typed:\n{source}"),
    )
}

/// A command too early, then words that are no command: both are refused and explained, and nothing is lost.
pub(crate) fn with_a_mistake(page: &Page) -> Result {
    call(page, "store")?;
    say(page, "EHLO alice-laptop.alpha.example", "250", 1)?;
    say(page, "RCPT TO:<bob@beta.example>", "503", 1)?;
    say(page, "GIVE ME MAIL", "500", 1)?;
    page.find(&mark("error-hint"))?;
    say(page, "MAIL FROM:<alice@alpha.example>", "250", 2)?;
    say(page, "RCPT TO:<nobody@beta.example>", "550", 1)?;
    say(page, "RCPT TO:<bob@beta.example>", "250", 3)?;
    // The arrow up gives the last line back.
    page.click(&mark("terminal-input"))?;
    page.keys("\u{E013}")?;
    let line = page.script(&format!("return document.querySelector('{}').value;", mark("terminal-input")))?;
    ensure(line == "RCPT TO:<bob@beta.example>", format!("the arrow up gives {line}"))
}
