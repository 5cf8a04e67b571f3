//! The scrubber, the steps, and what happens when the past is changed.

use playground_tests::browser::{Page, Result};

use crate::steps::{click, ensure, hurry, mark, open_host, send, until_quiet, until_stored};

/// Sends, goes back to the start and on to the end; then changes the past: what followed is gone.
pub(crate) fn and_fork(page: &Page) -> Result {
    hurry(page)?;
    send(page)?;
    until_stored(page, "store", 1)?;
    until_quiet(page)?;
    let known = events(page)?;
    ensure(known > 20, format!("only {known} events"))?;

    seek(page, 0)?;
    until_stored(page, "store", 0)?;
    ensure(clock(page)?.starts_with('0'), "the clock does not stand at the start")?;
    seek(page, known)?;
    until_stored(page, "store", 1)?;

    let late = clock(page)?;
    seek(page, known / 2)?;
    until_stored(page, "store", 0)?;
    ensure(clock(page)? != late, "half of the events take the whole time")?;
    // What is due at one moment may tell several events: a step on and a step back lead to where it began.
    let half = page.script(&format!("return {};", happened()))?;
    click(page, "step")?;
    page.until("the step goes on", &format!("{} > {half}", happened()))?;
    click(page, "step-back")?;
    page.until("the step back goes back", &format!("{} <= {half}", happened()))?;
    ensure(events(page)? == known, "looking has changed what is known")?;

    open_host(page, "store")?;
    click(page, "fault-down")?;
    page.until(
        "what followed is gone",
        &format!("Number(document.querySelector('{}').max) < {known}", mark("scrubber")),
    )
}

/// How many events are known.
fn events(page: &Page) -> Result<u64> {
    let max = page.script(&format!("return document.querySelector('{}').max;", mark("scrubber")))?;
    Ok(max.as_str().unwrap_or_default().parse()?)
}

/// Drags the scrubber to the moment after so many events.
fn seek(page: &Page, events: u64) -> Result {
    page.slide(&mark("scrubber"), &events.to_string())?;
    // The very start is the moment at which what was done first has happened; a moment holds all events of its step.
    page.until("the scrubber follows", &format!("{events} === 0 || {} >= {events}", happened()))
}

/// How many events have happened, as a script.
fn happened() -> String {
    format!("Number(document.querySelector('{}').value)", mark("scrubber"))
}

fn clock(page: &Page) -> Result<String> {
    page.text(&mark("now"))
}
