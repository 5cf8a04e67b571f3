//! What can be taken along is what it says, and a connection can be seen as arrows and octet by octet.

use playground_tests::browser::{Page, Result};
use serde_json::json;

use crate::screens::has_no_barrier;
use crate::steps::{click, ensure, hurry, mark, send, tab, until_stored};

/// Files that the page saves are kept here instead: names and blobs.
const KEEP: &str = "window.saved = [];
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => { window.blob = blob; return make.call(URL, blob); };
    HTMLAnchorElement.prototype.click = function () { window.saved.push({ name: this.download, blob: window.blob }); };";

/// A message from Alice to Bob has arrived.
fn sent(page: &Page) -> Result {
    hurry(page)?;
    send(page)?;
    until_stored(page, "store", 1)
}

/// Presses a button of the dialog; gives the name and the octets of the file, each as one letter.
fn saved(page: &Page, button: &str) -> Result<(String, String)> {
    page.script("window.saved.length = 0;")?;
    click(page, button)?;
    page.until(&format!("{button} saves a file"), "window.saved.length === 1")?;
    let file = page.script_async(
        "const done = arguments[arguments.length - 1];
         const { name, blob } = window.saved[0];
         blob.arrayBuffer().then(octets => done([name, Array.from(new Uint8Array(octets), octet => String.fromCharCode(octet)).join('')]));",
    )?;
    let text = |place: usize| file[place].as_str().unwrap_or_default().to_owned();
    Ok((text(0), text(1)))
}

pub(crate) fn along(page: &Page) -> Result {
    sent(page)?;
    page.script(KEEP)?;
    click(page, "take")?;
    page.find(&mark("take-packets"))?;
    has_no_barrier(page, "take it with you")?;
    // The newest connection is the one from the gateway to the store.
    for (button, name, begins, holds) in [
        ("take-packets", "across-networks.pcapng", "\n\r\r\n", "EHLO alice-laptop.alpha.example\r\n"),
        ("take-story", "across-networks.story", "", "across-networks"),
        ("take-connection-packets", "across-networks-c3.pcapng", "\n\r\r\n", "EHLO gw.beta.example\r\n"),
        (
            "take-transcript",
            "across-networks-c3.txt",
            "Across networks: gateway (C) and store (S)",
            "C: QUIT\n",
        ),
        ("take-sequence", "across-networks-c3.svg", "<svg xmlns", "EHLO gw.beta.example"),
        ("take-mermaid", "across-networks-c3.mmd", "sequenceDiagram\n", "C->>S: EHLO gw.beta.example\n"),
        ("take-mbox-bob@beta.example", "bob@beta.example.mbox", "From alice@alpha.example ", "\nReceived: "),
        ("take-message", "message.eml", "", "\r\nSubject: "),
        ("take-picture-svg", "Across networks.svg", "<svg xmlns", ">gateway</text>"),
        ("take-picture-png", "Across networks.png", "\u{89}PNG\r\n\u{1a}\n", "IEND"),
    ] {
        let (found, octets) = saved(page, button)?;
        ensure(found == name, format!("{button} saves {found}, not {name}"))?;
        ensure(octets.starts_with(begins), format!("{name} begins with {:?}", octets.get(..80)))?;
        ensure(octets.contains(holds), format!("{name} does not hold {holds:?}"))?;
        if name.ends_with(".svg") {
            let parse = format!(
                "const root = new DOMParser().parseFromString({}, 'image/svg+xml');
                 return !root.querySelector('parsererror') && root.querySelectorAll('path, text').length > 10
                   && !root.querySelector('[class], style, script');",
                json!(octets)
            );
            ensure(page.script(&parse)? == true, format!("{name} is no picture that stands alone"))?;
        }
    }
    // Each picture is painted: a PNG of one colour would be a few kilobytes.
    let (_, png) = saved(page, "take-picture-png")?;
    ensure(png.chars().count() > 20_000, format!("the PNG has {} octets", png.chars().count()))?;
    let value = |name| page.script(&format!("return document.querySelector('{}').value;", mark(name)));
    let expect =
        "swaks --server 127.0.0.1:2525 --from alice@alpha.example --to bob@beta.example --data @message.eml";
    ensure(value("take-swaks")? == expect, format!("swaks: {}", value("take-swaks")?))?;
    ensure(
        value("take-send")?.as_str().is_some_and(|line| line.ends_with(" message.eml")),
        "no line for send",
    )?;
    click(page, "take-close")
}

pub(crate) fn views(page: &Page) -> Result {
    sent(page)?;
    tab(page, "inspect")?;
    page.press("alice → submit")?;
    page.find(&mark("transcript"))?;
    click(page, "aspect-sequence")?;
    page.find(&mark("sequence"))?;
    let trips = page.text(&mark("round-trips"))?;
    let expect = "6 round trips; one command at a time it would be 8, and RFC 2920 allows 5.";
    ensure(trips == expect, format!("the round trips: {trips}"))?;
    let drawn = "return ['command', 'reply', 'content', 'knock'].map(kind => document.querySelectorAll(`.sequence-svg path.${kind}`).length);";
    ensure(page.script(drawn)? == json!([5, 7, 1, 2]), format!("drawn: {}", page.script(drawn)?))?;
    has_no_barrier(page, "sequence")?;
    fits(page, "sequence")?;
    let height = "return document.querySelector('.sequence-svg').viewBox.baseVal.height;";
    let even = page.script(height)?;
    click(page, "scale-time")?;
    page.until("time is to scale", &format!("(() => {{ {height} }})() !== {even}"))?;
    page.script("document.querySelector('.sequence details').open = true;")?;
    let list = page.text(&mark("sequence-list"))?;
    ensure(list.contains("alice to submit: DATA"), format!("the list: {list}"))?;
    has_no_barrier(page, "sequence to scale, with its list")?;

    click(page, "aspect-octets")?;
    page.find(&mark("octets"))?;
    let rows = "return document.querySelectorAll('.octets ol li').length;";
    ensure(
        page.script(rows)?.as_u64().is_some_and(|rows| (1..=96).contains(&rows)),
        "the window has no bounds",
    )?;
    // It shows the end first; the beginning is a press away.
    click(page, "octets-first")?;
    page.until(
        "the first window",
        &format!("document.querySelector('{}').innerText.includes('SYN')", mark("octets")),
    )?;
    let first = page.text(&mark("octets"))?;
    for holds in ["32 32 30 20 73 75 62 6d", "220 subm", "←↓", "0d 0a"] {
        ensure(first.contains(holds), format!("{holds} is not in {first}"))?;
    }
    has_no_barrier(page, "octets")?;
    fits(page, "octets")?;
    click(page, "aspect-sides")?;
    let both = page.text(&mark("sides"))?;
    ensure(both.contains("no: it has heard 250"), format!("both sides: {both}"))?;
    has_no_barrier(page, "both sides")?;
    fits(page, "both sides")?;
    click(page, "aspect-octets")?;
    click(page, "octets-first")?;
    click(page, "octets-last")?;
    page.until(
        "the last window",
        &format!("document.querySelector('{}').innerText.includes('FIN')", mark("octets")),
    )?;
    // What is asked for stays, and follows the selection and the time.
    click(page, "step-back")?;
    click(page, "aspect-conversation")?;
    page.find(&mark("transcript")).map(drop)
}

/// Nothing is to be scrolled sideways, neither the page nor the panel.
fn fits(page: &Page, what: &str) -> Result {
    let over = page.script(
        "return [document.documentElement, document.getElementById('panel-body'), document.querySelector('.octets ol')]
           .some(one => one && one.scrollWidth > one.clientWidth);",
    )?;
    ensure(over == false, format!("{what} is too wide"))
}
