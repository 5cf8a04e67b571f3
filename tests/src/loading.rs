//! How soon a person can use the page on a slow line and a slow machine.

use serde_json::{Value, json};

use crate::browser::{Driver, Look, Page, Result};

/// Loads measured; the middle one counts.
pub const LOADS: usize = 5;
/// "Slow 4G": 1.6 Mbit/s down, 750 kbit/s up, 150 ms.
const DOWN_OCTETS_PER_S: u32 = 200_000;
const UP_OCTETS_PER_S: u32 = 93_750;
const LATENCY_MS: u32 = 150;
/// The processor is slowed down by this.
pub const THROTTLE: u32 = 4;

/// What is measured: its name, its unit and its limit.
pub const LIMITS: [(&str, &str, f64); 4] = [
    ("usable", "ms", 1_100.0),
    ("largest contentful paint", "ms", 1_500.0),
    ("layout shift", "", 0.02),
    ("total blocking time", "ms", 150.0),
];

/// Usable is: the button that sends is there, enabled, and has been painted.
const WATCH: &str = r"
  window.measured = { usable: null, paint: 0, shift: 0, blocked: 0 };
  const seen = (kind, each) => new PerformanceObserver(list => list.getEntries().forEach(each)).observe({ type: kind, buffered: true });
  seen('largest-contentful-paint', entry => { measured.paint = entry.startTime; });
  seen('layout-shift', entry => { if (!entry.hadRecentInput) measured.shift += entry.value; });
  seen('longtask', entry => { measured.blocked += Math.max(0, entry.duration - 50); });
  const look = () => {
    const button = document.querySelector('[data-testid=send-button]:not(:disabled)');
    if (!button || !button.getClientRects().length) return requestAnimationFrame(look);
    requestAnimationFrame(() => setTimeout(() => { measured.usable = performance.now(); }));
  };
  requestAnimationFrame(look);
";

/// Loads the page again and again, each time in a new browser; gives for each of [`LIMITS`] what was measured, in order of size.
pub fn loads(driver: &Driver, url: &str) -> Result<[Vec<f64>; LIMITS.len()]> {
    let loads: Vec<Vec<f64>> =
        (0..LOADS).map(|_| load(&driver.open(Look::PHONE)?, url)).collect::<Result<_>>()?;
    Ok(std::array::from_fn(|index| {
        let mut values: Vec<f64> = loads.iter().filter_map(|load| load.get(index).copied()).collect();
        values.sort_by(f64::total_cmp);
        values
    }))
}

fn load(page: &Page, url: &str) -> Result<Vec<f64>> {
    page.cdp("Network.enable", json!({}))?;
    page.cdp("Network.setCacheDisabled", json!({ "cacheDisabled": true }))?;
    let line = json!({
        "offline": false, "latency": LATENCY_MS, "downloadThroughput": DOWN_OCTETS_PER_S, "uploadThroughput": UP_OCTETS_PER_S,
    });
    page.cdp("Network.emulateNetworkConditions", line)?;
    page.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": THROTTLE }))?;
    page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH }))?;
    page.go(url)?;
    page.until("the page is usable", "window.measured && measured.usable !== null")?;
    page.rest(std::time::Duration::from_millis(500));
    let measured =
        page.script("return [measured.usable, measured.paint, measured.shift, measured.blocked];")?;
    Ok(measured.as_array().into_iter().flatten().filter_map(Value::as_f64).collect())
}
