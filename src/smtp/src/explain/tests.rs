//! Everything is explained, in one short line each, and points at a section.

use super::*;
use crate::sasl::Mechanism;
use crate::table::{CLIENT, SERVER};
use crate::{client, server};

/// Every explanation of every table.
fn all() -> Vec<Explanation> {
    let enhanced = |class| move |(subject, detail)| super::enhanced(EnhancedCode { class, subject, detail });
    let subjects = || (0..9).flat_map(|subject| [(subject, 0), (subject, 999)]);
    let mut all: Vec<Explanation> = (200..600).map(code).collect();
    all.extend(enhanced_codes().chain(subjects()).map(enhanced(5)));
    all.extend(enhanced_codes().chain(subjects()).map(enhanced(4)));
    all.extend(known().filter_map(verb_named));
    all.extend(known().filter_map(keyword));
    all.extend(known().filter_map(mechanism));
    all.extend(known().filter_map(state_named));
    all.extend(parameters().iter().map(Parameter::explanation));
    all.extend(rules());
    all.extend(verbs::REST.rows().map(|(_, explanation)| explanation));
    all
}

#[test]
fn everything_is_explained_in_short_lines() {
    for explanation in all() {
        let Explanation { means, cause, mend, section } = explanation;
        assert!(means.ends_with(['.', '?']), "{means}");
        for line in [Some(means), cause, mend].into_iter().flatten() {
            assert!((5..110).contains(&line.chars().count()), "{line}");
            assert!(line.ends_with(['.', '?']) && !line.contains(".."), "{line}");
            assert!(line.starts_with(|c: char| !c.is_lowercase() || line.starts_with("xtext")), "{line}");
        }
        assert!(cause.is_none_or(|cause| cause.starts_with("Usually ")), "{cause:?}");
        assert!(section.rfc > 1000, "{section}");
    }
}

#[test]
fn what_has_a_name_has_a_cause() {
    let named =
        |name| [verb_named(name), keyword(name), mechanism(name), state_named(name)].into_iter().flatten();
    let codes = codes().map(code);
    let enhanced = enhanced_codes().map(|(subject, detail)| EnhancedCode { class: 5, subject, detail });
    let parameters = parameters().iter().map(Parameter::explanation);
    let all = known().flat_map(named).chain(codes).chain(enhanced.map(super::enhanced)).chain(parameters);
    for explanation in all.chain(rules()) {
        assert!(explanation.cause.is_some(), "{explanation:?}");
    }
    for code in self::codes().filter(|code| *code >= 400) {
        assert!(super::code(code).mend.is_some(), "{code}");
    }
}

#[test]
fn tables_are_in_order_and_name_nothing_twice() {
    assert!(codes().is_sorted_by(|a, b| a < b));
    assert!(enhanced_codes().is_sorted_by(|a, b| a < b));
    for table in [verbs::VERBS, keywords::KEYWORDS, keywords::MECHANISMS, states::STATES] {
        let names: Vec<&str> = table.keys().collect();
        for (index, name) in names.iter().enumerate() {
            assert!(!names[..index].contains(name), "{name} twice");
        }
    }
    let rules: Vec<Section> = rules().map(|rule| rule.section).collect();
    for (index, section) in rules.iter().enumerate() {
        assert!(!rules[..index].contains(section), "{section} twice");
    }
}

#[test]
fn all_that_the_engine_speaks_is_explained() {
    for verb in Verb::ALL {
        assert!(verb_named(verb.as_str()).is_some(), "{verb}");
    }
    for extension in Extension::every() {
        assert!(keyword(extension.keyword()).is_some(), "{extension}");
    }
    for mechanism in Mechanism::ALL {
        assert!(super::mechanism(mechanism.as_str()).is_some(), "{mechanism:?}");
    }
    let states = server::State::ALL.map(server::State::name).into_iter();
    for name in states.chain(client::State::ALL.map(client::State::name)) {
        assert!(state_named(name).is_some(), "{name}");
    }
    for section in SERVER.iter().map(|row| row.section).chain(CLIENT.iter().map(|row| row.section)) {
        assert!(rule(section).is_some(), "{section}");
    }
}

#[test]
fn the_registered_codes_are_all_there() {
    // The highest detail of each subject in the registry of RFC 5248; no detail is left out.
    for (subject, last) in [(0, 0), (1, 10), (2, 4), (3, 6), (4, 7), (5, 6), (6, 10), (7, 30)] {
        let details: Vec<u16> =
            enhanced_codes().filter(|code| code.0 == subject).map(|code| code.1).collect();
        assert_eq!(details, (0..=last).collect::<Vec<_>>(), "X.{subject}");
    }
    // RFC 5321 section 4.2.3; then RFC 1845, 1985, 2645, 4954 and 7504.
    for code in [
        211, 214, 220, 221, 250, 251, 252, 354, 421, 450, 451, 452, 455, 500, 501, 502, 503, 504, 550, 551,
        552, 553, 554, 555, 355, 253, 458, 459, 453, 235, 334, 432, 454, 530, 534, 535, 538, 521, 556,
    ] {
        assert!(codes().any(|known| known == code), "{code}");
    }
}

#[test]
fn the_registered_extensions_are_all_there() {
    let names = "SEND SOML SAML EXPN HELP TURN 8BITMIME SIZE VERB ONEX CHUNKING BINARYMIME CHECKPOINT DELIVERBY \
                 PIPELINING DSN ETRN ENHANCEDSTATUSCODES STARTTLS NO-SOLICITING MTRK SUBMITTER ATRN AUTH BURL \
                 FUTURERELEASE CONPERM CONNEG UTF8SMTP SMTPUTF8 MT-PRIORITY RRVS REQUIRETLS LIMITS";
    for name in names.split_ascii_whitespace() {
        assert!(keyword(name).is_some(), "{name}");
    }
    // The limits of RFC 9422 section 4.
    for limit in ["MAILMAX", "RCPTMAX", "RCPTDOMAINMAX"] {
        assert!(keyword(limit).is_some(), "{limit}");
    }
    for verb in "BDAT ETRN ATRN AUTH BURL STARTTLS LHLO TURN SEND SOML SAML VERB ONEX".split(' ') {
        assert!(verb_named(verb).is_some(), "{verb}");
    }
}

#[test]
fn a_parameter_belongs_to_an_extension_and_is_written_with_its_name() {
    for parameter in parameters() {
        let Parameter { name, of, extension, texts, syntax } = parameter;
        assert!(keyword(extension).is_some(), "{extension}");
        assert!(!of.is_empty() && !texts.is_empty(), "{name}");
        for text in texts.iter().chain([syntax]) {
            assert!(text.split(['=', ' ']).next() == Some(name), "{text}");
        }
        assert_eq!(
            super::parameter(&format!("{}=1", name.to_lowercase())).map(|found| found.name),
            Some(*name)
        );
        assert!(parameters::PARAMETERS.find(name).is_some(), "{name}");
    }
}

#[test]
fn a_reply_is_explained_by_its_closest_code() {
    let code_of = |text| EnhancedCode::parse(text).expect("a code");
    assert_eq!(reply(&Reply::new(550, Some((5, 1, 1)), "")), enhanced(code_of("5.1.1")));
    assert_eq!(reply(&Reply::new(250, Some((2, 1, 0)), "")), code(250));
    assert_eq!(reply(&Reply::new(451, Some((4, 0, 0)), "")), code(451));
    // What is refused for now may be tried again; what went well needs no mending.
    let again = enhanced(code_of("4.6.4")).mend.expect("a way to go on");
    assert!(again.contains("again later"), "{again}");
    assert_eq!(enhanced(code_of("2.2.2")).mend, None);
}

#[test]
fn a_line_is_explained_by_its_verb() {
    let line = |text: &str| utterance(&Utterance::Command(text.as_bytes().to_vec()));
    assert_eq!(line("mail from:<"), verb(Verb::Mail));
    assert_eq!(line("QUIT "), verb(Verb::Quit));
    assert_eq!(Some(line("TURN")), verb_named("turn"));
    for text in ["XYZZY", "", " MAIL", "MAIL:x"] {
        assert_eq!(Some(line(text)), verbs::REST.find("unknown"), "{text}");
    }
    assert_eq!(Some(utterance(&Utterance::Command(vec![0xff]))), verbs::REST.find("unknown"));
}
