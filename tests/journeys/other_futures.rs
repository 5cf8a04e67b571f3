//! The past is changed; what was known before is kept, compared and taken up again, with keys alone.

use playground_tests::browser::key::ENTER;
use playground_tests::browser::{Page, Result};

use crate::screens::has_no_barrier;
use crate::steps::{click, ensure, hurry, mark, open_host, send, tab_to, until_quiet, until_stored};

/// A message arrived; then its mailbox's host was down in time.
fn forked(page: &Page) -> Result {
    hurry(page)?;
    send(page)?;
    until_stored(page, "store", 1)?;
    until_quiet(page)?;
    page.slide(&mark("scrubber"), "4")?;
    until_stored(page, "store", 0)?;
    ensure(
        page.script(&format!("return !document.querySelector('{}');", mark("branches")))? == true,
        "a future too many",
    )?;
    open_host(page, "store")?;
    click(page, "fault-down")?;
    page.find(&mark("branches")).map(drop)
}

/// Presses a button with the keyboard.
fn press(page: &Page, name: &str) -> Result {
    let button = mark(name);
    tab_to(page, &button)?;
    page.tap(ENTER)
}

pub(crate) fn compared_and_taken_up(page: &Page) -> Result {
    forked(page)?;
    press(page, "branches")?;
    press(page, "branch-compare-1")?;
    page.find(&mark("compared"))?;
    page.until(
        "the comparison is announced",
        &format!("document.querySelector('{}').textContent.includes('Future 1: 1 delivered, 0 given up, 0 waiting.')", mark("status")),
    )?;
    let there = page.text(&mark("compared-outcomes"))?;
    ensure(
        there.contains("bob@beta.example") && there.contains("delivered at"),
        format!("the outcomes: {there}"),
    )?;
    let here = page.text(&mark("parts-here"))?;
    ensure(here.contains("store goes down"), format!("they part with {here}"))?;
    has_no_barrier(page, "other futures")?;
    let over =
        page.script("return document.documentElement.scrollWidth > document.documentElement.clientWidth;")?;
    ensure(over == false, "the page is too wide")?;

    press(page, "branch-switch-1")?;
    page.until(
        "the other future is the known one",
        &format!("document.querySelector('{}').textContent.includes('This is future 1')", mark("status")),
    )?;
    page.slide_to_end(&mark("scrubber"))?;
    until_stored(page, "store", 1)?;
    press(page, "branch-switch-2")?;
    page.until(
        "and that which was left for it",
        &format!("document.querySelector('{}').textContent.includes('This is future 2')", mark("status")),
    )?;
    until_stored(page, "store", 0)?;
    press(page, "branches")?;
    page.until("the list is closed", &format!("!document.querySelector('{}')", mark("compared")))
}
