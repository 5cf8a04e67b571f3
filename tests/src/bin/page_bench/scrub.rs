//! What a step of the scrubber costs in a long run, and what putting a large network in order costs.

use std::time::Duration;

use playground_tests::browser::{Page, Result};

use crate::Place;
use crate::steps::{key, mark, numbers, open_scenario, pause, play};
use crate::table::{Row, Table, percentile};

/// Events of the run.
const EVENTS: u32 = 10_000;
/// Steps that are measured.
const STEPS: usize = 40;

/// For each event of this kind: the time that it and the frame after it keep the page busy, waiting for the screen left out.
pub(crate) const WATCH: &str = "
  window.costs = [];
  window.watch = kind => window.addEventListener(kind, () => {
    const begun = performance.now(); let handled = 0;
    const after = then => { const { port1, port2 } = new MessageChannel(); port1.onmessage = then; port2.postMessage(0); };
    after(() => { handled = performance.now(); });
    requestAnimationFrame(() => {
      const frame = performance.now();
      const before = handled ? handled - begun : frame - begun;
      after(() => costs.push(before + performance.now() - frame));
    });
  }, true);";

pub(crate) fn measure(place: &Place, table: &mut Table) -> Result {
    layout(place, table, 50, 16.0, "dagre 30, rust-sugiyama 9")?;
    layout(place, table, 200, 60.0, "dagre 188, rust-sugiyama 25")?;
    for hosts in [50, 100] {
        let page = open_scenario(place, hosts)?;
        page.click(&mark("own-done"))?;
        play(&page, "Real time")?;
        let known = format!("Number(document.querySelector('{}').max) >= {EVENTS}", mark("scrubber"));
        while page.script(&format!("return {known};"))? != true {
            page.rest(Duration::from_millis(250));
        }
        pause(&page)?;
        let count =
            page.script(&format!("return Number(document.querySelector('{}').max);", mark("scrubber")))?;
        steps(&page, hosts, table)?;
        table.note(&format!("in a run of {count} events"));
    }
    Ok(())
}

fn steps(page: &Page, hosts: u32, table: &mut Table) -> Result {
    page.script(&format!("{WATCH} watch('input'); document.querySelector('{}').focus();", mark("scrubber")))?;
    for step in 0..STEPS {
        // One event, and a tenth of all.
        let (name, code) =
            [("ArrowLeft", 37), ("PageDown", 34), ("ArrowRight", 39), ("PageDown", 34), ("PageUp", 33)]
                [step % 5];
        key(page, name, code, None)?;
        page.rest(Duration::from_millis(100));
    }
    let costs = numbers(&page.script("return costs.splice(0);")?);
    let (middle, most) = (percentile(&costs, 0.5), percentile(&costs, 0.95));
    let what = |which: &str| format!("a step of the scrubber, {which}, {hosts} hosts, {EVENTS} events");
    table.row(&Row { what: &what("the middle one"), unit: "ms", ours: middle, target: 16.0, peer: "" });
    table.row(&Row { what: &what("95th percentile"), unit: "ms", ours: most, target: 16.0, peer: "" });
    Ok(())
}

/// "Tidy up the picture" as one presses it: the layout, the new world and its first picture.
fn layout(place: &Place, table: &mut Table, hosts: u32, target: f64, peer: &str) -> Result {
    let page = open_scenario(place, hosts)?;
    page.script(&format!("{WATCH} watch('click');"))?;
    for _ in 0..5 {
        page.click(&mark("own-tidy"))?;
        page.rest(Duration::from_millis(700));
    }
    let costs = numbers(&page.script("return costs.splice(0);")?);
    let what = format!("automatic layout with all that follows, {hosts} hosts");
    table.row(&Row { what: &what, unit: "ms", ours: percentile(&costs, 0.5), target, peer });
    Ok(())
}
