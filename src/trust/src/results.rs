//! The Authentication-Results field (RFC 8601 section 2.2).

/// The field, folded, with CRLF: who checked, and the result of each method, as [`crate::spf::result`] gives it.
///
/// A host puts its own on top of the message, and removes those that are already there under its name ([`is_by`]).
pub fn authentication_results(checker: &str, results: &[String]) -> String {
    let mut out = ["Authentication-Results: ", checker].concat();
    for result in results {
        out.push_str(";\r\n ");
        out.push_str(result);
    }
    out.push_str(if results.is_empty() { "; none\r\n" } else { "\r\n" });
    out
}

/// Whether the body of an Authentication-Results field says that `checker` has written it, with or without quotes and
/// comments. On a message that comes from outside such a field is a forgery, and must go (RFC 8601 section 5).
pub fn is_by(body: &str, checker: &str) -> bool {
    let mut name = String::new();
    let (mut comments, mut quoted, mut escaped) = (0_u32, false, false);
    for c in body.chars() {
        if escaped {
            escaped = false;
            if quoted {
                name.push(c);
            }
            continue;
        }
        match c {
            '\\' if quoted || comments > 0 => escaped = true,
            '"' if comments == 0 => quoted = !quoted,
            _ if quoted => name.push(c),
            '(' => comments += 1,
            ')' => comments = comments.saturating_sub(1),
            _ if comments > 0 => {}
            ';' => break,
            ' ' | '\t' | '\r' | '\n' if name.is_empty() => {}
            ' ' | '\t' | '\r' | '\n' => break,
            c => name.push(c),
        }
    }
    name.eq_ignore_ascii_case(checker)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_or_each_on_its_line() {
        assert_eq!(authentication_results("mx.example", &[]), "Authentication-Results: mx.example; none\r\n");
        let results = ["spf=pass".to_owned(), "dkim=none".to_owned()];
        assert_eq!(
            authentication_results("mx.example", &results),
            "Authentication-Results: mx.example;\r\n spf=pass;\r\n dkim=none\r\n"
        );
    }

    #[test]
    fn a_forged_field_is_known_however_it_is_written() {
        for body in [
            " mx.example; spf=pass",
            "MX.Example;spf=pass",
            "\r\n mx.example 1; spf=pass",
            " \"mx.example\" ; none",
            " (a \\) (nested) comment) \"mx\\.example\"(x); none",
            "mx.example(x); none",
            "mx.example",
        ] {
            assert!(is_by(body, "mx.example"), "{body}");
        }
        for body in
            ["", "mx.example.org; none", "(mx.example) other; none", "other; mx.example", "mx.exampl; e"]
        {
            assert!(!is_by(body, "mx.example"), "{body}");
        }
    }
}
