//! Style sheets that the first picture does without.

/// Adds a style sheet that lies beside the page, once.
pub(crate) fn add_style(file: &str) {
    let add = || {
        let document = super::document()?;
        if document.query_selector(&["link[href='", file, "']"].concat()).ok()?.is_some() {
            return None;
        }
        let link = document.create_element("link").ok()?;
        link.set_attribute("rel", "stylesheet").ok()?;
        link.set_attribute("href", file).ok()?;
        document.head()?.append_child(&link).ok()
    };
    // Without a document there is nothing to dress.
    let _ = add();
}
