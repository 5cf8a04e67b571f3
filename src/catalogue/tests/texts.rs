//! The catalogue against what it is of: no words for what is not said any more, no value lost, no text left out. That none is
//! missing the build of each language sees.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use catalogue::{Catalogue, LANGUAGES};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// What stands in markup and is the same in every language.
const NAMES: &[&str] = &["SMTP Playground", "Enter", "Esc"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All files below a folder with one of these endings.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found = Vec::new();
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)) {
            found.push(path);
        }
    }
    found
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn tokens(file: &Path) -> TokenStream {
    read(file).parse().unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The value of a token that is a text in quotes.
fn text(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else { return None };
    syn::parse_str::<syn::LitStr>(&literal.to_string()).ok().map(|text| text.value())
}

/// Every text in quotes in the code.
fn said(tokens: TokenStream, said_there: &mut BTreeSet<String>) {
    for token in tokens {
        match &token {
            TokenTree::Group(group) => said(group.stream(), said_there),
            other => said_there.extend(text(other)),
        }
    }
}

/// Every text in quotes of a TOML file.
fn written(value: &toml::Value, said_there: &mut BTreeSet<String>) {
    match value {
        toml::Value::String(text) => drop(said_there.insert(text.clone())),
        toml::Value::Array(values) => values.iter().for_each(|value| written(value, said_there)),
        toml::Value::Table(values) => values.values().for_each(|value| written(value, said_there)),
        _ => {}
    }
}

#[test]
fn what_is_not_said_has_no_words() {
    let mut there = BTreeSet::new();
    for file in files(&root().join("src"), &["rs"]) {
        said(tokens(&file), &mut there);
    }
    for folder in ["src/lessons/content", "src/relay/scenarios", "src/app/src/model"] {
        for file in files(&root().join(folder), &["toml"]) {
            let table: toml::Table =
                read(&file).parse().unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            written(&toml::Value::Table(table), &mut there);
        }
    }
    let mut page = read(&root().join("index.html"));
    files(&root().join("www"), &["js", "html", "webmanifest"]).iter().for_each(|file| page += &read(file));
    for language in LANGUAGES {
        let texts = Catalogue::of(language).unwrap_or_else(|why| panic!("{why}"));
        let idle = texts.texts().filter(|(english, _)| !there.contains(*english) && !page.contains(english));
        let idle: Vec<&str> = idle.map(|(english, _)| english).collect();
        assert!(idle.is_empty(), "{language}: nobody says {idle:#?}");
    }
}

/// The names of the values in a text; a value without a name has its place, from 0.
fn values(text: &str) -> BTreeSet<String> {
    let text = text.replace("{{", "").replace("}}", "");
    let mut place = 0;
    let within = text.split('{').skip(1).filter_map(|part| part.split(['}', ':']).next());
    within
        .map(|name| {
            if !name.is_empty() {
                return name.to_owned();
            }
            place += 1;
            (place - 1).to_string()
        })
        .collect()
}

#[test]
fn no_value_is_lost() {
    for language in LANGUAGES {
        let texts = Catalogue::of(language).unwrap_or_else(|why| panic!("{why}"));
        for (english, words) in texts.texts() {
            assert_eq!(
                values(english),
                values(words),
                "{language}: “{english}” and “{words}” tell other values"
            );
        }
    }
}

/// Words in markup that are not given as a text: `{ "words" }`, `title="words"`, `aria-label="words"`.
fn bare(tokens: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (place, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            let within: Vec<TokenTree> = group.stream().into_iter().collect();
            if let ([only], Delimiter::Brace) = (&within[..], group.delimiter()) {
                found.extend(text(only));
            }
            bare(group.stream(), found);
        }
        if let [TokenTree::Ident(name), TokenTree::Punct(sign)] = &tokens[place.saturating_sub(2)..place]
            && sign.as_char() == '='
            && ["title", "label", "placeholder", "alt"].iter().any(|shown| name == shown)
        {
            found.extend(text(token));
        }
    }
}

#[test]
fn markup_says_nothing_in_english_alone() {
    for file in files(&root().join("src/app/src"), &["rs"]) {
        let mut found = Vec::new();
        bare(tokens(&file), &mut found);
        // What has no two small letters beside each other is a sign, a key or a word of the protocol.
        let is_word = |text: &String| {
            text.as_bytes().windows(2).any(|pair| pair.iter().all(u8::is_ascii_lowercase))
                && text.contains(char::is_uppercase)
                && !NAMES.contains(&text.as_str())
        };
        found.retain(is_word);
        assert!(found.is_empty(), "{}: not given as texts: {found:#?}", file.display());
    }
}
