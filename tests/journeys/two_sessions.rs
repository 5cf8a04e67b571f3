//! Two sessions by hand at the same time, side by side.

use playground_tests::browser::{Page, Result};

use crate::screens::has_no_barrier;
use crate::steps::{click, ensure, mark};
use crate::type_by_hand::{call, say};

const HERE: &str = "terminal-log";
const BESIDE: &str = "terminal-log-beside";

/// What one of them knows the other does not: a person goes from one to the other and back.
pub(crate) fn side_by_side(page: &Page) -> Result {
    call(page, "store")?;
    say(page, "EHLO first.example", "250", 1)?;
    call(page, "gateway")?;
    says(page, BESIDE, "EHLO first.example")?;
    say(page, "HELO second.example", "250", 1)?;
    has_no_barrier(page, "two sessions")?;
    let boxes = page.script(&format!(
        "const it = ['{HERE}', '{BESIDE}'].map(name => document.querySelector(`[data-testid=\"${{name}}\"]`).getBoundingClientRect());
         return Math.abs(it[0].top - it[1].top) < 40 && it[0].left > it[1].right;"
    ))?;
    ensure(boxes == true, "they do not stand side by side, the older one first")?;
    click(page, "terminal-switch")?;
    says(page, HERE, "EHLO first.example")?;
    says(page, BESIDE, "HELO second.example")?;
    say(page, "QUIT", "221", 1)?;
    click(page, "terminal-switch")?;
    say(page, "QUIT", "221", 1)
}

fn says(page: &Page, log: &str, words: &str) -> Result {
    let text = format!("document.querySelector('{}')?.textContent.includes('{words}')", mark(log));
    page.until(&format!("{log} shows {words}"), &text)
}
