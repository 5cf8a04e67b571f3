//! What was said is kept, and said again.

use playground_tests::browser::{Page, Result};

use crate::steps::{click, ensure, mark};
use crate::type_by_hand::{call, heard, say};

/// A session is kept under a name; after a reload it is there, and is said again line by line to another server.
pub(crate) fn said_again(page: &Page) -> Result {
    call(page, "store")?;
    say(page, "EHLO alice-laptop.alpha.example", "250", 1)?;
    say(page, "NOOP", "250", 2)?;
    open(page)?;
    page.fill(&mark("script-name"), "Two lines")?;
    click(page, "script-keep")?;
    page.find(&mark("script-replay"))?;
    page.script("location.reload();")?;
    page.find(&mark("graph"))?;
    call(page, "gateway")?;
    open(page)?;
    let name = page.text(".script-name")?;
    ensure(name == "Two lines", format!("the script is called {name}"))?;
    click(page, "script-replay")?;
    click(page, "paste-lines")?;
    heard(page, "250", 2)?;
    click(page, "script-forget")?;
    page.until("the script is gone", "!document.querySelector('.script')")
}

fn open(page: &Page) -> Result {
    page.click(&format!("{} summary", mark("scripts")))
}
