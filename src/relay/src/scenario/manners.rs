//! What a host says that is asked for by name: its greeting, what VRFY tells, and refusals of its own.

use smtp::{EnhancedCode, ForwardPath, Reply, ReversePath};

/// What a profile may say of a host; in a scenario there is nothing of it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Manners {
    /// The greeting, where it is not the usual one.
    pub greeting: Option<Reply>,
    /// VRFY and EXPN hear 252, whatever is there.
    pub hides_mailboxes: bool,
    /// A recipient of a domain with a null MX hears 556 (RFC 7505 section 4.1).
    pub null_mx_recipients: bool,
    /// A sender of such a domain hears 550 (RFC 7505 section 4.2).
    pub null_mx_senders: bool,
    /// A client on the same machine may say XFORWARD.
    pub xforward: bool,
    /// What MAIL hears, by sender; `<>` is the null path.
    pub senders: Refusals,
    /// What RCPT hears, by recipient.
    pub recipients: Refusals,
    /// What the end of the message hears, by recipient.
    pub messages: Refusals,
}

/// Refusals by address: `bob@beta.example`, `@beta.example` for all of a domain, `*` for everybody. The closest counts.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Refusals(pub Vec<(String, Reply)>);

impl Refusals {
    /// What is said to this address; nothing where it is not refused.
    fn of(&self, address: &str) -> Option<&Reply> {
        let address = address.to_lowercase();
        let domain = address.rfind('@').map_or("", |at| &address[at..]);
        let find = |name: &str| self.0.iter().find(|(known, _)| known == name).map(|(_, reply)| reply);
        find(&address).or_else(|| find(domain)).or_else(|| find("*"))
    }

    pub(crate) fn of_sender(&self, from: &ReversePath) -> Option<&Reply> {
        match from {
            _ if self.0.is_empty() => None,
            ReversePath::Null => self.of("<>"),
            ReversePath::Mailbox(mailbox) => self.of(&mailbox.to_string()),
        }
    }

    pub(crate) fn of_recipient(&self, to: &ForwardPath) -> Option<&Reply> {
        match to.mailbox() {
            _ if self.0.is_empty() => None,
            None => self.of("postmaster"),
            Some(mailbox) => self.of(&mailbox.to_string()),
        }
    }
}

/// Reads `452 4.2.2 The mailbox is full`; the enhanced code may be missing, and has the class of the code. `None` for what
/// is no reply.
#[cfg_attr(not(feature = "toml"), allow(dead_code, reason = "only files say it"))]
pub(super) fn reply(text: &str) -> Option<Reply> {
    let (code, rest) = text.split_at_checked(3)?;
    let code: u16 = code.parse().ok().filter(|code| (200..600).contains(code))?;
    let rest = rest.strip_prefix(' ').or_else(|| rest.is_empty().then_some(rest))?;
    let (word, behind) = rest.split_once(' ').unwrap_or((rest, ""));
    let printable = !rest.chars().any(char::is_control);
    match EnhancedCode::parse(word) {
        Some(enhanced) if u16::from(enhanced.class) != code / 100 => None,
        Some(EnhancedCode { class, subject, detail }) => {
            printable.then(|| Reply::new(code, Some((class, subject, detail)), behind.to_owned()))
        }
        None => printable.then(|| Reply::new(code, None, rest.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Option<&str>) {
        let wire = reply(text).map(|reply| String::from_utf8(reply.to_wire(true)).unwrap());
        assert_eq!(wire.as_deref(), expect, "{text}");
    }

    #[test]
    fn replies_as_they_are_written() {
        check("452 4.2.2 The mailbox is full", Some("452 4.2.2 The mailbox is full\r\n"));
        check("550 No", Some("550 No\r\n"));
        check("550", Some("550 \r\n"));
        for wrong in ["", "55", "550-No", "199 x", "600 x", "abc x", "550 4.1.1 No", "550 a\nb", "55é"] {
            check(wrong, None);
        }
    }

    #[test]
    fn the_closest_counts() {
        let named = |name: &str, code| (name.to_owned(), Reply::new(code, None, ""));
        let refusals = Refusals(vec![named("*", 450), named("@b.example", 451), named("bob@b.example", 452)]);
        let code = |address: &str| refusals.of(address).map(|reply| reply.code.value());
        assert_eq!(code("Bob@B.example"), Some(452));
        assert_eq!(code("carol@b.example"), Some(451));
        assert_eq!(code("carol@c.example"), Some(450));
        assert_eq!(code("<>"), Some(450));
        assert_eq!(Refusals::default().of("bob@b.example"), None);
    }
}
