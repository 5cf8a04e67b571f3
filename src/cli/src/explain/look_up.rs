//! From words on the command line to explanations, or to the word that nobody knows and its nearest neighbours.

use smtp::explain::{self, Explanation};
use smtp::{Code, EnhancedCode, Verb};

/// One thing that is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    /// Its name, as the wire spells it.
    pub(super) name: String,
    /// What kind of thing it is.
    pub(super) kind: &'static str,
    /// How it is written, where that is more than the name.
    pub(super) syntax: Option<&'static str>,
    /// What there is to say.
    pub(super) explanation: Explanation,
}

/// A word that is not known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Unknown {
    /// The word.
    pub(super) word: String,
    /// Known names that look like it, the nearest first.
    pub(super) near: Vec<String>,
    /// Whether it stands behind a reply code, as the text of a reply does.
    pub(super) is_text: bool,
}

/// Explains every word; one with spaces may be a whole line: of a reply, or of a client.
pub(super) fn look_up(what: &[String]) -> Result<Vec<Entry>, Unknown> {
    let mut found = Vec::new();
    let mut words = Vec::new();
    for text in what {
        let text = text.trim();
        match line(text) {
            Some(entries) => {
                found.extend(explain_words(&words)?);
                words.clear();
                found.extend(entries);
            }
            None if text.is_empty() => words.push(text),
            None => words.extend(text.split_whitespace()),
        }
    }
    found.extend(explain_words(&words)?);
    Ok(found)
}

/// A pasted reply or command line, in which only the words that mean something are explained.
fn line(text: &str) -> Option<Vec<Entry>> {
    let (first, _) = text.split_once(char::is_whitespace)?;
    match (reply_code(first), Verb::from_word(first.as_bytes())) {
        (Some(_), _) => Some(reply(text)),
        (_, Some(_)) => Some(command(text)),
        _ => None,
    }
}

/// The codes of a reply; of the lines behind the first also the extension that each offers.
fn reply(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let Some(code) = line.get(..3).and_then(reply_code) else { continue };
        let mut new = vec![of_code(code)];
        let rest = line.get(4..).unwrap_or_default();
        let word = rest.split_whitespace().next().unwrap_or_default();
        new.extend(enhanced(word));
        if index > 0 && code.value() == 250 {
            let offered = explain::keyword(word).map(|known| entry(word.to_uppercase(), "extension", known));
            new.extend(offered);
        }
        for entry in new {
            if !entries.contains(&entry) {
                entries.push(entry);
            }
        }
    }
    entries
}

/// The verb of a command line, its parameters, and the mechanism of AUTH.
fn command(text: &str) -> Vec<Entry> {
    let mut words = text.split_whitespace();
    let mut entries: Vec<Entry> = words.next().and_then(verb).into_iter().collect();
    for word in words {
        let known = if entries.first().is_some_and(|verb| verb.name == "AUTH") {
            mechanism(word)
        } else {
            parameter(word)
        };
        entries.extend(known);
    }
    entries
}

fn explain_words(words: &[&str]) -> Result<Vec<Entry>, Unknown> {
    let mut found = Vec::new();
    let mut rest = words;
    let mut behind_code = false;
    while let Some(word) = rest.first() {
        let (entries, used) = match section(rest) {
            Some(read) => read,
            None => (one(word), 1),
        };
        if entries.is_empty() {
            let word = rest[..used].join(" ");
            return Err(Unknown { near: near(&word), word, is_text: behind_code });
        }
        behind_code |= reply_code(word).is_some();
        found.extend(entries);
        rest = &rest[used..];
    }
    Ok(found)
}

/// What one word names; some words name several things.
fn one(word: &str) -> Vec<Entry> {
    if let Some(code) = reply_code(word) {
        return vec![of_code(code)];
    }
    if let Some(entry) = enhanced(word) {
        return vec![entry];
    }
    let name = word.to_uppercase();
    let named = |kind, known: Option<Explanation>| known.map(|known| entry(name.clone(), kind, known));
    let state = explain::state_named(word).map(|known| entry(state_name(word), "state", known));
    [verb(word), named("extension", explain::keyword(word)), parameter(word), mechanism(word), state]
        .into_iter()
        .flatten()
        .collect()
}

/// `5321 4.5.2`, `RFC 5321 §4.5.2`, `RFC5321`: the rules, and how many words they took. No rule where none is known.
fn section(words: &[&str]) -> Option<(Vec<Entry>, usize)> {
    let first = words.first()?;
    let strip = |word: &str| -> Option<String> {
        word.get(..3).filter(|start| start.eq_ignore_ascii_case("RFC"))?;
        word.get(3..).map(str::to_owned)
    };
    let (number, mut used) = match strip(first) {
        Some(number) if number.is_empty() => ((*words.get(1)?).to_owned(), 2),
        Some(number) => (number, 1),
        None => ((*first).to_owned(), 1),
    };
    let rfc: u16 = number.parse().ok().filter(|rfc| *rfc >= 600)?;
    let part = words.get(used).and_then(|word| {
        let part = word.trim_start_matches('§');
        let is_part = part.len() < word.len() || part.contains('.') || part.len() == 1;
        is_part.then_some(part)
    });
    used += usize::from(part.is_some());
    let rules = explain::rules()
        .filter(|rule| rule.section.rfc == rfc && part.is_none_or(|part| rule.section.part == part));
    Some((rules.map(|rule| entry(rule.section.to_string(), "rule", rule)).collect(), used))
}

fn entry(name: String, kind: &'static str, explanation: Explanation) -> Entry {
    Entry { name, kind, syntax: None, explanation }
}

/// `550`, also with the hyphen of a longer reply.
fn reply_code(word: &str) -> Option<Code> {
    let digits = word.split_once('-').map_or(word, |(digits, _)| digits);
    let is_code = digits.len() == 3 && digits.bytes().all(|octet| octet.is_ascii_digit());
    digits.parse().ok().filter(|_| is_code).and_then(Code::new)
}

fn of_code(code: Code) -> Entry {
    entry(code.to_string(), "reply code", explain::code(code.value()))
}

/// `5.7.1`, or `X.7.1` for any class.
fn enhanced(word: &str) -> Option<Entry> {
    let read = match word.strip_prefix(['X', 'x']) {
        Some(rest) => EnhancedCode::parse(&["5", rest].concat()),
        None => EnhancedCode::parse(word),
    };
    read.map(|code| entry(word.to_uppercase(), "enhanced code", explain::enhanced(code)))
}

fn verb(word: &str) -> Option<Entry> {
    let explanation = explain::verb_named(word)?;
    let syntax = Verb::from_word(word.as_bytes()).map(Verb::syntax).filter(|syntax| syntax.contains(' '));
    Some(Entry { syntax, ..entry(word.to_uppercase(), "command", explanation) })
}

fn parameter(word: &str) -> Option<Entry> {
    let known = explain::parameter(word)?;
    let syntax = Some(known.syntax).filter(|syntax| *syntax != known.name);
    Some(Entry { syntax, ..entry(known.name.to_owned(), "parameter", known.explanation()) })
}

fn mechanism(word: &str) -> Option<Entry> {
    explain::mechanism(word).map(|known| entry(word.to_uppercase(), "mechanism", known))
}

/// The name of a state in its own spelling.
fn state_name(word: &str) -> String {
    explain::known().find(|name| name.eq_ignore_ascii_case(word)).unwrap_or(word).to_owned()
}

/// The known names and codes that look most like a word, three at most.
fn near(word: &str) -> Vec<String> {
    const SIMILARITY_MIN: f64 = 0.8;
    let codes = explain::codes().map(|code| code.to_string());
    let enhanced = explain::enhanced_codes().map(|(subject, detail)| format!("5.{subject}.{detail}"));
    let rules = explain::rules().map(|rule| format!("\"{}\"", rule.section));
    let names = explain::known().map(str::to_owned);
    let spelled = word.to_uppercase();
    let mut near: Vec<(f64, String)> = names
        .chain(codes)
        .chain(enhanced)
        .chain(rules)
        .map(|name| (strsim::jaro_winkler(&spelled, &name.to_uppercase()), name))
        .filter(|(similarity, _)| *similarity >= SIMILARITY_MIN)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    near.dedup_by(|a, b| a.1 == b.1);
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(what: &[&str]) -> Result<Vec<String>, Unknown> {
        let what: Vec<String> = what.iter().map(|word| (*word).to_owned()).collect();
        let show = |entry: Entry| format!("{} {}", entry.kind, entry.name);
        look_up(&what).map(|entries| entries.into_iter().map(show).collect())
    }

    #[track_caller]
    fn check(what: &[&str], expect: &[&str]) {
        assert_eq!(found(what).expect("it is known"), expect, "{what:?}");
    }

    #[test]
    fn what_is_known_is_explained() {
        check(&["550"], &["reply code 550"]);
        check(&["550-"], &["reply code 550"]);
        check(&["299"], &["reply code 299"]);
        check(&["5.1.1"], &["enhanced code 5.1.1"]);
        check(&["x.7.30"], &["enhanced code X.7.30"]);
        check(&["550", "5.7.1"], &["reply code 550", "enhanced code 5.7.1"]);
        check(&["rcpt"], &["command RCPT"]);
        check(&["TURN"], &["command TURN", "extension TURN"]);
        check(&["auth"], &["command AUTH", "extension AUTH", "parameter AUTH"]);
        check(&["pipelining", "size=9"], &["extension PIPELINING", "parameter SIZE"]);
        check(&["scram-sha-256"], &["mechanism SCRAM-SHA-256"]);
        check(&["expectcontent", "Closed"], &["state ExpectContent", "state Closed"]);
    }

    #[test]
    fn whole_lines_are_taken_apart() {
        check(&["550 5.7.1 Relaying denied"], &["reply code 550", "enhanced code 5.7.1"]);
        check(&["550-5.7.1 no\n550 5.7.1 DATA"], &["reply code 550", "enhanced code 5.7.1"]);
        check(
            &["250-b.example\n250-SIZE 1000\n250-XOWN\n250 dsn"],
            &["reply code 250", "extension SIZE", "extension DSN"],
        );
        check(
            &["MAIL FROM:<a@b> SIZE=9 NOTHING=1 BODY=7BIT"],
            &["command MAIL", "parameter SIZE", "parameter BODY"],
        );
        check(&["auth plain AGEAYg=="], &["command AUTH", "mechanism PLAIN"]);
        check(&["421 4.3.2 going down", "QUIT"], &["reply code 421", "enhanced code 4.3.2", "command QUIT"]);
    }

    #[test]
    fn rules_are_found_in_every_spelling() {
        for what in [
            &["5321", "4.5.2"] as &[&str],
            &["5321 4.5.2"],
            &["RFC", "5321", "§4.5.2"],
            &["rfc5321 §4.5.2"],
            &["RFC 5321 §4.5.2"],
        ] {
            check(what, &["rule RFC 5321 §4.5.2"]);
        }
        check(&["5321", "C", "4.5.2"], &["rule RFC 5321 §C", "enhanced code 4.5.2"]);
        check(&["6152"], &["rule RFC 6152 §2", "rule RFC 6152 §3"]);
    }

    #[test]
    fn what_is_unknown_brings_its_neighbours() {
        let unknown = |what: &[&str]| found(what).expect_err("it is not known");
        for word in ["999", "55", "5.1", "FROBNICATE", "X-OWN", "RFC", "9999", "", "5321 9.9", "\u{1b}"] {
            assert_eq!(unknown(&[word]).word, word);
        }
        assert_eq!(unknown(&["RSTE"]).near, ["RSET"]);
        assert_eq!(unknown(&["PIPELINE"]).near, ["PIPELINING"]);
        assert_eq!(unknown(&["ExpectMial"]).near.first().map(String::as_str), Some("ExpectMail"));
        assert!(unknown(&["5.7.1x"]).near.contains(&"5.7.1".to_owned()));
        assert!(unknown(&["550", "Relaying", "denied"]).is_text);
        assert!(!unknown(&["Relaying"]).is_text);
    }
}
