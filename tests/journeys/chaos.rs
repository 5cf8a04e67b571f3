//! Chaos with many seeds runs beside the page; what is odd opens in it.

use playground_tests::browser::{Page, Result};

use crate::screens::has_no_barrier;
use crate::steps::{click, ensure, mark};

/// Waits until the state of the seeds says so.
fn until_state(page: &Page, words: &str) -> Result {
    page.until(
        words,
        &format!("document.querySelector('{}')?.textContent.includes('{words}')", mark("chaos-state")),
    )
}

pub(crate) fn beside_the_page(page: &Page) -> Result {
    page.choose(&mark("scenario"), "The same message twice")?;
    click(page, "chaos")?;
    page.fill(&mark("chaos-seeds"), "many")?;
    page.until("the fault is told", "document.body.innerText.includes('Expected a number from 1 to 1000.')")?;
    ensure(
        page.script(&format!("return document.querySelector('{}').disabled;", mark("chaos-run")))? == true,
        "nonsense can be run",
    )?;
    page.fill(&mark("chaos-seeds"), "24")?;
    click(page, "chaos-run")?;
    until_state(page, "All seeds are done: 24 of 24.")?;
    until_state(page, "no message was lost.")?;
    page.find(&mark("chaos-worth"))?;
    has_no_barrier(page, "chaos")?;
    let over =
        page.script("return document.documentElement.scrollWidth > document.documentElement.clientWidth;")?;
    ensure(over == false, "the page is too wide")?;

    // The first odd one opens as a document of its own, in the middle of its run.
    page.click("[data-testid^=chaos-open-]:not([disabled])")?;
    page.until(
        "it is open at its moment",
        &format!(
            "document.querySelector('{}').textContent.includes('shared with you')
             && Number(document.querySelector('{1}').value) > 0
             && Number(document.querySelector('{1}').value) < Number(document.querySelector('{1}').max)",
            mark("status"),
            mark("scrubber")
        ),
    )?;

    page.fill(&mark("chaos-seeds"), "1000")?;
    click(page, "chaos-run")?;
    click(page, "chaos-cancel")?;
    until_state(page, "Cancelled: ")?;
    page.find(&mark("chaos-run")).map(drop)
}
