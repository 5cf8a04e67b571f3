//! Names and addresses as a check compares and writes them.

use std::net::IpAddr;

use texts::t;

use super::macros::Macro;

/// How long a name may be, in octets without a dot at its end.
pub(crate) const NAME_MAX: usize = 253;
const LABEL_MAX: usize = 63;

/// Why a domain cannot have a record (RFC 7208 section 4.3); none where it can.
pub(crate) fn malformed(domain: &str) -> Option<&'static str> {
    if domain.starts_with('[') {
        Some(t!("it is an address, not a name"))
    } else if !domain.is_ascii() {
        Some(t!("it is not written in A-labels (xn--…)"))
    } else if !is_name(domain) {
        Some(t!("a part of it is empty or too long"))
    } else if !domain.as_bytes().contains(&b'.') {
        Some(t!("it has only one label, so it is not a whole name"))
    } else {
        None
    }
}

/// Whether the DNS can be asked for a name.
pub(crate) fn is_name(name: &str) -> bool {
    name.len() <= NAME_MAX
        && name.is_ascii()
        && name.split('.').all(|label| !label.is_empty() && label.len() <= LABEL_MAX)
}

/// Whether a name is a domain or stands below it, without case.
pub(crate) fn is_within(name: &str, domain: &str) -> bool {
    let (name, domain) = (name.as_bytes(), domain.as_bytes());
    let Some(more) = name.len().checked_sub(domain.len()) else { return false };
    name[more..].eq_ignore_ascii_case(domain) && (more == 0 || name[more - 1] == b'.')
}

/// Whether the client's address begins with the first `length` bits of the network. A network of the other family
/// contains nothing.
pub fn contains(network: IpAddr, length: u8, client: IpAddr) -> bool {
    let (differ, width) = match (network, client) {
        (IpAddr::V4(network), IpAddr::V4(client)) => (u128::from(network.to_bits() ^ client.to_bits()), 32),
        (IpAddr::V6(network), IpAddr::V6(client)) => (network.to_bits() ^ client.to_bits(), 128),
        _ => return false,
    };
    // A shift by the whole width, for a length of 0, leaves nothing that could differ.
    differ.checked_shr(width - u32::from(length)).unwrap_or(0) == 0
}

/// Macro `v`: under which name the addresses of the family stand in the DNS.
pub(crate) const fn family(address: IpAddr) -> &'static str {
    if address.is_ipv4() { "in-addr" } else { "ip6" }
}

/// Macro `i`: the address with dots, an IPv6 address as 32 hexadecimal digits (section 7.3).
pub(crate) fn dotted(address: IpAddr) -> String {
    let octets = match address {
        IpAddr::V4(address) => return address.to_string(),
        IpAddr::V6(address) => address.octets(),
    };
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::new();
    for octet in octets {
        for digit in [octet >> 4, octet & 15] {
            out.push(char::from(DIGITS[usize::from(digit)]));
            out.push('.');
        }
    }
    out.pop();
    out
}

/// Macro `ir`: the address with dots, last part first.
pub(crate) fn reversed(address: IpAddr) -> String {
    Macro { letter: b'i', escape: false, keep: usize::MAX, reverse: true, delimiters: "" }
        .apply(&dotted(address))
}
