//! How evenly the picture moves while a large network plays.

use std::time::Duration;

use playground_tests::browser::{Page, Result};
use serde_json::Value;

use crate::Place;
use crate::bare;
use crate::steps::{numbers, open_scenario, play, throttle};
use crate::table::{Row, Table, percentile};

/// How often each is measured; the middle one counts.
const ROUNDS: usize = 3;
/// How long the traffic takes to fill the network.
const WARM_UP: Duration = Duration::from_secs(4);

/// Notes for 5 s when each frame began, and how many envelopes, arrows and dots were on their way.
const WATCH: &str = "
  const done = arguments[arguments.length - 1], times = [], flights = [], long = [];
  const watch = new PerformanceObserver(list => list.getEntries().forEach(entry => long.push(entry.duration)));
  watch.observe({ type: 'longtask' });
  const frame = now => {
    times.push(now);
    if (times.length % 10 === 0) flights.push(document.querySelectorAll('.flight').length);
    if (now - times[0] < 5000) return requestAnimationFrame(frame);
    watch.disconnect();
    done([times.slice(1).map((time, index) => time - times[index]), flights, long]);
  };
  requestAnimationFrame(frame);";

pub(crate) fn measure(place: &Place, table: &mut Table) -> Result {
    for (hosts, throttles) in [(100, [1, 4].as_slice()), (500, &[1, 4])] {
        let simple = bare_rounds(place, hosts, throttles)?;
        let page = open_scenario(place, hosts)?;
        page.click("[data-testid=own-done]")?;
        play(&page, "Real time")?;
        page.rest(WARM_UP);
        play(&page, "2×")?;
        for (rate, bare) in throttles.iter().zip(simple) {
            throttle(&page, *rate)?;
            page.rest(Duration::from_secs(1));
            let target = if *rate == 1 { 20.0 } else { 33.0 };
            let [ours, middle, longest, flights, blocked] = middle_of_rounds(&page)?;
            let what = format!("95th percentile frame, {hosts} hosts playing, {rate}x");
            table.row(&Row { what: &what, unit: "ms", ours, target, bare: Some(bare), ..Row::default() });
            table.note(&format!(
                "middle frame {middle:.1} ms, longest {longest:.1} ms, {flights} on their way, longest task {blocked:.0} ms"
            ));
        }
        throttle(&page, 1)?;
    }
    Ok(())
}

/// The same without a program, before there is one that would take the machine's time.
fn bare_rounds(place: &Place, hosts: u32, throttles: &[u32]) -> Result<Vec<f64>> {
    let page = bare::picture(place, hosts)?;
    let at = |rate: &u32| {
        throttle(&page, *rate)?;
        Ok(middle_of_rounds(&page)?[0])
    };
    throttles.iter().map(at).collect()
}

/// The round whose 95th percentile is in the middle.
fn middle_of_rounds(page: &Page) -> Result<[f64; 5]> {
    let mut rounds: Vec<[f64; 5]> = (0..ROUNDS).map(|_| round(page)).collect::<Result<_>>()?;
    rounds.sort_by(|a, b| a[0].total_cmp(&b[0]));
    Ok(rounds[ROUNDS / 2])
}

fn round(page: &Page) -> Result<[f64; 5]> {
    let seen = page.script_async(WATCH)?;
    let list = |place: usize| numbers(seen.get(place).unwrap_or(&Value::Null));
    let (frames, flights, long) = (list(0), list(1), list(2));
    Ok([
        percentile(&frames, 0.95),
        percentile(&frames, 0.5),
        percentile(&frames, 1.0),
        percentile(&flights, 0.5),
        percentile(&long, 1.0),
    ])
}
