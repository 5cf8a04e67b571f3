//! Steps that several journeys share, in the words of a person.

use playground_tests::browser::key::TAB;
use playground_tests::browser::{Page, Result};
use serde_json::json;

/// The selector of what the page marks for its tests.
pub(crate) fn mark(name: &str) -> String {
    format!("[data-testid=\"{name}\"]")
}

/// Waits until the page has started.
pub(crate) fn started(page: &Page) -> Result {
    page.find(&mark("graph")).map(drop)
}

/// Clicks what is marked so.
pub(crate) fn click(page: &Page, name: &str) -> Result {
    page.click(&mark(name))
}

/// Lets time pass as fast as the page can.
pub(crate) fn hurry(page: &Page) -> Result {
    page.choose(&mark("speed"), "20×")
}

/// Takes the second entry of a list.
pub(crate) fn choose_second(page: &Page, name: &str) -> Result {
    let entry = page
        .script(&format!("return document.querySelector('{}').options[1].textContent.trim();", mark(name)))?;
    page.choose(&mark(name), entry.as_str().unwrap_or_default())
}

/// Writes into a field and leaves it.
pub(crate) fn write(page: &Page, name: &str, text: &str) -> Result {
    page.fill(&mark(name), text)?;
    page.tap(TAB)
}

/// Lets the time pass, where it stands.
pub(crate) fn play(page: &Page) -> Result {
    page.find(&mark("play"))?;
    if page.script(&format!("return {QUIET};"))? == true { click(page, "play") } else { Ok(()) }
}

/// Whether time stands still, in any language of the page.
pub(crate) const QUIET: &str =
    "['Play', 'Abspielen'].includes(document.querySelector('[data-testid=play]')?.ariaLabel)";

/// Waits until nothing more happens.
pub(crate) fn until_quiet(page: &Page) -> Result {
    page.until("all is quiet", QUIET)
}

/// Drops a message file on the composer.
pub(crate) fn drop_message(page: &Page, name: &str, text: &str) -> Result {
    page.find(&mark("drop-zone"))?;
    page.script(&format!(
        "const files = new DataTransfer();
         files.items.add(new File([{}], {}, {{ type: 'message/rfc822' }}));
         for (const kind of ['dragenter', 'dragover', 'drop'])
           document.querySelector('{}').dispatchEvent(new DragEvent(kind, {{ bubbles: true, cancelable: true, dataTransfer: files }}));",
        json!(text),
        json!(name),
        mark("drop-zone")
    ))?;
    page.find(&mark("message-file")).map(drop)
}

/// Opens a tab of the panel.
pub(crate) fn tab(page: &Page, name: &str) -> Result {
    click(page, &format!("panel-tab-{name}"))
}

/// Opens the panel of a host by a click into the picture.
pub(crate) fn open_host(page: &Page, name: &str) -> Result {
    click(page, &format!("host-{name}"))?;
    let shown =
        format!("document.querySelector('{} h2')?.textContent.includes('{name}')", mark("host-panel"));
    page.until(&format!("the panel shows {name}"), &shown)
}

/// Sends what stands in the composer.
pub(crate) fn send(page: &Page) -> Result {
    tab(page, "compose")?;
    click(page, "send-button")
}

/// Waits until a host holds so many messages in its mailboxes.
pub(crate) fn until_stored(page: &Page, host: &str, number: u32) -> Result {
    until_badge(page, host, "stored", number)
}

/// Waits until so many messages wait in the queue of a host.
pub(crate) fn until_queued(page: &Page, host: &str, number: u32) -> Result {
    until_badge(page, host, "queue", number)
}

fn until_badge(page: &Page, host: &str, kind: &str, number: u32) -> Result {
    let badge = format!("document.querySelector('{} .badge.{kind} text')", mark(&format!("badges-{host}")));
    let shown = format!("({badge}?.textContent ?? '0') === '{number}'");
    page.until(&format!("{host} shows {number} {kind}"), &shown)
}

/// Opens the newest message in the first mailbox of the host whose panel is open.
pub(crate) fn open_newest_message(page: &Page) -> Result {
    click(page, "mailbox-message")?;
    page.find(&mark("stored-message")).map(drop)
}

/// The raw source of the message that is open, with LF at the ends of lines.
pub(crate) fn source(page: &Page) -> Result<String> {
    click(page, "message-source-toggle")?;
    page.find(&mark("message-source"))?;
    let text = page.script(&format!(
        "return [...document.querySelectorAll('{} code')].map(code => code.textContent).join('');",
        mark("message-source")
    ))?;
    Ok(text.as_str().unwrap_or_default().replace(['↵', '␍', '␊', '\r'], ""))
}

/// Presses Tab, or Shift+Tab, until the focus is there.
pub(crate) fn tab_to(page: &Page, css: &str) -> Result {
    page.focus_by_keys(&page.find(css)?)
}

/// Fails unless something is so.
pub(crate) fn ensure(holds: bool, what: impl std::fmt::Display) -> Result {
    if holds { Ok(()) } else { Err(what.to_string().into()) }
}
