//! What a check asks the DNS, and what it is answered.

use std::net::IpAddr;

use texts::t;

/// The kind of record that is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// IPv4 addresses.
    A,
    /// IPv6 addresses.
    Aaaa,
    /// Mail exchangers.
    Mx,
    /// The names of an address.
    Ptr,
    /// Text.
    Txt,
}

impl Kind {
    /// As zone files spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::A => "A",
            Kind::Aaaa => "AAAA",
            Kind::Mx => "MX",
            Kind::Ptr => "PTR",
            Kind::Txt => "TXT",
        }
    }
}

/// One question to the DNS.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// A whole domain name without a dot at its end: labels of 1 to 63 octets, at most 253 in all, all ASCII. Other
    /// characters than letters, digits and hyphens may stand in it, and in any case: the DNS compares without.
    pub name: String,
    /// What is asked for.
    pub kind: Kind,
}

/// What one record says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Data {
    /// The address of an A or AAAA record.
    Address(IpAddr),
    /// The name in an MX or PTR record; empty for the root, as in a null MX (RFC 7505).
    Name(String),
    /// A TXT record, its strings joined with nothing between them (RFC 7208 section 3.3).
    Text(String),
}

/// What the DNS answers, aliases followed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// The records of the kind that was asked for; those of MX in the order of their preference. Empty is as good as
    /// [`Answer::NoData`].
    Records(Vec<Data>),
    /// The name exists, but has no such record.
    NoData,
    /// There is no such name (RCODE 3).
    NxDomain,
    /// No answer in time, or any error but a missing name (RCODE other than 0 and 3).
    Failed,
}

impl Answer {
    /// The records; none where there is no answer.
    pub fn records(&self) -> &[Data] {
        match self {
            Answer::Records(records) => records,
            _ => &[],
        }
    }

    /// Whether the look-up found nothing without failing: a "void look-up" (RFC 7208 section 4.6.4).
    pub fn is_void(&self) -> bool {
        *self != Answer::Failed && self.records().is_empty()
    }

    /// The answer in words: the records with commas between them, or why there are none.
    pub fn words(&self) -> String {
        match self {
            Answer::Records(records) if !records.is_empty() => {
                let mut out = String::new();
                for record in records {
                    if !out.is_empty() {
                        out.push_str(", ");
                    }
                    match record {
                        Data::Address(address) => out.push_str(&address.to_string()),
                        Data::Name(name) if name.is_empty() => out.push('.'),
                        Data::Name(name) => out.push_str(name),
                        Data::Text(text) => {
                            out.push('"');
                            out.push_str(text);
                            out.push('"');
                        }
                    }
                }
                out
            }
            Answer::Records(_) | Answer::NoData => t!("no record of this kind").into(),
            Answer::NxDomain => t!("no such name").into(),
            Answer::Failed => t!("no answer, the name servers fail").into(),
        }
    }
}

/// Something that answers at once: zones in memory, in tests or beside a text field.
pub trait Dns {
    /// The answer to one question.
    fn look_up(&self, question: &Question) -> Answer;
}
