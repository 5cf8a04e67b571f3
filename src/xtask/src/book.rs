//! A book by the real mdBook, with the element in it: the example of `www/embed/mdbook`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::run::{command, run_quiet, stage};
use crate::{dist, root, tools};

/// Builds the book, with the element from the built page beside it; gives the folder to be served.
pub(crate) fn build(page: &Path) -> Result<PathBuf, String> {
    tools::mdbook()?;
    let place = root().join("target/book");
    stage("building a book", "2 s", || {
        run_quiet(command("cargo", &["build", "--quiet", "--package", "smtp-playground"]))?;
        let source = root().join("www/embed/mdbook");
        drop(fs::remove_dir_all(&place));
        for file in dist::files(&source)? {
            copy(&file, &place.join(file.strip_prefix(&source).unwrap_or(&file)))?;
        }
        let mut mdbook = command("mdbook", &["build"]);
        let path = std::env::var("PATH").unwrap_or_default();
        let (tools, own) = (tools::folder().join("bin"), root().join("target/debug"));
        mdbook.arg(&place).env("PATH", format!("{}:{}:{path}", tools.display(), own.display()));
        run_quiet(mdbook)?;
        let element = page.join("embed");
        for file in dist::files(&element)? {
            copy(
                &file,
                &place.join("book/smtp-playground").join(file.strip_prefix(&element).unwrap_or(&file)),
            )?;
        }
        Ok(())
    })?;
    Ok(place.join("book"))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let made = to.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::copy(from, to))
        .map(|_| ())
        .map_err(|error| format!("cannot write {}: {error}", to.display()))
}
