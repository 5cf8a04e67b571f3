//! What several cases do on the page, as a person does it.

use playground_tests::browser::{Look, Page, Result};
use serde_json::{Value, json};

use crate::Place;

/// The selector of what the page marks for its tests.
pub(crate) fn mark(name: &str) -> String {
    format!("[data-testid=\"{name}\"]")
}

/// A new browser with the page as it is first seen.
pub(crate) fn open(place: &Place) -> Result<Page> {
    let page = place.driver.open(Look::DESK)?;
    page.go(&place.url)?;
    page.find(&mark("graph"))?;
    Ok(page)
}

/// A new browser with a generated scenario of so many hosts, opened from its file; nothing has happened yet.
pub(crate) fn open_scenario(place: &Place, hosts: u32) -> Result<Page> {
    let page = place.driver.open(Look::DESK)?;
    begin(&page, place, &format!("hosts-{hosts}"), hosts)?;
    Ok(page)
}

/// Opens the scenario file of this name as a network of one's own.
pub(crate) fn begin(page: &Page, place: &Place, name: &str, hosts: u32) -> Result {
    page.go(&place.url)?;
    page.find(&mark("graph"))?;
    page.click(&mark("build"))?;
    page.find(&mark("workshop"))?;
    page.choose_file(&mark("own-import"), &place.scenarios.join(format!("{name}.toml")))?;
    let there = format!("document.querySelectorAll('.host').length === {hosts}");
    page.until(&format!("{hosts} hosts are there"), &there)
}

/// Lets time pass at this speed, or pauses.
pub(crate) fn play(page: &Page, speed: &str) -> Result {
    page.choose(&mark("speed"), speed)?;
    if is_playing(page)? { Ok(()) } else { page.click(&mark("play")) }
}

pub(crate) fn pause(page: &Page) -> Result {
    if is_playing(page)? { page.click(&mark("play")) } else { Ok(()) }
}

/// Whether time passes.
pub(crate) fn is_playing(page: &Page) -> Result<bool> {
    let label = page.script("return document.querySelector('[data-testid=play]').ariaLabel;")?;
    Ok(label == "Pause")
}

/// The simulated time as the page tells it, in seconds: `12.345 s`, `1:02.3 min`, `1:00:00 h`.
pub(crate) fn now_s(page: &Page) -> Result<f64> {
    let words = page.text(&format!("{} ", mark("now")))?;
    let (time, unit) = words.split_once(' ').ok_or_else(|| format!("\"{words}\" is no time"))?;
    let sum = time.split(':').try_fold(0.0, |sum, part| part.parse::<f64>().map(|part| sum * 60.0 + part));
    sum.map_err(|error| format!("\"{time} {unit}\" is no time: {error}").into())
}

/// Slows the processor down.
pub(crate) fn throttle(page: &Page, rate: u32) -> Result {
    page.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": rate })).map(drop)
}

/// Presses and lets go of a key by the browser's own input, as the keyboard does.
pub(crate) fn key(page: &Page, name: &str, code: u32, text: Option<&str>) -> Result {
    let event = |kind: &str| {
        let mut event = json!({ "type": kind, "key": name, "windowsVirtualKeyCode": code });
        if let (Some(text), "keyDown") = (text, kind) {
            event["text"] = Value::from(text);
        }
        event
    };
    page.cdp("Input.dispatchKeyEvent", event("keyDown"))?;
    page.cdp("Input.dispatchKeyEvent", event("keyUp")).map(drop)
}

/// The numbers that a script gives.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}
