//! What everything on the wire means, as data: one plain line, the usual cause, what to do, and the section that says so.

mod codes;
mod enhanced;
mod keywords;
mod parameters;
mod sections;
mod states;
mod table;
mod verbs;

use crate::{EnhancedCode, Extension, Reply, Section, Utterance, Verb};
use table::{named, names};

pub use parameters::Parameter;

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

/// What a command is for.
pub fn verb(verb: Verb) -> Explanation {
    verb_named(verb.as_str()).unwrap_or(verbs::UNKNOWN)
}

/// What a command is for, by its verb in any case; also commands that the engine does not speak.
pub fn verb_named(name: &str) -> Option<Explanation> {
    named(verbs::VERBS, name)
}

/// What an extension adds.
pub fn extension(extension: Extension) -> Explanation {
    keyword(extension.keyword()).unwrap_or(verbs::UNKNOWN)
}

/// What an extension adds, by its EHLO keyword in any case; also extensions that the engine does not know.
pub fn keyword(name: &str) -> Option<Explanation> {
    named(keywords::KEYWORDS, name)
}

/// How a mechanism of AUTH proves who the client is, by its name in any case.
pub fn mechanism(name: &str) -> Option<Explanation> {
    named(keywords::MECHANISMS, name)
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
    named(states::STATES, name)
}

/// What a rule says, who breaks it and how to keep it; a diagnostic and a row of the transition table each name one.
pub fn rule(section: Section) -> Option<Explanation> {
    sections::RULES.iter().map(|(_, rule)| *rule).find(|rule| rule.section == section)
}

/// Every rule that has an explanation, in order.
pub fn rules() -> impl Iterator<Item = Explanation> {
    sections::RULES.iter().map(|(_, rule)| *rule)
}

/// What a reply code says; codes that no RFC defines are explained by their first digit.
pub fn code(code: u16) -> Explanation {
    codes::code(code)
}

/// The reply codes that an RFC defines, in order.
pub fn codes() -> impl Iterator<Item = u16> {
    codes::CODES.iter().map(|(code, _)| *code)
}

/// What an enhanced code says; unknown ones are explained by their subject (RFC 3463 section 3).
pub fn enhanced(code: EnhancedCode) -> Explanation {
    enhanced::enhanced(code)
}

/// The subject and detail of each registered enhanced code (RFC 5248), in order.
pub fn enhanced_codes() -> impl Iterator<Item = (u16, u16)> {
    enhanced::CODES.iter().map(|(key, _)| *key)
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
    match utterance {
        Utterance::Reply(said) => reply(said),
        Utterance::Response(_) => verbs::RESPONSE,
        Utterance::Content { .. } => verbs::CONTENT,
        Utterance::EndOfData => verbs::END_OF_DATA,
        Utterance::Command(line) => {
            let word = line.split(u8::is_ascii_whitespace).next().unwrap_or_default();
            std::str::from_utf8(word).ok().and_then(verb_named).unwrap_or(verbs::UNKNOWN)
        }
    }
}

/// Every name that [`verb_named`], [`keyword`], [`parameter`], [`mechanism`] or [`state_named`] knows; some stand twice.
pub fn known() -> impl Iterator<Item = &'static str> {
    let parameters = parameters().iter().map(|parameter| parameter.name);
    names(verbs::VERBS)
        .chain(names(keywords::KEYWORDS))
        .chain(parameters)
        .chain(names(keywords::MECHANISMS))
        .chain(names(states::STATES))
}

#[cfg(test)]
mod tests;
