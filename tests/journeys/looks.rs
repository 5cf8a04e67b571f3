//! Settled screens look as their references in `tests/screens/` do; `BLESS=1` writes these anew.

use std::path::Path;

use playground_tests::browser::{Page, Result};
use playground_tests::picture::Picture;

use crate::steps::{
    click, ensure, hurry, mark, open_host, open_newest_message, send, started, tab, until_quiet, until_stored,
};

/// Every screen at the size and in the theme of the window.
pub(crate) fn as_they_were(page: &Page) -> Result {
    let mut all = Vec::new();
    visit(page, |page, screen| {
        if let Some(words) = compare(page, screen)? {
            all.push(words);
        }
        Ok(())
    })?;
    ensure(all.is_empty(), format!("{}\nWhat is meant so is written by BLESS=1.", all.join("\n")))
}

fn visit(page: &Page, mut look: impl FnMut(&Page, &str) -> Result) -> Result {
    look(page, "first")?;
    click(page, "build")?;
    page.find(&mark("own-add"))?;
    page.find(&mark("host-mail-south"))?;
    look(page, "workshop")?;
    let url = std::env::var("PLAYGROUND_URL")?;
    page.script("localStorage.clear();")?;
    page.go("about:blank")?;
    page.go(&url)?;
    started(page)?;
    click(page, "lessons")?;
    click(page, "lesson-press-send")?;
    page.find(&mark("lesson"))?;
    look(page, "lesson")?;
    click(page, "lesson-leave")?;
    page.go("about:blank")?;
    page.go(&url)?;
    started(page)?;
    tab(page, "terminal")?;
    page.find(&mark("terminal-to"))?;
    look(page, "terminal")?;
    hurry(page)?;
    send(page)?;
    until_stored(page, "store", 1)?;
    until_quiet(page)?;
    // Time went on for a part of a frame after the last event: all looks are at that event.
    page.slide_to_end(&mark("scrubber"))?;
    look(page, "sent")?;
    tab(page, "log")?;
    look(page, "log")?;
    open_host(page, "store")?;
    look(page, "host")?;
    open_newest_message(page)?;
    look(page, "message")?;
    click(page, "waterfall")?;
    page.until("there are lanes", "document.querySelectorAll('[data-testid^=lane-]').length >= 3")?;
    look(page, "waterfall")?;
    click(page, "waterfall")?;
    click(page, "find")?;
    page.find(&mark("palette-send"))?;
    look(page, "palette")?;
    page.tap('\u{E00C}')?;
    click(page, "share")?;
    page.until(
        "there is a link",
        "document.querySelector('[data-testid=share-link]')?.value.includes('#story=1.')",
    )?;
    // The links begin with the page's address, which is another each time.
    page.script("document.querySelectorAll('[data-testid^=share-], .field textarea[readonly]').forEach(field => { if ('value' in field && field.value) field.value = 'A link.'; });")?;
    look(page, "share")?;
    page.go(&format!("{url}embed/example.html"))?;
    page.until(
        "the pictures are there",
        "document.getElementById('network').shadowRoot?.querySelector('[data-testid=host-store]')",
    )?;
    look(page, "element")
}

/// What differs, in words; the pictures that show it lie in `target/screens/`.
fn compare(page: &Page, screen: &str) -> Result<Option<String>> {
    // A blinking caret is no part of the look, and what comes late has come.
    page.script("document.activeElement?.blur(); scrollTo(0, 0);")?;
    page.rest(std::time::Duration::from_millis(250));
    let window = page.script(
        "return `${innerWidth}-${matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'}`;",
    )?;
    let name = format!("{screen}-{}.png", window.as_str().unwrap_or_default());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = root.join("screens").join(&name);
    let large = page.picture()?;
    let seen = Picture::small(&large)?;
    if std::env::var_os("BLESS").is_some() {
        return seen.write(&file).map(|()| None);
    }
    let reference = Picture::read(&file).map_err(|error| format!("{name}: {error}; BLESS=1 writes it"))?;
    let Some((words, difference)) = seen.differs(&reference) else { return Ok(None) };
    let folder = root.join("../target/screens");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join(&name), large)?;
    difference.write(&folder.join(format!("difference-{name}")))?;
    Ok(Some(format!("{name}: {words}")))
}
