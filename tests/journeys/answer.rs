//! A person answers in the place of a server.

use playground_tests::browser::{Page, Result};

use crate::screens::has_no_barrier;
use crate::steps::{click, ensure, hurry, mark, open_host, play, send, tab, until_queued, until_stored};
use crate::type_by_hand::type_line;

/// Waits until the line under the input says this.
fn hinted(page: &Page, words: &str) -> Result {
    let hint = mark("terminal-hint");
    page.until(
        &format!("the hint says {words}"),
        &format!("document.querySelector('{hint}')?.innerText.includes({words:?})"),
    )
}

/// Waits until the conversation has this line of the client.
fn client_says(page: &Page, words: &str) -> Result {
    let log = mark("terminal-log");
    page.until(
        &format!("the client says {words}"),
        &format!("[...document.querySelectorAll('{log} .line-client')].some(line => line.innerText.includes({words:?}))"),
    )
}

/// Takes the server from its panel, and sends a message at it.
fn take(page: &Page) -> Result {
    hurry(page)?;
    open_host(page, "gateway")?;
    click(page, "host-take")?;
    page.find(&mark("terminal-taken"))?;
    has_no_barrier(page, "a server that is taken")?;
    send(page)?;
    tab(page, "terminal")?;
    hinted(page, "220 lets it in")
}

/// From the greeting to the dot, by keys and by chips; then the server answers by itself again.
pub(crate) fn to_the_dot(page: &Page) -> Result {
    take(page)?;
    type_line(page, "220 mine")?;
    client_says(page, "EHLO")?;
    hinted(page, "waits for your reply")?;
    type_line(page, "250-mine")?;
    hinted(page, "Your reply goes on")?;
    type_line(page, "250 SIZE")?;
    client_says(page, "MAIL FROM:")?;
    // A completion, as in a shell.
    hinted(page, "waits for your reply")?;
    page.click(&mark("terminal-input"))?;
    page.keys("25\u{E004}\u{E007}")?;
    client_says(page, "RCPT TO:")?;
    hinted(page, "waits for your reply")?;
    has_no_barrier(page, "a person who answers")?;
    // A chip, and Enter.
    page.click(".terminal .chips .chip")?;
    page.keys("\u{E007}")?;
    client_says(page, "DATA")?;
    hinted(page, "354 says yes")?;
    type_line(page, "354 tell me")?;
    hinted(page, "The message is whole")?;
    type_line(page, "250 thrown away")?;
    client_says(page, "QUIT")?;
    type_line(page, "221 bye")?;
    page.until(
        "the program is gone",
        &format!("document.querySelector('{}').innerText.includes('is gone')", mark("terminal-state")),
    )?;
    until_stored(page, "store", 0)?;
    tab(page, "log")?;
    page.until("the log tells it", "document.body.innerText.includes('is answered by hand')")?;
    // By itself it takes the next one.
    open_host(page, "gateway")?;
    click(page, "host-take")?;
    send(page)?;
    play(page)?;
    until_stored(page, "store", 1)
}

/// A 4xx leaves the message in the queue, and hanging up ends the session.
pub(crate) fn not_now(page: &Page) -> Result {
    take(page)?;
    type_line(page, "220 mine")?;
    client_says(page, "EHLO")?;
    hinted(page, "waits for your reply")?;
    type_line(page, "250 mine")?;
    client_says(page, "MAIL FROM:")?;
    hinted(page, "waits for your reply")?;
    type_line(page, "what?")?;
    let input = mark("terminal-hint");
    ensure(page.find(&input).is_ok(), "the terminal is still there")?;
    click(page, "terminal-hang-up")?;
    // It may have called again before anybody looks.
    let (state, hint) = (mark("terminal-state"), mark("terminal-hint"));
    page.until(
        "the program is gone",
        &format!(
            "document.querySelector('{state}').innerText.includes('is gone') || document.querySelector('{hint}').innerText.includes('greeting')"
        ),
    )?;
    play(page)?;
    until_queued(page, "backup", 1)
}
