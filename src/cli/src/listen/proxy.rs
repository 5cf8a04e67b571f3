//! The header of the PROXY protocol, versions 1 and 2: a proxy in front of us says whose connection it hands on.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The first octets of version 2.
const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";
/// The first octets of version 1.
const WORD: &[u8] = b"PROXY ";
/// The longest header of version 1, with CRLF.
const LINE_OCTETS_MAX: usize = 107;
/// The fixed part of version 2.
const FIXED_OCTETS: usize = 16;
/// The longest header that is read; the protocol wants 536 at least, the rest is room for what a proxy adds.
pub(crate) const OCTETS_MAX: usize = 4_096;

/// What the first octets of a connection are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Header {
    /// The beginning of a header, so far.
    Incomplete,
    /// A header.
    Complete {
        /// How many octets it has.
        octets: usize,
        /// The client; `None` where the proxy speaks for itself or does not know.
        client: Option<SocketAddr>,
    },
    /// No header, and what was expected.
    Wrong(&'static str),
}

/// Reads a header from the first octets of a connection.
pub(crate) fn parse(bytes: &[u8]) -> Header {
    if begins(bytes, SIGNATURE) {
        return if bytes.len() < FIXED_OCTETS { Header::Incomplete } else { version_2(bytes) };
    }
    if begins(bytes, WORD) {
        return version_1(bytes);
    }
    Header::Wrong("expected a header of the PROXY protocol")
}

/// Whether one is the beginning of the other.
fn begins(bytes: &[u8], with: &[u8]) -> bool {
    bytes.iter().zip(with).all(|(a, b)| a == b)
}

fn version_1(bytes: &[u8]) -> Header {
    let line = &bytes[..bytes.len().min(LINE_OCTETS_MAX)];
    let Some(end) = line.windows(2).position(|pair| pair == b"\r\n") else {
        let whole = line.len() == LINE_OCTETS_MAX;
        return if whole { Header::Wrong("expected CRLF within 107 octets") } else { Header::Incomplete };
    };
    let text = line.get(WORD.len()..end).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default();
    let words: Vec<&str> = text.split(' ').collect();
    let complete = |client| Header::Complete { octets: end + 2, client };
    let address = |text: &str, is_4: bool| text.parse::<IpAddr>().ok().filter(|ip| ip.is_ipv4() == is_4);
    match words.as_slice() {
        ["UNKNOWN", ..] => complete(None),
        [family @ ("TCP4" | "TCP6"), from, to, from_port, to_port] => {
            let addresses = [from, to].map(|text| address(text, *family == "TCP4"));
            let ports = [from_port, to_port].map(|text| port(text));
            match (addresses, ports) {
                ([Some(client), Some(_)], [Some(port), Some(_)]) => {
                    complete(Some(SocketAddr::from((client, port))))
                }
                _ => Header::Wrong("expected two addresses of the family and two ports"),
            }
        }
        _ => Header::Wrong("expected TCP4, TCP6 or UNKNOWN after PROXY"),
    }
}

/// A port without sign or leading zero.
fn port(text: &str) -> Option<u16> {
    text.parse::<u16>().ok().filter(|port| port.to_string() == text)
}

fn version_2(bytes: &[u8]) -> Header {
    let (command, family) = (bytes[12], bytes[13]);
    let octets = FIXED_OCTETS + usize::from(u16::from_be_bytes([bytes[14], bytes[15]]));
    if octets > OCTETS_MAX {
        return Header::Wrong("expected at most 4096 octets");
    }
    let local = match command {
        0x20 => true,
        0x21 => false,
        _ => return Header::Wrong("expected version 2 and the command LOCAL or PROXY"),
    };
    if family >> 4 > 3 || family & 15 > 2 {
        return Header::Wrong("expected a known family and transport");
    }
    let Some(rest) = bytes.get(FIXED_OCTETS..octets) else { return Header::Incomplete };
    let complete = |client| Header::Complete { octets, client };
    if local {
        return complete(None);
    }
    match family >> 4 {
        1 => match rest {
            [a, b, c, d, _, _, _, _, high, low, _, _, ..] => {
                let port = u16::from_be_bytes([*high, *low]);
                complete(Some((Ipv4Addr::new(*a, *b, *c, *d), port).into()))
            }
            _ => Header::Wrong("expected two IPv4 addresses and two ports"),
        },
        2 => match (rest.first_chunk::<16>(), rest.get(32..36)) {
            (Some(from), Some([high, low, ..])) => {
                let port = u16::from_be_bytes([*high, *low]);
                complete(Some((Ipv6Addr::from(*from), port).into()))
            }
            _ => Header::Wrong("expected two IPv6 addresses and two ports"),
        },
        _ => complete(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The header stands in front of what the client says; every cut before its end is incomplete.
    #[track_caller]
    fn check(header: &[u8], client: Option<&str>) {
        let all = [header, b"EHLO a.example\r\n"].concat();
        let client = client.map(|address| address.parse().unwrap());
        assert_eq!(parse(&all), Header::Complete { octets: header.len(), client });
        for cut in 0..header.len() {
            assert_eq!(parse(&header[..cut]), Header::Incomplete, "{cut} octets");
        }
    }

    #[track_caller]
    fn check_wrong(bytes: &[u8], expect: &str) {
        assert_eq!(
            parse(bytes),
            Header::Wrong(match parse(bytes) {
                Header::Wrong(why) if why.contains(expect) => why,
                other => panic!("{other:?} is not {expect}"),
            })
        );
    }

    fn binary(command: u8, family: u8, rest: &[u8]) -> Vec<u8> {
        let length = u16::try_from(rest.len()).unwrap().to_be_bytes();
        [SIGNATURE, &[command, family], &length, rest].concat()
    }

    const V4: &[u8] = &[192, 0, 2, 1, 203, 0, 113, 9, 0x30, 0x39, 0, 25];

    #[test]
    fn headers_of_version_1() {
        check(b"PROXY TCP4 192.0.2.1 203.0.113.9 56324 25\r\n", Some("192.0.2.1:56324"));
        check(b"PROXY TCP6 2001:db8::1 2001:db8::2 56324 25\r\n", Some("[2001:db8::1]:56324"));
        check(b"PROXY UNKNOWN\r\n", None);
        check(b"PROXY UNKNOWN ffff::1 what ever 1\r\n", None);
        let longest = format!("PROXY UNKNOWN {}\r\n", "x".repeat(107 - 16));
        check(longest.as_bytes(), None);
    }

    #[test]
    fn headers_of_version_2() {
        check(&binary(0x21, 0x11, V4), Some("192.0.2.1:12345"));
        let six = [[0x20, 1, 0x0d, 0xb8].as_slice(), &[0; 11], &[1], &[0; 16], &[1, 2, 0, 25]].concat();
        check(&binary(0x21, 0x21, &six), Some("[2001:db8::1]:258"));
        check(&binary(0x21, 0x11, &[V4, &[4, 0, 1, 0]].concat()), Some("192.0.2.1:12345"));
        check(&binary(0x20, 0x00, &[]), None);
        check(&binary(0x20, 0x11, V4), None);
        check(&binary(0x21, 0x31, &[0; 216]), None);
        check(&binary(0x21, 0x00, &[]), None);
        check(&binary(0x20, 0x00, &[0; OCTETS_MAX - FIXED_OCTETS]), None);
    }

    #[test]
    fn what_is_none() {
        check_wrong(b"EHLO a.example\r\n", "expected a header");
        check_wrong(b"proxy TCP4 ", "expected a header");
        check_wrong(b"PROXY TCP5 192.0.2.1 203.0.113.9 1 25\r\n", "TCP4, TCP6 or UNKNOWN");
        check_wrong(b"PROXY TCP4 192.0.2.1 203.0.113.9 1\r\n", "TCP4, TCP6 or UNKNOWN");
        check_wrong(b"PROXY TCP4 2001:db8::1 2001:db8::2 1 25\r\n", "two addresses");
        check_wrong(b"PROXY TCP4 192.0.2.300 203.0.113.9 1 25\r\n", "two addresses");
        check_wrong(b"PROXY TCP4 192.0.2.1 203.0.113.9 65536 25\r\n", "two ports");
        check_wrong(b"PROXY TCP4 192.0.2.1 203.0.113.9 +1 25\r\n", "two ports");
        check_wrong(b"PROXY TCP4 192.0.2.1 203.0.113.9 01 25\r\n", "two ports");
        check_wrong(format!("PROXY UNKNOWN {}\r\n", "x".repeat(92)).as_bytes(), "107 octets");
        check_wrong(&binary(0x31, 0x11, V4), "version 2");
        check_wrong(&binary(0x22, 0x11, V4), "LOCAL or PROXY");
        check_wrong(&binary(0x21, 0x41, V4), "family");
        check_wrong(&binary(0x21, 0x11, &V4[..11]), "two IPv4");
        check_wrong(&binary(0x21, 0x21, V4), "two IPv6");
        check_wrong(&binary(0x20, 0x00, &[0; OCTETS_MAX - FIXED_OCTETS + 1]), "4096");
    }

    #[test]
    fn any_octets_give_a_value() {
        let header = binary(0x21, 0x11, V4);
        for at in 0..header.len() {
            for octet in 0..=255 {
                let mut changed = header.clone();
                changed[at] = octet;
                let _ = parse(&changed);
            }
        }
    }
}
