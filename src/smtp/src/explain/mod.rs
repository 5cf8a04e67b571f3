//! What everything on the wire means, as data: one plain line, the usual cause, what to do, and the section that says so.

mod codes;
mod enhanced;
mod keywords;
mod parameters;
mod sections;
mod shown;
mod states;
mod table;
mod verbs;

use texts::t;

use crate::{EnhancedCode, Extension, Reply, Section, Utterance, Verb};

pub use parameters::Parameter;
pub use shown::shown;

/// A plain-words explanation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Explanation {
    /// What it means, in one line.
    pub means: &'static str,
    /// What usually leads to it, in one line that begins with "Usually".
    pub cause: Option<&'static str>,
    /// What to do about it, or what comes next, where there is something to do.
    pub mend: Option<&'static str>,
    /// Where it is laid down.
    pub section: Section,
}

/// What is said of something that no table names.
const NOTHING: Explanation =
    Explanation { means: t!("No list names this."), cause: None, mend: None, section: Section::smtp("2.2") };

/// What a command is for.
pub fn verb(verb: Verb) -> Explanation {
    verb_named(verb.as_str()).unwrap_or(NOTHING)
}

/// What a command is for, by its verb in any case; also commands that the engine does not speak.
pub fn verb_named(name: &str) -> Option<Explanation> {
    verbs::VERBS.find(name)
}

/// What an extension adds.
pub fn extension(extension: Extension) -> Explanation {
    keyword(extension.keyword()).unwrap_or(NOTHING)
}

/// What an extension adds, by its EHLO keyword in any case; also extensions that the engine does not know.
pub fn keyword(name: &str) -> Option<Explanation> {
    keywords::KEYWORDS.find(name)
}

/// How a mechanism of AUTH proves who the client is, by its name in any case.
pub fn mechanism(name: &str) -> Option<Explanation> {
    keywords::MECHANISMS.find(name)
}

/// A parameter of MAIL, RCPT, VRFY or EXPN by its name in any case, with or without `=` and a value.
pub fn parameter(text: &str) -> Option<&'static Parameter> {
    let name = text.split('=').next().unwrap_or(text);
    parameters().iter().find(|known| known.name.eq_ignore_ascii_case(name))
}

/// Every parameter, one row for each extension that brings values of it.
pub fn parameters() -> &'static [Parameter] {
    parameters::LIST
}

/// What a state means, how a session comes to it and what comes next, by its name in the transition table, in any case.
pub fn state_named(name: &str) -> Option<Explanation> {
    states::STATES.find(name)
}

/// What a rule says, who breaks it and how to keep it; a diagnostic and a row of the transition table each name one.
pub fn rule(section: Section) -> Option<Explanation> {
    rules().find(|rule| rule.section == section)
}

/// Every rule that has an explanation, in order.
pub fn rules() -> impl Iterator<Item = Explanation> {
    sections::RULES.rows().map(|(_, rule)| rule)
}

/// What a reply code says; codes that no RFC defines are explained by their first digit.
pub fn code(code: u16) -> Explanation {
    codes::code(code).unwrap_or(NOTHING)
}

/// The reply codes that an RFC defines, in order.
pub fn codes() -> impl Iterator<Item = u16> {
    codes::CODES.keys().filter_map(|code| code.parse().ok())
}

/// What an enhanced code says; unknown ones are explained by their subject (RFC 3463 section 3).
pub fn enhanced(code: EnhancedCode) -> Explanation {
    enhanced::enhanced(code).unwrap_or(NOTHING)
}

/// The subject and detail of each registered enhanced code (RFC 5248), in order.
pub fn enhanced_codes() -> impl Iterator<Item = (u16, u16)> {
    enhanced::CODES.keys().filter_map(|key| {
        let (subject, detail) = key.split_once('.')?;
        Some((subject.parse().ok()?, detail.parse().ok()?))
    })
}

/// What a reply says: by its enhanced code for a refusal, else by its code.
pub fn reply(reply: &Reply) -> Explanation {
    match reply.enhanced {
        Some(code) if !reply.is_positive() && (code.subject, code.detail) != (0, 0) => enhanced(code),
        _ => code(reply.code.value()),
    }
}

/// What was said.
pub fn utterance(utterance: &Utterance) -> Explanation {
    let known = match utterance {
        Utterance::Reply(said) => return reply(said),
        Utterance::Response(_) => verbs::REST.find("response"),
        Utterance::Content { .. } => verbs::REST.find("content"),
        Utterance::EndOfData => verbs::REST.find("end"),
        Utterance::Command(line) => {
            let word = line.split(u8::is_ascii_whitespace).next().unwrap_or_default();
            let named = std::str::from_utf8(word).ok().and_then(verb_named);
            named.or_else(|| verbs::REST.find("unknown"))
        }
    };
    known.unwrap_or(NOTHING)
}

/// Every name that [`verb_named`], [`keyword`], [`parameter`], [`mechanism`] or [`state_named`] knows; some stand twice.
pub fn known() -> impl Iterator<Item = &'static str> {
    let parameters = parameters().iter().map(|parameter| parameter.name);
    verbs::VERBS
        .keys()
        .chain(keywords::KEYWORDS.keys())
        .chain(parameters)
        .chain(keywords::MECHANISMS.keys())
        .chain(states::STATES.keys())
}

#[cfg(test)]
mod tests;
