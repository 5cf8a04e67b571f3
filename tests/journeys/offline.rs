//! After the first visit the page starts, sends and teaches without a network.

use playground_tests::browser::{Page, Result};

use crate::line::Line;
use crate::steps::{click, ensure, hurry, send, started, until_stored};

const KEPT: &str = "navigator.serviceWorker.ready.then((worker) => worker.active.state)";

pub(crate) fn after_the_first_visit(page: &Page) -> Result {
    let line = Line::to_the_page()?;
    page.go(&line.url)?;
    started(page)?;
    let kept = page.script_async(&format!("const done = arguments[0]; {KEPT}.then(done, done);"))?;
    ensure(kept == "activating" || kept == "activated", format!("the service worker is {kept}"))?;

    line.cut()?;
    page.go("about:blank")?;
    page.go(&line.url)?;
    started(page)?;
    hurry(page)?;
    send(page)?;
    until_stored(page, "store", 1)?;
    // The lessons come in a part of their own.
    click(page, "lessons")?;
    page.until("the lessons are there", "document.querySelectorAll('#lessons[open] li').length > 0")
}
