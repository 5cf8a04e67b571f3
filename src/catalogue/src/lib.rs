//! The texts of the page in another language, each under its English words.
//!
//! English stands in the code, where it is read; a build for another language puts that language's words in its place. So
//! the program carries one language and looks nothing up while it runs. A language is a folder of this crate with TOML
//! files by subject: `"English" = "the other language"`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The environment variable that chooses the language of a build: a folder of this crate. Without it the build is English.
pub const VARIABLE: &str = "PLAYGROUND_LANGUAGE";

/// The languages that there are besides English: the page has a folder for each.
pub const LANGUAGES: &[&str] = &["de"];

/// All texts of one language.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// The language, as in the attribute `lang`; `None` is English, which needs no catalogue.
    language: Option<String>,
    /// The words by the English ones, with the file in which they stand.
    texts: BTreeMap<String, (String, PathBuf)>,
}

impl Catalogue {
    /// The catalogue of the language that [`VARIABLE`] names.
    ///
    /// # Errors
    ///
    /// What is wrong with the name or with a file, in words.
    pub fn of_build() -> Result<Catalogue, String> {
        match env::var(VARIABLE) {
            Ok(language) if !language.is_empty() && language != "en" => Catalogue::of(&language),
            _ => Ok(Catalogue::default()),
        }
    }

    /// The catalogue of a language other than English.
    ///
    /// # Errors
    ///
    /// What is wrong with the name or with a file, in words.
    pub fn of(language: &str) -> Result<Catalogue, String> {
        if !LANGUAGES.contains(&language) {
            return Err(format!(
                "{VARIABLE}={language}: there is no such language; there are en, {}",
                LANGUAGES.join(", ")
            ));
        }
        let mut texts = BTreeMap::new();
        for file in files(language)? {
            let read = fs::read_to_string(&file)
                .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
            let entries: BTreeMap<String, String> =
                toml::from_str(&read).map_err(|error| format!("{}: {error}", file.display()))?;
            for (english, words) in entries {
                if let Some((_, before)) = texts.insert(english.clone(), (words, file.clone())) {
                    return Err(format!(
                        "“{english}” stands in {} and in {}",
                        before.display(),
                        file.display()
                    ));
                }
            }
        }
        Ok(Catalogue { language: Some(language.to_owned()), texts })
    }

    /// The language, as in the attribute `lang`.
    pub fn language(&self) -> &str {
        self.language.as_deref().unwrap_or("en")
    }

    /// A text in this language.
    ///
    /// # Errors
    ///
    /// That it is missing, and where it should stand.
    pub fn find<'a>(&'a self, english: &'a str) -> Result<&'a str, String> {
        let Some(language) = &self.language else { return Ok(english) };
        match self.texts.get(english) {
            Some((words, _)) => Ok(words),
            None => Err(format!("src/catalogue/{language}/ has no words for “{english}”")),
        }
    }

    /// All texts, English first, in the order of the alphabet.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(english, (words, _))| (english.as_str(), words.as_str()))
    }

    /// The texts of one file, `www` for `www.toml`, English first.
    pub fn texts_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let there = move |file: &Path| file.file_stem().is_some_and(|stem| stem == name);
        let texts = self.texts.iter().filter(move |(_, (_, file))| there(file));
        texts.map(|(english, (words, _))| (english.as_str(), words.as_str()))
    }

    /// The files that this was read from.
    ///
    /// # Errors
    ///
    /// That they cannot be listed.
    pub fn files(&self) -> Result<Vec<PathBuf>, String> {
        self.language.as_deref().map_or(Ok(Vec::new()), files)
    }
}

/// The files of a language, sorted.
fn files(language: &str) -> Result<Vec<PathBuf>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(language);
    let entries =
        fs::read_dir(&folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    Ok(files)
}
