//! A real message file goes the whole way and comes out as it went in.

use std::path::Path;

use playground_tests::browser::{Page, Result};

use crate::steps::{
    click, drop_message, ensure, hurry, mark, open_host, open_newest_message, send, source, until_stored,
};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/journeys/data/letter.eml");

/// By drag and drop.
pub(crate) fn dropped(page: &Page) -> Result {
    let text = std::fs::read_to_string(FILE)?;
    drop_message(page, "letter.eml", &text)?;
    arrives(page)
}

/// By the file dialog.
pub(crate) fn chosen(page: &Page) -> Result {
    // The choice is there with the engine, which comes when somebody does.
    click(page, "compose-subject")?;
    page.choose_file(&mark("eml-file"), Path::new(FILE))?;
    arrives(page)
}

fn arrives(page: &Page) -> Result {
    let shown = page.text(&mark("message-file"))?;
    ensure(shown.contains("letter.eml"), format!("the page does not name the file: {shown}"))?;
    hurry(page)?;
    send(page)?;
    until_stored(page, "store", 1)?;
    open_host(page, "store")?;
    open_newest_message(page)?;
    let (source, sent) = (source(page)?, std::fs::read_to_string(FILE)?);
    ensure(
        source.ends_with(&format!("\n{sent}")),
        format!("after the trace fields the file is not as it was:\n{source}"),
    )
}
