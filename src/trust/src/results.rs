//! The Authentication-Results field (RFC 8601 section 2.2).

/// The field, folded, with CRLF: who checked, and the result of each method, as [`crate::spf::result`] gives it.
///
/// A host must remove such a field with its own name from what it receives (section 5), and puts its own on top.
pub fn authentication_results(checker: &str, results: &[String]) -> String {
    let mut out = ["Authentication-Results: ", checker].concat();
    for result in results {
        out.push_str(";\r\n ");
        out.push_str(result);
    }
    out.push_str(if results.is_empty() { "; none\r\n" } else { "\r\n" });
    out
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
}
