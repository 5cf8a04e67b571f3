//! The palette: everything by a few letters, the list of the keys, and keys that do things by themselves.

use playground_tests::browser::key::{CONTROL, DOWN, ENTER, ESCAPE, UP};
use playground_tests::browser::{Page, Result};
use serde_json::json;

use crate::screens::has_no_barrier;
use crate::steps::{click, ensure, hurry, mark, send, until_stored};

/// Opens it by Ctrl-K, does things by it, and by single keys; all without a pointer.
pub(crate) fn by_keyboard(page: &Page) -> Result {
    chord(page)?;
    page.until("the field has the focus", &focused("palette-field"))?;
    page.find(&mark("palette-send"))?;
    has_no_barrier(page, "palette")?;
    page.keys("send the")?;
    chosen(page, "palette-send")?;
    page.tap(ENTER)?;
    page.until("it is closed", "!document.querySelector('#palette').open")?;
    hurry(page)?;
    until_stored(page, "store", 1)?;

    chord(page)?;
    page.keys("zzzz")?;
    page.until(
        "it says that nothing is found",
        "document.querySelector('#palette [role=status]').textContent.startsWith('Nothing')",
    )?;
    has_no_barrier(page, "palette with nothing found")?;
    page.tap(ESCAPE)?;
    page.until("Escape closes it", "!document.querySelector('#palette').open")?;

    chord(page)?;
    page.until("it begins anew", "document.querySelector('#palette-field').value === ''")?;
    page.keys("store")?;
    page.until("there are several", "document.querySelectorAll('.palette-list li').length > 2")?;
    let first = at(page)?;
    page.tap(DOWN)?;
    page.until("down chooses the next", &format!("{} !== {first}", active()))?;
    page.tap(UP)?;
    page.until("up goes back", &format!("{} === {first}", active()))?;
    page.script("const field = document.querySelector('#palette-field'); field.select();")?;
    page.keys("inspect the host store")?;
    page.tap(ENTER)?;
    page.find(&mark("host-panel"))?;
    page.until("the panel has the focus", "document.activeElement.id === 'panel-body'")?;

    page.keys("?")?;
    page.find(&mark("keys"))?;
    has_no_barrier(page, "keys")?;
    page.tap(ESCAPE)?;
    page.keys("4")?;
    page.until("a key opens the log", "document.querySelector('#tab-log').ariaSelected === 'true'")?;
    page.keys("g")?;
    page.until("a key leads to the picture", "document.activeElement.matches('svg.graph')")
}

/// Opens it by its button, chooses by pointer, and switches the single keys off.
pub(crate) fn by_pointer(page: &Page) -> Result {
    click(page, "find")?;
    page.find(&mark("palette-keys"))?;
    within_the_width(page)?;
    has_no_barrier(page, "palette")?;
    click(page, "palette-keys")?;
    page.find(&mark("keys"))?;
    within_the_width(page)?;
    click(page, "keys-on")?;
    click(page, "keys-close")?;
    page.until("it is closed", "!document.querySelector('#palette').open")?;
    hurry(page)?;
    send(page)?;
    until_stored(page, "store", 1)?;
    click(page, "panel-tab-compose")?;
    page.keys("4")?;
    click(page, "find")?;
    page.fill("#palette-field", "follow message 1")?;
    page.until("it is found", &format!("{} === 'palette-line-0'", active()))?;
    let still = page.script("return document.querySelector('#tab-compose').ariaSelected;")?;
    ensure(still == "true", "a key that is off has done something")?;
    click(page, "palette-follow-1")?;
    page.until("its life is coloured", "document.querySelector('.fall-lane.followed')")
}

fn chord(page: &Page) -> Result {
    page.keys(&format!("{CONTROL}k{CONTROL}"))?;
    page.until("it is open", "document.querySelector('#palette').open")?;
    page.find("#palette-field").map(drop)
}

/// The id of the line that is chosen, as a script.
fn active() -> &'static str {
    "document.querySelector('#palette-field').getAttribute('aria-activedescendant')"
}

fn at(page: &Page) -> Result<String> {
    Ok(json!(page.script(&format!("return {};", active()))?.as_str()).to_string())
}

fn focused(name: &str) -> String {
    format!("document.activeElement.matches('{}')", mark(name))
}

fn chosen(page: &Page, name: &str) -> Result {
    page.until(
        &format!("{name} is chosen"),
        &format!("document.querySelector('{}')?.ariaSelected === 'true'", mark(name)),
    )
}

fn within_the_width(page: &Page) -> Result {
    let over = page.script("return document.documentElement.scrollWidth - innerWidth;")?;
    ensure(over.as_i64().is_some_and(|over| over <= 0), format!("{over} pixels too wide"))
}
