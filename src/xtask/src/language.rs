//! The files of the page that are no Rust, in another language.

use std::fs;
use std::path::Path;

use catalogue::Catalogue;

/// The file of the catalogue with their texts.
const TEXTS: &str = "www";

/// Puts the words of a language in the place of the English ones in these files. A text that stands in none of the files of
/// the page is found by the test of the catalogue.
pub(crate) fn tell(folder: &Path, files: &[&str], texts: &Catalogue) -> Result<(), String> {
    if texts.language() == "en" {
        return Ok(());
    }
    for file in files.iter().map(|name| folder.join(name)) {
        let failed = |error: std::io::Error| format!("{}: {error}", file.display());
        let mut told = fs::read_to_string(&file).map_err(failed)?;
        // Trunk takes quotes away that HTML can do without.
        for (before, after) in [("lang=\"", "\""), ("lang=", ""), ("LANGUAGE = \"", "\"")] {
            let told_in = |language: &str| [before, language, after].concat();
            told = told.replacen(&told_in("en"), &told_in(texts.language()), 1);
        }
        for (english, words) in texts.texts_of(TEXTS) {
            told = told.replace(english, words);
        }
        fs::write(&file, told).map_err(failed)?;
    }
    Ok(())
}
