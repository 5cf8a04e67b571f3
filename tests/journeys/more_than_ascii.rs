//! Other scripts and files arrive whole; HTML stays behind glass; an old hop makes a difference.

use std::net::TcpListener;
use std::path::Path;

use playground_tests::browser::{Page, Result};
use serde_json::json;

use crate::screens::has_no_barrier;
use crate::steps::{
    click, drop_message, ensure, hurry, mark, open_host, open_newest_message, send, source, until_stored,
};

const LINES: &str = "return [...document.querySelectorAll('[data-testid=compose-source] .stretch')].map(line => line.innerText);";

const PDF: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/journeys/data/quote.pdf");

/// Keeps what the page offers to save, as a list of numbers.
const CATCH: &str = "URL.createObjectURL = blob => { blob.arrayBuffer().then(octets => window.saved = [...new Uint8Array(octets)]); return 'data:,'; };";

/// A message in Greek and Japanese with a PDF.
pub(crate) fn with_a_file(page: &Page) -> Result {
    const TEXT: &str = "Καλημέρα Bob,\nおはようございます。\n";
    page.fill(&mark("compose-subject"), "Καλημέρα 世界")?;
    page.fill(&mark("compose-text"), TEXT)?;
    page.choose_file(&mark("attach-file"), Path::new(PDF))?;
    page.find(&mark("attachment"))?;
    click(page, "compose-source-toggle")?;
    page.find(&mark("compose-source"))?;
    let lines = page.script(LINES)?.to_string();
    for (travels, means) in [
        ("=?utf-8?B?", "Καλημέρα 世界"),
        ("multipart/mixed", "Several parts"),
        ("base64", "three octets"),
        ("JVBERi", "quote.pdf, 498 octets"),
    ] {
        ensure(
            lines.contains(travels) && lines.contains(means),
            format!("{travels} stands not beside {means}:\n{lines}"),
        )?;
    }
    hurry(page)?;
    send(page)?;
    until_stored(page, "store", 1)?;
    open_host(page, "store")?;
    open_newest_message(page)?;
    let subject = page.text(&mark("message-subject"))?;
    ensure(subject == "Καλημέρα 世界", format!("the subject is {subject}"))?;
    let text = page.text(&mark("message-text"))?;
    ensure(text.trim_end() == TEXT.trim_end(), format!("the text is {text}"))?;
    let raw = source(page)?;
    ensure(raw.is_ascii() && raw.contains("=?utf-8?"), format!("it did not travel as ASCII:\n{raw}"))?;
    has_no_barrier(page, "a message with a file")?;
    page.script(CATCH)?;
    click(page, "part-save")?;
    page.until("the file is offered", "window.saved")?;
    let saved = page.script("return window.saved;")?;
    ensure(saved == json!(std::fs::read(PDF)?), "the file is not what it was")
}

/// A message whose HTML wants to run, to fetch, to post and to lead away: nothing of it happens.
pub(crate) fn behind_glass(page: &Page) -> Result {
    let spy = TcpListener::bind("127.0.0.1:0")?;
    spy.set_nonblocking(true)?;
    let there = spy.local_addr()?;
    let html = format!(
        "<meta http-equiv=refresh content=\"0;url=http://{there}/refresh\"><link rel=stylesheet href=http://{there}/style><link rel=preconnect href=http://{there}><link rel=prefetch href=http://{there}/prefetch>\
         <script>parent.ran = top.ran = true; fetch('http://{there}/script')</script><img src=http://{there}/image onerror=\"parent.ran = true\">\
         <iframe src=http://{there}/frame></iframe><form action=http://{there}/form><input autofocus onfocus=\"parent.ran = true\"></form>\
         <p style=\"background: url(http://{there}/background)\">Bargain!</p><script src=/boot.js></script>"
    );
    let eml = format!(
        "From: alice@alpha.example\r\nTo: bob@beta.example\r\nSubject: Bargain\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n{html}\r\n"
    );
    drop_message(page, "bargain.eml", &eml)?;
    hurry(page)?;
    send(page)?;
    until_stored(page, "store", 1)?;
    open_host(page, "store")?;
    open_newest_message(page)?;
    let here = page.script("return location.href;")?;
    page.find(&mark("message-html"))?;
    page.rest(std::time::Duration::from_secs(2));
    has_no_barrier(page, "HTML behind glass")?;
    ensure(page.script("return window.ran ?? false;")? == false, "a script of the message ran")?;
    ensure(page.script("return location.href;")? == here, "the message led the page away")?;
    if let Ok((mut stream, _)) = spy.accept() {
        stream.set_nonblocking(false)?;
        stream.set_read_timeout(Some(std::time::Duration::from_secs(2)))?;
        let mut request = [0; 300];
        let length = std::io::Read::read(&mut stream, &mut request).unwrap_or(0);
        return Err(format!(
            "the message fetched something: {}",
            String::from_utf8_lossy(&request[..length])
        )
        .into());
    }
    // The browser says what it did not let happen: that is as it should be.
    let told = page.complaints()?;
    let harmless = |text: &String| {
        text.contains("about:srcdoc") || text.contains("Content Security Policy") || text.contains("sandbox")
    };
    ensure(told.iter().all(harmless), told.join("\n"))
}

/// A gateway without SMTPUTF8 does not get an address in another script: the message goes back with the reason.
pub(crate) fn back_from_an_old_gateway(page: &Page) -> Result {
    page.choose(&mark("scenario"), "Old gateway")?;
    page.fill(&mark("compose-to"), "βασίλης@beta.example")?;
    hurry(page)?;
    send(page)?;
    until_stored(page, "mail", 1)?;
    until_stored(page, "store", 0)?;
    open_host(page, "mail")?;
    open_newest_message(page)?;
    let report = page.text(".parts")?;
    for said in ["multipart/report", "delivery-status", "Status: 5.6.7", "does not offer SMTPUTF8"] {
        ensure(report.contains(said), format!("the report does not say {said}:\n{report}"))?;
    }
    has_no_barrier(page, "a delivery report")
}

/// A gateway without 8BITMIME gets the message converted, and the page says so.
pub(crate) fn before_an_old_gateway(page: &Page) -> Result {
    page.choose(&mark("scenario"), "Old gateway")?;
    hurry(page)?;
    send(page)?;
    until_stored(page, "store", 1)?;
    click(page, "panel-tab-log")?;
    page.until("the log says so", "document.querySelector('.log')?.innerText.includes('seven bits')")?;
    open_host(page, "store")?;
    open_newest_message(page)?;
    let text = page.text(&mark("message-text"))?;
    ensure(text.contains("viele Grüße"), format!("the text is {text}"))?;
    let raw = source(page)?;
    ensure(
        raw.contains("quoted-printable") && raw.contains("Gr=C3=BC=C3=9Fe"),
        format!("it was not converted:\n{raw}"),
    )
}
