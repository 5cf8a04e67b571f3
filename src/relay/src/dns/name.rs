//! Names of zone files: from what is written to the whole name (RFC 1034 section 3.1, RFC 1035 section 2.3.4).

const NAME_OCTETS_MAX: usize = 253;
const LABEL_OCTETS_MAX: usize = 63;

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
        return Err(format!("\"{word}\" is no name: {why}"));
    }
    Ok(name.to_ascii_lowercase())
}

/// What is wrong with a name; `None` where nothing is.
fn wrong(name: &str) -> Option<&'static str> {
    if name.len() > NAME_OCTETS_MAX {
        return Some("it has more than 253 octets");
    }
    for label in name.split('.') {
        if label.is_empty() {
            return Some("nothing stands between two dots");
        }
        if label.len() > LABEL_OCTETS_MAX {
            return Some("a part between dots has more than 63 octets");
        }
        if label == "*" {
            return Some("wildcards are not read here; write each name");
        }
        if !label.is_ascii() {
            return Some("a name is written in ASCII here, in its form that begins with xn--");
        }
        if !label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_' || b == b'/') {
            return Some("it may hold letters, digits, hyphens and underscores");
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
        check("*", "wildcards");
        check("bücher", "xn--");
        check("a b", "letters, digits");
        check(&"a".repeat(64), "more than 63");
        check(&"a.".repeat(130), "more than 253");
        assert_eq!(absolute("", "example").unwrap(), "example");
    }
}
