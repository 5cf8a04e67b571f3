//! After the first visit the page starts, sends and teaches without a network.

use playground_tests::browser::{Page, Result};
use serde_json::json;

use crate::steps::{click, ensure, hurry, send, started, until_stored};

const KEPT: &str = "navigator.serviceWorker.ready.then((worker) => worker.active.state)";

pub(crate) fn after_the_first_visit(page: &Page) -> Result {
    let url = page.script("return location.href")?.as_str().unwrap_or_default().to_owned();
    let kept = page.script_async(&format!("const done = arguments[0]; {KEPT}.then(done, done);"))?;
    ensure(kept == "activating" || kept == "activated", format!("the service worker is {kept}"))?;

    page.cdp("Network.enable", json!({}))?;
    let offline = json!({ "offline": true, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    page.cdp("Network.emulateNetworkConditions", offline)?;
    page.go("about:blank")?;
    page.go(&url)?;
    started(page)?;
    ensure(page.script("return navigator.onLine")? == false, "the browser has a network")?;
    hurry(page)?;
    send(page)?;
    until_stored(page, "store", 1)?;
    // The lessons come in a part of their own.
    click(page, "lessons")?;
    page.until("the lessons are there", "document.querySelectorAll('#lessons[open] li').length > 0")
}
