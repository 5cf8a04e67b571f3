//! Reading an SPF record (RFC 7208 section 4.6.1, with the grammar of its section 12).

use std::net::{Ipv4Addr, Ipv6Addr};

use smtp::{Diagnostic, Section};
use texts::english;

use super::macros::{Fault, Place, piece};
use super::record::{Mechanism, Qualifier, Record, Term, TermKind};

type Read<T> = Result<T, Diagnostic>;

const MECHANISMS: &str =
    english!("a mechanism (all, include, a, mx, ptr, ip4, ip6, exists) or a modifier (name=value)");

/// Reads a whole record.
pub(crate) fn record(text: &str) -> Read<Record> {
    let reader = Reader { text };
    if !Record::is_one(text) {
        return reader.wrong(0, text.find(' ').unwrap_or(text.len()), "v=spf1", "4.5");
    }
    let mut terms = Vec::new();
    let (mut redirected, mut explained) = (false, false);
    let mut from = 6;
    while from < text.len() {
        if text.as_bytes()[from] == b' ' {
            from += 1;
            continue;
        }
        let to = text[from..].find(' ').map_or(text.len(), |length| from + length);
        let kind = reader.term(from, to)?;
        let seen = match kind {
            TermKind::Redirect(_) => std::mem::replace(&mut redirected, true),
            TermKind::Explanation(_) => std::mem::replace(&mut explained, true),
            _ => false,
        };
        if seen {
            return reader.wrong(from, to, english!("redirect= and exp= at most once each"), "6");
        }
        terms.push(Term { span: from as u32..to as u32, kind });
        from = to;
    }
    Ok(Record { text: text.into(), terms })
}

/// The text; all functions take positions in it, so that spans are right.
struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    fn wrong<T>(&self, from: usize, to: usize, expected: &str, part: &'static str) -> Read<T> {
        Err(Diagnostic::new(self.text.as_bytes(), from, to, expected, Section::new(7208, part)))
    }

    /// A term, which is not empty and has no space in it.
    fn term(&self, from: usize, to: usize) -> Read<TermKind> {
        let octets = self.text.as_bytes();
        for (at, c) in self.text[from..to].char_indices() {
            if !c.is_ascii_graphic() {
                let at = from + at;
                return self.wrong(
                    at,
                    at + c.len_utf8(),
                    english!("visible ASCII; only spaces between terms"),
                    "4.6.1",
                );
            }
        }
        let mut at = from;
        while at < to && (octets[at].is_ascii_alphanumeric() || b"-_.".contains(&octets[at])) {
            at += 1;
        }
        if at < to && octets[at] == b'=' && octets[from].is_ascii_alphabetic() {
            self.modifier(from, at, to)
        } else {
            self.directive(from, to)
        }
    }

    /// `name=value`, with the `=` at `equals`.
    fn modifier(&self, from: usize, equals: usize, to: usize) -> Read<TermKind> {
        let name = &self.text[from..equals];
        let value = equals + 1;
        if name.eq_ignore_ascii_case("redirect") {
            Ok(TermKind::Redirect(self.domain(value, to)?))
        } else if name.eq_ignore_ascii_case("exp") {
            Ok(TermKind::Explanation(self.domain(value, to)?))
        } else {
            // The grammar lets all letters stand in a modifier that nobody knows.
            self.pieces(value, to, Place::Explanation)?;
            Ok(TermKind::Unknown)
        }
    }

    /// A mechanism with its qualifier.
    fn directive(&self, from: usize, to: usize) -> Read<TermKind> {
        let octets = self.text.as_bytes();
        let (qualifier, name) = match octets[from] {
            b'+' => (Qualifier::Pass, from + 1),
            b'-' => (Qualifier::Fail, from + 1),
            b'~' => (Qualifier::SoftFail, from + 1),
            b'?' => (Qualifier::Neutral, from + 1),
            _ => (Qualifier::Pass, from),
        };
        let mut end = name;
        while end < to && !b":/".contains(&octets[end]) {
            end += 1;
        }
        let mut lower = self.text[name..end].to_string();
        lower.make_ascii_lowercase();
        let mechanism = match lower.as_str() {
            "all" if end == to => Mechanism::All,
            "all" => return self.wrong(end, to, english!("nothing after all"), "5.1"),
            "include" => Mechanism::Include(self.argument(end, to, "5.2")?),
            "exists" => Mechanism::Exists(self.argument(end, to, "5.7")?),
            "ptr" if end == to => Mechanism::Ptr(None),
            "ptr" => Mechanism::Ptr(Some(self.argument(end, to, "5.5")?)),
            "a" => {
                let (domain, four, six) = self.dual(end, to, "5.3")?;
                Mechanism::A(domain, four, six)
            }
            "mx" => {
                let (domain, four, six) = self.dual(end, to, "5.4")?;
                Mechanism::Mx(domain, four, six)
            }
            "ip4" => {
                let (end_of_address, length) = self.length(end, to, "/", 32)?;
                match self.address(end, end_of_address).parse::<Ipv4Addr>() {
                    Ok(network) => Mechanism::Ip4(network, length),
                    Err(_) => return self.wrong(end, to, ":192.0.2.1 or :192.0.2.0/24", "5.6"),
                }
            }
            "ip6" => {
                let (end_of_address, length) = self.length(end, to, "/", 128)?;
                match self.address(end, end_of_address).parse::<Ipv6Addr>() {
                    Ok(network) => Mechanism::Ip6(network, length),
                    Err(_) => return self.wrong(end, to, ":2001:db8::1 or :2001:db8::/32", "5.6"),
                }
            }
            "redirect" | "exp" => return self.wrong(end, to, english!("=, for it is a modifier"), "4.6.1"),
            _ => return self.wrong(from, to, MECHANISMS, "4.6.1"),
        };
        Ok(TermKind::Directive(qualifier, mechanism))
    }

    /// `":" domain`
    fn argument(&self, from: usize, to: usize, part: &'static str) -> Read<String> {
        if self.text[from..to].starts_with(':') {
            self.domain(from + 1, to)
        } else {
            self.wrong(from, to, english!(": and a domain"), part)
        }
    }

    /// `[":" domain] ["/" length] ["//" length]`
    fn dual(&self, from: usize, to: usize, part: &'static str) -> Read<(Option<String>, u8, u8)> {
        let (to, six) = self.length(from, to, "//", 128)?;
        let (to, four) = self.length(from, to, "/", 32)?;
        if from == to {
            Ok((None, four, six))
        } else if self.text[from..to].starts_with(':') {
            Ok((Some(self.domain(from + 1, to)?), four, six))
        } else {
            self.wrong(from, to, english!("a length such as /24, //64 or /24//64"), part)
        }
    }

    /// The length of a network at the end of `from..to`, behind slashes; gives where they begin, and the length. Where
    /// there is none it is the longest.
    fn length(&self, from: usize, to: usize, slashes: &str, longest: u8) -> Read<(usize, u8)> {
        let octets = self.text.as_bytes();
        let mut digits = to;
        while digits > from && octets[digits - 1].is_ascii_digit() {
            digits -= 1;
        }
        if digits == to || !self.text[from..digits].ends_with(slashes) {
            return Ok((to, longest));
        }
        let number = &self.text[digits..to];
        let padded = number.len() > 1 && number.starts_with('0');
        match number.parse::<u8>() {
            Ok(length) if length <= longest && !padded => Ok((digits - slashes.len(), length)),
            _ if longest == 32 => {
                self.wrong(digits, to, english!("a length from 0 to 32 without leading zeros"), "5.6")
            }
            _ => self.wrong(digits, to, english!("a length from 0 to 128 without leading zeros"), "5.6"),
        }
    }

    /// What stands between a colon and the length; nothing, which is no address, where there is no colon.
    fn address(&self, from: usize, to: usize) -> &str {
        self.text[from..to].strip_prefix(':').unwrap_or_default()
    }

    /// A domain, which may hold macros: it ends in a macro, or in a dot and a top label (section 7.1).
    fn domain(&self, from: usize, to: usize) -> Read<String> {
        let domain = &self.text[from..to];
        if domain.is_empty() {
            return self.wrong(from, to, english!("a domain name"), "7.1");
        }
        let tail = self.pieces(from, to, Place::Record)?;
        if tail < to {
            let end = self.text[tail..to].strip_suffix('.').map_or(to, |rest| tail + rest.len());
            let top = match self.text[tail..end].rfind('.') {
                Some(dot) => tail + dot + 1,
                None => return self.wrong(from, to, english!("a domain name of at least two labels"), "7.1"),
            };
            if domain.parse::<Ipv4Addr>().is_ok() {
                return self.wrong(from, to, english!("a domain name; an address goes into ip4:"), "7.1");
            }
            if !is_top_label(&self.text.as_bytes()[top..end]) {
                return self.wrong(
                    top,
                    end,
                    english!("a top label of letters, digits and inner hyphens, not all digits"),
                    "7.1",
                );
            }
        }
        Ok(domain.into())
    }

    /// Checks a macro string; gives where the text after its last macro begins.
    fn pieces(&self, from: usize, to: usize, place: Place) -> Read<usize> {
        let part = &self.text[..to];
        let (mut at, mut tail) = (from, from);
        while at < to {
            match piece(part, at, place) {
                Ok((_, next)) => {
                    if part.as_bytes()[at] == b'%' {
                        tail = next;
                    }
                    at = next;
                }
                Err(Fault { from, to, expected }) => return self.wrong(from, to, expected, "7.1"),
            }
        }
        Ok(tail)
    }
}

/// Letters, digits and inner hyphens; not all of them digits.
fn is_top_label(label: &[u8]) -> bool {
    let (Some(first), Some(last)) = (label.first(), label.last()) else { return false };
    let inner = label.iter().all(|octet| octet.is_ascii_alphanumeric() || *octet == b'-');
    inner && *first != b'-' && *last != b'-' && !label.iter().all(u8::is_ascii_digit)
}
