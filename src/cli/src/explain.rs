//! `explain`: what a code, a verb or an extension means.

use std::process::ExitCode;

use smtp::explain::{self, Explanation};
use smtp::{Code, EnhancedCode, Extension, Verb};

use crate::failure::{Failure, USAGE};
use crate::output::Output;

/// Prints the explanation, what to do, and where it is laid down.
pub(crate) fn run(what: &str) -> Result<ExitCode, Failure> {
    let Some((name, explanation)) = find(what) else {
        let verbs = Verb::ALL.map(Verb::as_str).join(", ");
        let text = format!(
            "\"{what}\" is no reply code (550), no enhanced code (5.1.1), no extension and none of {verbs}"
        );
        return Err(Failure::new(USAGE, text));
    };
    let mut out = Output::new();
    out.line(format_args!("{name}: {}", explanation.means))?;
    if let Some(mend) = explanation.mend {
        out.line(mend)?;
    }
    out.line(format_args!("See {}.", explanation.section))?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn find(what: &str) -> Option<(String, Explanation)> {
    if let Some(code) = what.parse().ok().and_then(Code::new) {
        return Some((code.to_string(), explain::code(code.value())));
    }
    if let Some(code) = EnhancedCode::parse(what) {
        return Some((code.to_string(), explain::enhanced(code)));
    }
    if let Some(verb) = Verb::from_word(what.as_bytes()) {
        return Some((verb.syntax().to_owned(), explain::verb(verb)));
    }
    let extension = Extension::parse(what)?;
    Some((extension.to_string(), explain::extension(extension)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_explained() {
        for what in ["550", "5.1.1", "rcpt", "SIZE", "pipelining"] {
            assert!(find(what).is_some(), "{what}");
        }
        for what in ["", "999", "55", "5.1", "FROBNICATE", "X-OWN"] {
            assert!(find(what).is_none(), "{what}");
        }
    }
}
