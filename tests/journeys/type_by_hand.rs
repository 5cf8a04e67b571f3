//! A person speaks SMTP in the terminal.

use playground_tests::browser::{Page, Result};

use crate::steps::{click, ensure, hurry, mark, open_host, open_newest_message, source, tab, until_stored};

/// Opens a session to a server and waits for its greeting.
pub(crate) fn call(page: &Page, server: &str) -> Result {
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
    // `innerText` leaves out, in Firefox, lines that are scrolled out of sight and therefore not laid out.
    let text = format!(
        "[...document.querySelectorAll('{} *')].map(it => [...it.childNodes].filter(it => it.nodeType === 3).map(it => it.data).join('')).join(' ')",
        mark("terminal-log")
    );
    let number = format!("[...({text}).matchAll(/(^|\\s){code}[ ]/g)].length");
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

pub(crate) fn paste(page: &Page, text: &str) -> Result {
    page.paste(&mark("terminal-input"), text)
}

fn input(page: &Page) -> Result<String> {
    let value =
        page.script(&format!("return document.querySelector('{}').value;", mark("terminal-input")))?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

/// Several lines are pasted: once each waits for the reply to the one before, once all go out together.
pub(crate) fn pasted_lines(page: &Page) -> Result {
    call(page, "store")?;
    paste(page, "EHLO alice-laptop.alpha.example\nNOOP\nNOOP\n")?;
    click(page, "paste-lines")?;
    heard(page, "250", 3)?;
    paste(page, "MAIL FROM:<alice@alpha.example>\nRCPT TO:<bob@beta.example>\nDATA\n")?;
    click(page, "paste-whole")?;
    heard(page, "354", 1)?;
    heard(page, "250", 5)?;
    // Inside the message nobody is asked.
    paste(page, "Subject: pasted\n\nAll at once.\n.\n")?;
    heard(page, "250", 6)?;
    until_stored(page, "store", 1)?;
    the_newest_is_in_sight(page)
}

/// The conversation follows what is new, unless the person has gone back in it.
fn the_newest_is_in_sight(page: &Page) -> Result {
    paste(page, &"NOOP\n".repeat(40))?;
    click(page, "paste-whole")?;
    heard(page, "250", 46)?;
    let log = format!("document.querySelector('{}')", mark("terminal-log"));
    let at_the_end = format!("{log}.scrollHeight - {log}.clientHeight - {log}.scrollTop < 2");
    page.until("the newest line is in sight", &at_the_end)?;
    page.script(&format!("{log}.scrollTop = 0;"))?;
    say(page, "NOOP", "250", 47)?;
    let painted = "const done = arguments[arguments.length - 1]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
    page.script_async(painted)?;
    ensure(page.script(&format!("return {log}.scrollTop;"))? == 0, "who has gone back is taken to the end")
}

/// Exact octets: a command in pieces, a bare LF, a NUL, and an escape that is none.
pub(crate) fn exact_octets(page: &Page) -> Result {
    call(page, "store")?;
    say(page, "EHLO alice-laptop.alpha.example", "250", 1)?;
    click(page, "terminal-raw")?;
    type_line(page, "NOOP\\q")?;
    let hint = mark("terminal-hint");
    page.until(
        "the mistake is named",
        &format!("document.querySelector('{hint}').innerText.includes('Character 5: \\\\q is no escape')"),
    )?;
    ensure(input(page)? == "NOOP\\q", "what is wrong was sent, or is gone")?;
    page.script(&format!("document.querySelector('{}').select();", mark("terminal-input")))?;
    page.keys("NO\u{E007}")?;
    type_line(page, "OP\\x0d\\n")?;
    heard(page, "250", 2)?;
    type_line(page, "NOOP\\n\\0\\r\\n")?;
    heard(page, "50[01]", 1)?;
    let log = mark("terminal-log");
    page.until(
        "the transcript shows the octets",
        &format!("document.querySelector('{log}').innerText.includes('NOOP\\\\n\\\\0')"),
    )?;
    click(page, "terminal-raw")?;
    say(page, "NOOP", "250", 3)
}

/// The keys of a shell: search, a clear screen. Ctrl+A stays what it is in every other field.
pub(crate) fn keys_of_a_shell(page: &Page) -> Result {
    const CTRL: char = '\u{E009}';
    call(page, "store")?;
    say(page, "EHLO alice-laptop.alpha.example", "250", 1)?;
    say(page, "NOOP", "250", 2)?;
    page.click(&mark("terminal-input"))?;
    page.keys("half")?;
    page.keys(&format!("{CTRL}r"))?;
    page.keys("ehlo")?;
    let hint = mark("terminal-hint");
    page.until(
        "the earlier line is found",
        &format!("document.querySelector('{hint}').innerText.includes('EHLO alice-laptop')"),
    )?;
    page.keys("\u{E007}")?;
    ensure(input(page)? == "EHLO alice-laptop.alpha.example", "the line that was found is not in the input")?;
    page.keys(&format!("{CTRL}l"))?;
    let log = mark("terminal-log");
    page.until(
        "the screen is clear",
        &format!("!document.querySelector('{log}')?.innerText.includes('EHLO')"),
    )
}
