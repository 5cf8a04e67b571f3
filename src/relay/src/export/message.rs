//! Messages of DNS as they are on the wire (RFC 1035 section 4), with EDNS (RFC 6891).

use crate::dns::{Answer, Kind, Record};

/// The most octets of a response over UDP that are asked for (RFC 9715 section 3.2).
const UDP_OCTETS_MAX: u16 = 1_232;
/// The bits of the second word: a response, cut off, recursion desired, recursion available.
const RESPONSE: u16 = 0x8000;
const TRUNCATED: u16 = 0x0200;
const DESIRED: u16 = 0x0100;
const AVAILABLE: u16 = 0x0080;

/// A question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Question {
    pub(super) id: u16,
    pub(super) name: String,
    pub(super) kind: Kind,
}

impl Question {
    /// The query.
    pub(super) fn query(&self) -> Vec<u8> {
        self.message(DESIRED, 0, |_| {})
    }

    /// The response that is too long for UDP.
    pub(super) fn truncated(&self) -> Vec<u8> {
        self.message(RESPONSE | TRUNCATED | DESIRED | AVAILABLE, 0, |_| {})
    }

    /// The response; `None` where none came.
    pub(super) fn response(&self, answer: &Answer, aliases: &[String], ttl_s: u32) -> Option<Vec<u8>> {
        let (code, records): (u16, &[Record]) = match answer {
            Answer::Records(records) => (0, records),
            Answer::NoData => (0, &[]),
            Answer::ServFail => (2, &[]),
            Answer::NxDomain => (3, &[]),
            Answer::TimedOut => return None,
        };
        let count = (aliases.len() + records.len()) as u16;
        Some(self.message(RESPONSE | DESIRED | AVAILABLE | code, count, |out| {
            let mut owner = &self.name;
            for alias in aliases {
                record(out, &self.name, owner, ttl_s, &Record::Cname(alias.clone()));
                owner = alias;
            }
            records.iter().for_each(|it| record(out, &self.name, owner, ttl_s, it));
        }))
    }

    fn message(&self, flags: u16, answers: u16, fill: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
        let mut out = Vec::new();
        // One question, the answers, no authority, and the OPT record of EDNS.
        for word in [self.id, flags, 1, answers, 0, 1] {
            out.extend(word.to_be_bytes());
        }
        name(&mut out, &self.name);
        out.extend(code(self.kind).to_be_bytes());
        out.extend([0, 1]);
        fill(&mut out);
        out.extend([0, 0, 41]);
        out.extend(UDP_OCTETS_MAX.to_be_bytes());
        out.extend([0; 6]);
        out
    }
}

/// A record; what belongs to the name that was asked for points there.
fn record(out: &mut Vec<u8>, asked: &str, owner: &str, ttl_s: u32, record: &Record) {
    if owner == asked {
        out.extend([0xc0, 12]);
    } else {
        name(out, owner);
    }
    out.extend(code(record.kind()).to_be_bytes());
    out.extend([0, 1]);
    out.extend(ttl_s.to_be_bytes());
    let start = out.len();
    out.extend([0, 0]);
    match record {
        Record::A(address) => out.extend(address.octets()),
        Record::Aaaa(address) => out.extend(address.octets()),
        Record::Mx(preference, exchanger) => {
            out.extend(preference.to_be_bytes());
            name(out, exchanger);
        }
        Record::Cname(target) | Record::Ptr(target) => name(out, target),
        Record::Txt(text) if text.is_empty() => out.push(0),
        Record::Txt(text) => {
            for string in text.as_bytes().chunks(255) {
                out.push(string.len() as u8);
                out.extend(string);
            }
        }
        Record::Soa(text, minimum) => {
            let mut words = text.split_whitespace();
            (0..2).for_each(|_| name(out, words.next().unwrap_or_default()));
            (0..4).for_each(|_| {
                let number: u32 = words.next().and_then(|word| word.parse().ok()).unwrap_or_default();
                out.extend(number.to_be_bytes());
            });
            out.extend(minimum.to_be_bytes());
        }
    }
    let length = (out.len() - start - 2) as u16;
    out[start..start + 2].copy_from_slice(&length.to_be_bytes());
}

/// A name as labels, each with its length.
fn name(out: &mut Vec<u8>, name: &str) {
    for label in name.split('.').filter(|label| !label.is_empty()) {
        let label = &label.as_bytes()[..label.len().min(63)];
        out.push(label.len() as u8);
        out.extend(label);
    }
    out.push(0);
}

/// The number of a type in the registry.
const fn code(kind: Kind) -> u16 {
    match kind {
        Kind::A => 1,
        Kind::Cname => 5,
        Kind::Soa => 6,
        Kind::Ptr => 12,
        Kind::Mx => 15,
        Kind::Txt => 16,
        Kind::Aaaa => 28,
    }
}
