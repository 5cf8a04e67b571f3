//! The command verbs of RFC 5321 and its extensions.

use std::fmt;

use crate::capitals::Capitals;

/// A command verb that the engine knows (RFC 5321 section 4.1.1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verb {
    /// Extended hello.
    Ehlo,
    /// Hello of LMTP (RFC 2033 section 4.1).
    Lhlo,
    /// Hello of the first SMTP.
    Helo,
    /// Proves who the client is (RFC 4954 section 4).
    Auth,
    /// Asks for TLS (RFC 3207 section 4).
    Starttls,
    /// A proxy that is trusted says who the client really is.
    Xclient,
    /// A proxy says for the records where the message that follows comes from.
    Xforward,
    /// Asks for the mail that waits for a domain (RFC 1985 section 5).
    Etrn,
    /// Starts a transaction and names the reverse-path.
    Mail,
    /// Names one forward-path.
    Rcpt,
    /// Asks to send the content.
    Data,
    /// Sends a chunk of the content (RFC 3030 section 2).
    Bdat,
    /// Drops the transaction.
    Rset,
    /// Does nothing.
    Noop,
    /// Ends the session.
    Quit,
    /// Verifies a user or mailbox.
    Vrfy,
    /// Expands a mailing list.
    Expn,
    /// Asks for help.
    Help,
}

impl Verb {
    /// All verbs, in the order in which a session meets them.
    pub const ALL: [Verb; 18] = [
        Verb::Ehlo,
        Verb::Helo,
        Verb::Lhlo,
        Verb::Starttls,
        Verb::Auth,
        Verb::Mail,
        Verb::Rcpt,
        Verb::Data,
        Verb::Bdat,
        Verb::Rset,
        Verb::Noop,
        Verb::Quit,
        Verb::Vrfy,
        Verb::Expn,
        Verb::Help,
        Verb::Etrn,
        Verb::Xclient,
        Verb::Xforward,
    ];

    /// The verb as the wire spells it, in capitals.
    pub const fn as_str(self) -> &'static str {
        match self {
            Verb::Ehlo => "EHLO",
            Verb::Helo => "HELO",
            Verb::Lhlo => "LHLO",
            Verb::Auth => "AUTH",
            Verb::Starttls => "STARTTLS",
            Verb::Xclient => "XCLIENT",
            Verb::Xforward => "XFORWARD",
            Verb::Etrn => "ETRN",
            Verb::Mail => "MAIL",
            Verb::Rcpt => "RCPT",
            Verb::Data => "DATA",
            Verb::Bdat => "BDAT",
            Verb::Rset => "RSET",
            Verb::Noop => "NOOP",
            Verb::Quit => "QUIT",
            Verb::Vrfy => "VRFY",
            Verb::Expn => "EXPN",
            Verb::Help => "HELP",
        }
    }

    /// The whole command with its argument, as a person would be shown it.
    pub const fn syntax(self) -> &'static str {
        match self {
            Verb::Ehlo => "EHLO your.host.name",
            Verb::Helo => "HELO your.host.name",
            Verb::Lhlo => "LHLO your.host.name",
            Verb::Starttls => "STARTTLS",
            Verb::Xclient => "XCLIENT NAME=host ADDR=address …",
            Verb::Xforward => "XFORWARD NAME=host ADDR=address …",
            Verb::Etrn => "ETRN domain",
            Verb::Auth => "AUTH PLAIN base64-of-NUL-user-NUL-password",
            Verb::Mail => "MAIL FROM:<sender@domain>",
            Verb::Rcpt => "RCPT TO:<recipient@domain>",
            Verb::Data => "DATA",
            Verb::Bdat => "BDAT octets [LAST]",
            Verb::Rset => "RSET",
            Verb::Noop => "NOOP",
            Verb::Quit => "QUIT",
            Verb::Vrfy => "VRFY name-or-mailbox",
            Verb::Expn => "EXPN list-name",
            Verb::Help => "HELP [command]",
        }
    }

    /// The verb that a word spells, in any case (RFC 5321 section 2.4).
    pub fn from_word(word: &[u8]) -> Option<Verb> {
        Some(match Capitals::of(word).as_bytes() {
            b"EHLO" => Verb::Ehlo,
            b"HELO" => Verb::Helo,
            b"LHLO" => Verb::Lhlo,
            b"STARTTLS" => Verb::Starttls,
            b"AUTH" => Verb::Auth,
            b"MAIL" => Verb::Mail,
            b"RCPT" => Verb::Rcpt,
            b"DATA" => Verb::Data,
            b"BDAT" => Verb::Bdat,
            b"RSET" => Verb::Rset,
            b"NOOP" => Verb::Noop,
            b"QUIT" => Verb::Quit,
            b"VRFY" => Verb::Vrfy,
            b"EXPN" => Verb::Expn,
            b"HELP" => Verb::Help,
            b"ETRN" => Verb::Etrn,
            b"XCLIENT" => Verb::Xclient,
            b"XFORWARD" => Verb::Xforward,
            _ => return None,
        })
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_is_read_in_any_case() {
        for verb in Verb::ALL {
            assert_eq!(Verb::from_word(verb.as_str().as_bytes()), Some(verb));
            assert_eq!(Verb::from_word(verb.as_str().to_ascii_lowercase().as_bytes()), Some(verb));
        }
        for word in [&b""[..], b"MAI", b"MAILS", b"a-word-of-more-than-16-octets"] {
            assert_eq!(Verb::from_word(word), None);
        }
    }
}
