//! Names of zone files: from what is written to the whole name (RFC 1034 section 3.1, RFC 1035 section 2.3.4).

use texts::t;

const NAME_OCTETS_MAX: usize = 253;
const LABEL_OCTETS_MAX: usize = 63;
const TOO_LONG: &str = t!("it has more than 253 octets");

/// The label that stands for any names (RFC 4592 section 2.1.1).
pub(super) const ASTERISK: &str = "*";

/// The name whose records they are, as [`absolute`] has it; an asterisk may be its first label.
pub(super) fn owner(origin: &str, word: &str) -> Result<String, String> {
    let Some(rest) = word.strip_prefix(ASTERISK) else { return absolute(origin, word) };
    let above = match rest.strip_prefix('.') {
        Some("") => Ok(String::new()),
        Some(under) => absolute(origin, under),
        None if rest.is_empty() => Ok(origin.to_owned()),
        None => absolute(origin, word),
    }?;
    let name = if above.is_empty() { ASTERISK.to_owned() } else { format!("{ASTERISK}.{above}") };
    if name.len() > NAME_OCTETS_MAX { Err(t!("\"{word}\" is no name: {TOO_LONG}")) } else { Ok(name) }
}

/// The whole name in lower case without the last dot; empty for the root. `Err` says what is wrong with the word.
pub(super) fn absolute(origin: &str, word: &str) -> Result<String, String> {
    let name = match word {
        "@" => return Ok(origin.to_owned()),
        "." => return Ok(String::new()),
        word => match word.strip_suffix('.') {
            Some(whole) => whole.to_owned(),
            None if origin.is_empty() => word.to_owned(),
            None => format!("{word}.{origin}"),
        },
    };
    if let Some(why) = wrong(&name) {
        return Err(t!("\"{word}\" is no name: {why}"));
    }
    Ok(name.to_ascii_lowercase())
}

/// What is wrong with a name; `None` where nothing is.
fn wrong(name: &str) -> Option<&'static str> {
    if name.len() > NAME_OCTETS_MAX {
        return Some(TOO_LONG);
    }
    for label in name.split('.') {
        if label.is_empty() {
            return Some(t!("nothing stands between two dots"));
        }
        if label.len() > LABEL_OCTETS_MAX {
            return Some(t!("a part between dots has more than 63 octets"));
        }
        if label == ASTERISK {
            return Some(t!(
                "an asterisk stands at the beginning of the name that a record is about, alone before a dot"
            ));
        }
        if !label.is_ascii() {
            return Some(t!("a name is written in ASCII here, in its form that begins with xn--"));
        }
        if !label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_' || b == b'/') {
            return Some(t!("it may hold letters, digits, hyphens and underscores"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expect: &str) {
        let got = absolute("beta.example", word).unwrap_or_else(|why| format!("! {why}"));
        assert!(got == expect || got.starts_with("! ") && got.contains(expect), "{got}");
    }

    #[test]
    fn names() {
        check("@", "beta.example");
        check(".", "");
        check("MX1", "mx1.beta.example");
        check("MX1.Alpha.Example.", "mx1.alpha.example");
        check("_dmarc", "_dmarc.beta.example");
        check("0/25", "0/25.beta.example");
        check("", "nothing stands between");
        check("a..b", "nothing stands between");
        check("..", "nothing stands between");
        check("*", "an asterisk stands at the beginning of the name that a record is about");
        check("bücher", "xn--");
        check("a b", "letters, digits");
        check(&"a".repeat(64), "more than 63");
        check(&"a.".repeat(130), "more than 253");
        assert_eq!(absolute("", "example").unwrap(), "example");
    }

    #[test]
    fn names_of_records() {
        let name = |word| owner("beta.example", word).unwrap_or_else(|why| why);
        for (word, expect) in [
            ("*", "*.beta.example"),
            ("*.Sub", "*.sub.beta.example"),
            ("*.gamma.example.", "*.gamma.example"),
            ("*.", "*"),
            ("mx", "mx.beta.example"),
        ] {
            assert_eq!(name(word), expect);
        }
        for word in ["a.*", "*.*", "*.*.example."] {
            assert!(name(word).contains("an asterisk stands"), "{word}: {}", name(word));
        }
        assert!(name("*x").contains("letters, digits"), "{}", name("*x"));
        assert!(name("*..x").contains("nothing stands between"));
        assert!(owner(&"a.".repeat(125), "*.b").is_err());
        let whole = ["a"; 127].join(".");
        assert!(owner(&whole, "*").is_err_and(|why| why.contains("more than 253")));
    }
}
