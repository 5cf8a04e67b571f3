//! What a step of the scrubber costs in a long run, and what putting a large network in order costs.

use std::time::Duration;

use playground_tests::browser::{Page, Result};

use crate::Place;
use crate::bare;
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
        let (ours, bare) = (steps(&page, &mark("scrubber"))?, steps(&bare::slider(place)?, "[type=range]")?);
        for (which, part) in [("the middle one", 0.5), ("95th percentile", 0.95)] {
            table.row(&Row {
                what: &format!("a step of the scrubber, {which}, {hosts} hosts, {EVENTS} events"),
                unit: "ms",
                ours: percentile(&ours, part),
                target: 16.0,
                bare: Some(percentile(&bare, part)),
                ..Row::default()
            });
        }
        table.note(&format!("in a run of {count} events"));
    }
    Ok(())
}

/// What steps of a slider cost.
fn steps(page: &Page, slider: &str) -> Result<Vec<f64>> {
    page.script(&format!("{WATCH} watch('input'); document.querySelector('{slider}').focus();"))?;
    for step in 0..STEPS {
        // One event, and a tenth of all.
        let (name, code) =
            [("ArrowLeft", 37), ("PageDown", 34), ("ArrowRight", 39), ("PageDown", 34), ("PageUp", 33)]
                [step % 5];
        key(page, name, code, None)?;
        page.rest(Duration::from_millis(100));
    }
    Ok(numbers(&page.script("return costs.splice(0);")?))
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
    table.row(&Row {
        what: &what,
        unit: "ms",
        ours: percentile(&costs, 0.5),
        target,
        peer,
        ..Row::default()
    });
    Ok(())
}
