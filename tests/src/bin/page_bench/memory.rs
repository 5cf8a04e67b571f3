//! What an hour of simulated play leaves in memory.

use std::time::{Duration, Instant};

use playground_tests::browser::{Look, Page, Result};
use serde_json::{Value, json};

use crate::Place;
use crate::steps::{begin, is_playing, mark, now_s, pause, play};
use crate::table::{Row, Table};

/// Keeps every memory of WebAssembly that is made, so that its size can be asked for.
pub(crate) const WATCH: &str = "
  window.memories = new Set();
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const made = WebAssembly[name];
    WebAssembly[name] = async (...words) => {
      const result = await made.apply(WebAssembly, words);
      const { exports } = result.instance ?? result;
      for (const it of Object.values(exports)) if (it instanceof WebAssembly.Memory) memories.add(it);
      return result;
    };
  }";

/// An hour, and the part of it that warms up.
const HOUR_S: f64 = 3_600.0;
const WARM_S: f64 = 600.0;
const PATIENCE: Duration = Duration::from_secs(240);

/// Octets in use after a collection: those of scripts and of WebAssembly; and the nodes of the document.
pub(crate) fn used(page: &Page) -> Result<[f64; 3]> {
    page.cdp("HeapProfiler.collectGarbage", json!({}))?;
    let heap = page.cdp("Runtime.getHeapUsage", json!({}))?;
    let wasm = page.script("return [...memories].reduce((sum, it) => sum + it.buffer.byteLength, 0);")?;
    let nodes = page.script("return document.querySelectorAll('*').length;")?;
    let number = |value: &Value| value.as_f64().unwrap_or_default();
    Ok([number(&heap["usedSize"]), number(&wasm), number(&nodes)])
}

/// People in a network of 20 hosts write a message a minute, for an hour, as fast as time passes.
pub(crate) fn measure(place: &Place, table: &mut Table) -> Result {
    let page = place.driver.open(Look::DESK)?;
    page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH }))?;
    begin(&page, place, "hour", 20)?;
    page.click(&mark("own-done"))?;
    play(&page, "Real time ×1000")?;
    let begun = Instant::now();
    let mut warm = None;
    let mut now = 0.0;
    // Where nothing more happens in the hour, play ends by itself.
    while now < HOUR_S && is_playing(&page)? {
        page.rest(Duration::from_millis(250));
        now = now_s(&page)?;
        if warm.is_none() && now >= WARM_S {
            warm = Some((now, used(&page)?));
        }
        if begun.elapsed() > PATIENCE {
            return Err(format!("only {now} s of an hour passed in {} s", PATIENCE.as_secs()).into());
        }
    }
    pause(&page)?;
    let (from, before) = warm.ok_or("it was over before it was warm")?;
    let after = used(&page)?;
    let grown = (0..2).map(|place| (after[place] - before[place]).max(0.0)).sum::<f64>() / 1e6;
    let what = "an hour of play, a message a minute: memory that it adds after the first ten minutes";
    table.row(&Row { what, unit: "MB", ours: grown, target: 1.0, ..Row::default() });
    table.note(&format!(
        "from {from:.0} s to {now:.0} s; nodes of the document {} then {}; WebAssembly {:.1} then {:.1} MB",
        before[2],
        after[2],
        before[1] / 1e6,
        after[1] / 1e6
    ));
    Ok(())
}
