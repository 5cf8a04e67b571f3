//! What everything on the wire means, as data: one plain line, what to do, and the section that says so.

mod codes;
mod verbs;

use crate::command::{Command, Dialect};
use crate::{EnhancedCode, Extension, Reply, Section, Utterance, Verb};

/// A plain-words explanation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Explanation {
    /// What it means, in one line.
    pub means: &'static str,
    /// What to do about it, where there is something to do.
    pub mend: Option<&'static str>,
    /// Where it is laid down.
    pub section: Section,
}

const fn entry(means: &'static str, mend: Option<&'static str>, section: Section) -> Explanation {
    Explanation { means, mend, section }
}

/// What a command is for.
pub fn verb(verb: Verb) -> Explanation {
    verbs::verb(verb)
}

/// What an extension adds.
pub fn extension(extension: Extension) -> Explanation {
    verbs::extension(extension)
}

/// What a reply code says; codes that RFC 5321 does not list are explained by their first digit.
pub fn code(code: u16) -> Explanation {
    codes::code(code)
}

/// What an enhanced code says; unknown ones are explained by their subject (RFC 3463 section 3).
pub fn enhanced(code: EnhancedCode) -> Explanation {
    codes::enhanced(code)
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
            let offered = Extension::every().into_iter().collect();
            let dialect = Dialect { offered, space_after_colon: true, ..Dialect::default() };
            match Command::parse(line, &dialect) {
                Ok(command) => verb(command.verb()),
                Err(fault) => fault.verb.map_or(verbs::UNKNOWN, verb),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_explained_in_one_short_line() {
        let verbs = Verb::ALL.map(verb);
        let codes = (200..600).map(code);
        let subjects = (0..9).flat_map(|s| (0..40).map(move |d| (s, d)));
        let enhanced = subjects.map(|(subject, detail)| enhanced(EnhancedCode { class: 5, subject, detail }));
        let extensions = Extensions::all(None);
        for explanation in
            verbs.into_iter().chain(codes).chain(enhanced).chain(extensions.iter().map(extension))
        {
            assert!((10..110).contains(&explanation.means.len()), "{}", explanation.means);
            assert!(explanation.means.ends_with(['.', '?']), "{}", explanation.means);
            assert!(explanation.mend.is_none_or(|mend| mend.ends_with('.')), "{explanation:?}");
        }
    }

    #[test]
    fn a_reply_is_explained_by_its_closest_code() {
        assert_eq!(
            reply(&Reply::new(550, Some((5, 1, 1)), "")),
            enhanced(EnhancedCode::parse("5.1.1").expect("a code"))
        );
        assert_eq!(reply(&Reply::new(250, Some((2, 1, 0)), "")), code(250));
        assert_eq!(utterance(&Utterance::Command(b"XYZZY".to_vec())).means, verbs::UNKNOWN.means);
    }
}
