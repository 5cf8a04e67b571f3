//! Nonces: words that are used once, made of what the host gives and a counter.

/// The nonce number `count` of a session: what the host gave, without what a nonce may not hold (RFC 5802 section 7: no
/// comma; RFC 2195 section 2: what a message identifier takes), a dot, and the number.
pub(crate) fn nonce(seed: &str, count: u32) -> String {
    let fits = |c: &char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(*c);
    let mut out: String = seed.chars().filter(fits).collect();
    out.push_str(if out.is_empty() { "0." } else { "." });
    out.push_str(&count.to_string());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_holds_what_both_mechanisms_take() {
        assert_eq!(nonce("fyko+d2lbbFgONRv9qkxdawL", 1), "fyko+d2lbbFgONRv9qkxdawL.1");
        assert_eq!(nonce("a,b <c>@\r\nü\0d", 2), "abcd.2");
        assert_eq!(nonce("", 3), "0.3");
    }
}
