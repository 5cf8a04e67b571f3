//! Commands, content and extensions explained.

use super::{Explanation, entry};
use crate::{Extension, Section, Verb};

pub(super) const CONTENT: Explanation =
    entry("The message itself: header fields, an empty line, the body.", None, Section::smtp("3.3"));
pub(super) const RESPONSE: Explanation = entry(
    "A part of the login, in base64: that hides nothing from who listens.",
    None,
    Section::new(4954, "4"),
);
pub(super) const END_OF_DATA: Explanation = entry(
    "A line with a lone dot: the message is whole. Who answers for it now?",
    None,
    Section::smtp("4.1.1.4"),
);
pub(super) const UNKNOWN: Explanation = entry(
    "This is no command that the server knows.",
    Some("Say HELP to see the commands."),
    Section::smtp("4.1.1"),
);

pub(super) const fn verb(verb: Verb) -> Explanation {
    match verb {
        Verb::Ehlo => {
            entry("The client gives its name and asks for the extensions.", None, Section::smtp("4.1.1.1"))
        }
        Verb::Helo => entry("The old hello of 1982: no extensions.", None, Section::smtp("4.1.1.1")),
        Verb::Lhlo => entry("The hello of LMTP, for the last step into a mailbox.", None, Section::new(2033, "4.1")),
        Verb::Starttls => entry("From the next octet on all is sealed by TLS.", None, Section::new(3207, "4")),
        Verb::Bdat => entry("So many octets of the message follow; no dot ends them.", None, Section::new(3030, "2")),
        Verb::Etrn => entry("Asks the server to send what waits for a domain.", None, Section::new(1985, "5")),
        Verb::Xclient => {
            entry("A trusted proxy says who the client really is.", None, Section::smtp("4.1.4"))
        }
        Verb::Auth => {
            entry("The client proves who it is, so that it may send anywhere.", None, Section::new(4954, "4"))
        }
        Verb::Mail => {
            entry("A transaction begins: reports go to this reverse-path.", None, Section::smtp("4.1.1.2"))
        }
        Verb::Rcpt => entry(
            "One more recipient, on the envelope; nobody compares it with To:.",
            None,
            Section::smtp("4.1.1.3"),
        ),
        Verb::Data => entry("The client asks to send the message.", None, Section::smtp("4.1.1.4")),
        Verb::Rset => {
            entry("The transaction is dropped; the session goes on.", None, Section::smtp("4.1.1.5"))
        }
        Verb::Noop => entry("Does nothing but ask for a 250: are you there?", None, Section::smtp("4.1.1.9")),
        Verb::Quit => entry("The client is done: the release phase.", None, Section::smtp("4.1.1.10")),
        Verb::Vrfy => entry(
            "Does this mailbox exist? Most servers do not say, because of spam.",
            None,
            Section::smtp("4.1.1.6"),
        ),
        Verb::Expn => entry("Who is on this list? Most servers do not say.", None, Section::smtp("4.1.1.7")),
        Verb::Help => entry("Asks the server which commands it knows.", None, Section::smtp("4.1.1.8")),
    }
}

pub(super) const fn extension(extension: Extension) -> Explanation {
    match extension {
        Extension::Pipelining => {
            entry("Commands may go out together, which saves round trips.", None, Section::new(2920, "3"))
        }
        Extension::Size(_) => entry(
            "The server names its limit; the client says how big the message is.",
            None,
            Section::new(1870, "3"),
        ),
        Extension::EightBitMime => {
            entry("The content may use all eight bits of an octet.", None, Section::new(6152, "2"))
        }
        Extension::SmtpUtf8 => {
            entry("Addresses and header fields may be in any script.", None, Section::new(6531, "3.1"))
        }
        Extension::EnhancedStatusCodes => {
            entry("Replies carry a finer code, such as 5.1.1.", None, Section::new(2034, "3"))
        }
        Extension::Auth(_) => {
            entry("The client may prove who it is; these ways are known.", None, Section::new(4954, "3"))
        }
        Extension::Help => entry("The server answers HELP.", None, Section::smtp("4.1.1.8")),
        _ => entry("One more thing that the two ends may agree on.", None, Section::smtp("2.2")),
    }
}
