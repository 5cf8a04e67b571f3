//! The waterfall: lanes of connections in time, by pointer and by keyboard alone.

use playground_tests::browser::key::{DOWN, END, ENTER, HOME, LEFT, PAGE_UP};
use playground_tests::browser::{Page, Result};

use crate::steps::{
    choose_second, click, ensure, hurry, mark, open_host, open_newest_message, send, tab_to, until_quiet,
    until_stored,
};

/// Sends, and waits until all is quiet.
fn sent(page: &Page) -> Result {
    hurry(page)?;
    send(page)?;
    until_stored(page, "store", 1)?;
    until_quiet(page)
}

/// Opens it after sending: a lane for each hop; through time, into a connection, after a message, with keys alone.
pub(crate) fn by_keyboard(page: &Page) -> Result {
    sent(page)?;
    tab_to(page, &mark("waterfall"))?;
    page.tap(ENTER)?;
    page.until("there are lanes", "document.querySelectorAll('[data-testid^=lane-]').length >= 3")?;
    let lanes = number(page, "document.querySelectorAll('[data-testid^=lane-]').length")?;

    tab_to(page, &mark("playhead"))?;
    page.tap(HOME)?;
    until_stored(page, "store", 0)?;
    page.until("the playhead is at the start", &format!("{} === 0", moment()))?;
    page.tap(END)?;
    until_stored(page, "store", 1)?;
    let late = number(page, &moment())?;
    page.tap(LEFT)?;
    page.until("the arrow goes back", &format!("{} < {late}", moment()))?;
    let less = number(page, &moment())?;
    page.tap(PAGE_UP)?;
    page.until("a page goes further", &format!("{} < {less}", moment()))?;
    ensure(
        number(page, "document.querySelectorAll('[data-testid^=lane-]').length")? == lanes,
        "the future is gone",
    )?;

    let all = format!("document.querySelector('{}').disabled", mark("fall-all"));
    page.tap('+')?;
    page.until("plus zooms", &format!("!{all}"))?;
    page.tap('0')?;
    page.until("0 shows all", &all)?;

    tab_to(page, "[data-testid^=lane-]")?;
    says(page, "Connection ")?;
    let before = page.script("return document.activeElement.id;")?;
    page.tap(DOWN)?;
    page.until("down walks to the next lane", &format!("document.activeElement.id !== {before}"))?;
    page.tap(ENTER)?;
    page.until("the lane is selected", "document.activeElement.matches('.fall-lane.selected')")?;
    page.tap('f')?;
    page.until("the message is followed", "document.querySelectorAll('.fall-lane.followed').length >= 3")?;
    no_barriers(page)?;
    page.tap('f')?;
    page.until("nobody is followed", "!document.querySelector('.fall-lane.followed, .fall-lane.faded')")
}

/// Points at a bar and a sign, drags the playhead, and follows a message from a list; what is not its own fades.
pub(crate) fn by_pointer(page: &Page) -> Result {
    click(page, "waterfall")?;
    page.find(&mark("playhead"))?;
    no_barriers(page)?;
    sent(page)?;
    page.until("there are lanes", "document.querySelectorAll('[data-testid^=lane-]').length >= 3")?;
    enter(page, ".fall-bar.data")?;
    says(page, "Data, ")?;
    enter(page, ".fall-lane .fall-sign.delivered")?;
    says(page, "puts message 1 into")?;

    // The pointer is pressed half way along the axis.
    page.script(
        "const head = document.querySelector('.fall-head'), box = head.getBoundingClientRect();
         head.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, buttons: 1, clientX: box.left + box.width / 2, clientY: box.top + 20 }));",
    )?;
    until_stored(page, "store", 0)?;
    page.until("it is half way", &format!("{} > 0", moment()))?;

    send(page)?;
    until_stored(page, "store", 1)?;
    page.until(
        "there is another message",
        &format!("document.querySelectorAll('{} option').length >= 3", mark("follow")),
    )?;
    choose_second(page, "follow")?;
    page.until(
        "others fade",
        "document.querySelector('.fall-lane.followed') && document.querySelector('.fall-lane.faded')",
    )?;
    page.click(&format!("{} summary", mark("fall-legend")))?;
    no_barriers(page)?;
    within_the_width(page)?;
    open_host(page, "store")
}

/// The moment of the playhead in microseconds, as a script.
fn moment() -> String {
    format!("Number(document.querySelector('{}').getAttribute('aria-valuenow'))", mark("playhead"))
}

fn number(page: &Page, script: &str) -> Result<u64> {
    Ok(page.script(&format!("return {script};"))?.as_u64().unwrap_or_default())
}

/// The pointer comes over something.
fn enter(page: &Page, css: &str) -> Result {
    page.find(css)?;
    let script = format!(
        "const it = document.querySelector('{css}');
         it.dispatchEvent(new PointerEvent('pointerover', {{ bubbles: true }}));"
    );
    page.script(&script).map(drop)
}

fn says(page: &Page, words: &str) -> Result {
    let said = format!("document.querySelector('{}').textContent.includes('{words}')", mark("fall-words"));
    page.until(&format!("it says {words}"), &said)
}

/// What lies in a mailbox is followed back through the network: the waterfall opens for it.
pub(crate) fn from_a_message(page: &Page) -> Result {
    sent(page)?;
    open_host(page, "store")?;
    open_newest_message(page)?;
    click(page, "follow-1")?;
    page.until("its connections stand out", "document.querySelectorAll('.fall-lane.followed').length >= 3")?;
    no_barriers(page)
}

fn no_barriers(page: &Page) -> Result {
    let barriers = page.barriers()?;
    ensure(barriers.is_empty(), barriers.join("\n"))
}

fn within_the_width(page: &Page) -> Result {
    let over = page.script("return document.documentElement.scrollWidth - innerWidth;")?;
    ensure(over.as_i64().is_some_and(|over| over <= 0), format!("{over} pixels too wide"))
}
