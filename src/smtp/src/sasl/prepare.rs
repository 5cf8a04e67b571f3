//! One spelling for names and passwords that mean the same letters: SASLprep (RFC 4013).

use std::borrow::Cow;

/// A name or a password as both ends compare it. With the feature `saslprep` it is what RFC 4013 makes of it, as RFC 4616
/// section 2 and RFC 5802 section 5.1 want it; what that forbids, or leaves nothing of, stays as it came, and so does everything without the feature.
/// ASCII is the same either way.
pub fn prepare(text: &str) -> Cow<'_, str> {
    #[cfg(feature = "saslprep")]
    if !text.is_ascii()
        && let Ok(prepared) = stringprep::saslprep(text)
        && !prepared.is_empty()
    {
        return prepared;
    }
    Cow::Borrowed(text)
}

#[cfg(all(test, feature = "saslprep"))]
mod tests {
    use super::prepare;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        assert_eq!(prepare(text), expect, "{text:?}");
    }

    #[test]
    fn the_examples_of_rfc_4013() {
        check("I\u{ad}X", "IX");
        check("user", "user");
        check("USER", "USER");
        check("\u{aa}", "a");
        check("\u{2168}", "IX");
        // What is forbidden is compared as it came.
        check("\u{7}", "\u{7}");
        check("\u{627}1", "\u{627}1");
        check("\u{ad}", "\u{ad}");
    }
}
