//! Mailboxes, domains and paths: what is read can be written, and is the same when it is read again.

use std::fmt::{Debug, Display};

use smtp::command::{Command, Dialect};
use smtp::{Diagnostic, Domain, Extension, Mailbox};

/// A text.
pub fn check(octets: &[u8]) {
    let Ok(text) = std::str::from_utf8(octets) else { return };
    round(text, Domain::parse);
    round(text, |text| text.parse::<Mailbox>());
    let dialect = Dialect { offered: Extension::every().into_iter().collect(), ..Dialect::default() };
    for line in [format!("MAIL FROM:{text}"), format!("RCPT TO:{text}"), format!("RCPT TO:<{text}>")] {
        if let Ok(command) = Command::parse(line.as_bytes(), &dialect) {
            let written = command.to_string();
            assert_eq!(Command::parse(written.as_bytes(), &dialect), Ok(command), "{written:?}");
        }
    }
}

fn round<T: Display + Debug + PartialEq>(text: &str, parse: impl Fn(&str) -> Result<T, Diagnostic>) {
    match parse(text) {
        Ok(value) => {
            let written = value.to_string();
            assert!(!written.contains(['\r', '\n', '\0']), "{written:?}");
            assert_eq!(parse(&written).as_ref(), Ok(&value), "{written:?}");
        }
        Err(diagnostic) => {
            let span = &diagnostic.span;
            assert!(span.start <= span.end && span.end as usize <= text.len(), "{span:?} of {}", text.len());
        }
    }
}
