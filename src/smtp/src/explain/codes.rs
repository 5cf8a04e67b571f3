//! Reply codes (RFC 5321 section 4.2.3) and enhanced codes (RFC 3463, RFC 5248) explained.

use super::{Explanation, entry};
use crate::{EnhancedCode, Section};

const LIST: Section = Section::smtp("4.2.3");
const fn of(means: &'static str, mend: Option<&'static str>) -> Explanation {
    entry(means, mend, LIST)
}

pub(super) const fn code(code: u16) -> Explanation {
    match code {
        211 => of("The state of the server.", None),
        214 => of("Help for a person to read.", None),
        220 => of("The server is ready and gives its name.", None),
        221 => of("The server says goodbye and closes the connection.", None),
        235 => entry("The server knows now who the client is.", None, Section::new(4954, "6")),
        250 => of("Done. After the final dot it means: the server answers for the message now.", None),
        251 => of("Not here, but it will be forwarded.", None),
        252 => of("The server does not say whether the user exists, but will try.", None),
        334 => entry("The server waits for the next part of the login.", None, Section::new(4954, "4")),
        354 => of("Go on: send the message, and end it with a lone dot.", None),
        421 => of(
            "The server closes the connection now.",
            Some("Connect again later; what was not answered is not sent."),
        ),
        450 => of(
            "The mailbox cannot be reached now: busy, or greylisted.",
            Some("Try again later; mail servers do it by themselves."),
        ),
        432 => entry(
            "The server needs the password once in plain text, before it can do this mechanism.",
            Some("Log in once by PLAIN."),
            Section::new(4954, "6"),
        ),
        451 => of("An error at the server stopped it.", Some("Try again later.")),
        452 => of(
            "The server has no room, or there are too many recipients.",
            Some("Try again later, or with fewer recipients."),
        ),
        454 => entry("The login cannot be checked now.", Some("Try again later."), Section::new(4954, "6")),
        455 => of("The server cannot take these parameters now.", Some("Try again later, or without them.")),
        500 => of(
            "The server does not know this command, or the line is too long.",
            Some("Check the spelling; say HELP."),
        ),
        501 => of("The command is right, its argument is not.", Some("Look at the syntax under the input.")),
        502 => of("The server knows the command, but does not do it.", None),
        503 => of("The command comes at the wrong time.", Some("Look which commands are legal now.")),
        504 => of("The server does not do this parameter.", None),
        521 => entry("This host never takes mail.", None, Section::new(7504, "3")),
        530 => entry("The server wants a login first.", Some("Say AUTH."), Section::new(4954, "6")),
        534 => entry(
            "This way to log in is too weak for the server.",
            Some("Try another mechanism of those that EHLO offers."),
            Section::new(4954, "6"),
        ),
        535 => entry("The user name, the password or the token is wrong.", None, Section::new(4954, "6")),
        538 => entry(
            "This way to log in needs an encrypted connection.",
            Some("Say STARTTLS first."),
            Section::new(4954, "6"),
        ),
        550 => {
            of("No: no such mailbox, or not allowed.", Some("Trying again will not help; check the address."))
        }
        551 => of("Not here; the server says where.", None),
        552 => of("Too large, or the mailbox is full.", None),
        553 => of("The mailbox name is not allowed.", None),
        554 => of("The transaction failed; as a greeting: no mail service here.", None),
        555 => {
            of("The server does not know a parameter of MAIL or RCPT.", Some("Use only what EHLO offered."))
        }
        556 => entry("The recipient's domain takes no mail at all.", None, Section::new(7504, "4")),
        _ => by_class(code / 100),
    }
}

const fn by_class(class: u16) -> Explanation {
    let section = Section::smtp("4.2.1");
    match class {
        2 => entry("Done: the server did what was asked.", None, section),
        3 => entry("So far so good: the server waits for more.", None, section),
        4 => entry("Not now: the same again later may work.", Some("Try again later."), section),
        _ => entry("No: the same again will not work.", None, section),
    }
}

pub(super) const fn enhanced(code: EnhancedCode) -> Explanation {
    match (code.subject, code.detail) {
        (1, 0) => about("3.2", "Something is wrong with an address."),
        (1, 1) => with("3.2", "There is no such mailbox.", "Check the part before the @."),
        (1, 2) => with("3.2", "There is no such domain.", "Check the part after the @."),
        (1, 3) => with(
            "3.2",
            "The recipient's address is misspelled.",
            "Write it as local-part@domain in angle brackets.",
        ),
        (1, 4) => about("3.2", "The address fits more than one recipient."),
        (1, 6) => about("3.2", "The mailbox has moved and left no address."),
        (1, 7) => with(
            "3.2",
            "The sender's address is misspelled.",
            "Write it as local-part@domain in angle brackets.",
        ),
        (1, 8) => about("3.2", "The sender's domain does not exist."),
        (1, 10) => entry("The domain takes no mail at all: its MX is null.", None, Section::new(7505, "4.2")),
        (2, 1) => about("3.3", "The mailbox exists but is disabled."),
        (2, 2) => about("3.3", "The mailbox is full."),
        (2, 3) => about("3.3", "The message is larger than this mailbox takes."),
        (2, 4) => about("3.3", "The mailing list could not be opened up."),
        (3, 1) => about("3.4", "The server's disk is full."),
        (3, 2) => about("3.4", "The server takes no mail at the moment."),
        (3, 3) => about("3.4", "The server cannot do what the message asks for."),
        (3, 4) => with(
            "3.4",
            "The message is larger than the server takes.",
            "The limit is in the SIZE line of EHLO.",
        ),
        (4, 1) => about("3.5", "Nobody answers at the next server."),
        (4, 2) => about("3.5", "The connection broke, or was silent for too long."),
        (4, 3) => about("3.5", "The DNS servers do not answer."),
        (4, 4) => about("3.5", "No way leads to the next server."),
        (4, 5) => about("3.5", "The server or the network has too much to do."),
        (4, 6) => about("3.5", "The message goes in circles."),
        (4, 7) => about("3.5", "It was tried for too long and given up."),
        (5, 1) => with("3.6", "The command comes at the wrong time.", "Look which commands are legal now."),
        (5, 2) => with("3.6", "The line is no command.", "Check the spelling; say HELP."),
        (5, 3) => with("3.6", "Too many recipients for one transaction.", "Send the rest in another one."),
        (5, 4) => with("3.6", "The argument is wrong.", "Look at the syntax under the input."),
        (5, 5) => about("3.6", "The two ends speak different versions of the protocol."),
        (5, 6) => entry("A line of the login is too long.", None, Section::new(4954, "6")),
        (6, 0) => about("3.7", "Something is wrong with the message itself."),
        (6, 1) => about("3.7", "The server does not take this kind of content."),
        (6, 3) => about("3.7", "The message would have to be converted, which is not possible."),
        (6, 7) => entry(
            "The address is not ASCII, and SMTPUTF8 was not asked for.",
            Some("Say SMTPUTF8 on MAIL."),
            Section::new(6531, "3.5"),
        ),
        (7, 0) => about("3.8", "The server's policy forbids it."),
        (7, 1) => with(
            "3.8",
            "You may not do that: most often, relaying is denied.",
            "A server takes mail for its own domains, or from its own people.",
        ),
        (7, 2) => about("3.8", "You may not send to this mailing list."),
        (7, 8) => entry("The user name, the password or the token is wrong.", None, Section::new(4954, "6")),
        (7, 9) => entry("This way to log in is too weak for the server.", None, Section::new(4954, "6")),
        (7, 11) => entry("This way to log in needs an encrypted connection.", None, Section::new(4954, "6")),
        (7, 12) => entry(
            "The server needs the password once in plain text, before it can do this mechanism.",
            None,
            Section::new(4954, "6"),
        ),
        (7, 23) => {
            entry("SPF: the sender's domain does not name this client.", None, Section::new(7372, "3.2"))
        }
        (0, _) => about("3.1", "No finer reason is given."),
        (1, _) => about("3.2", "Something is wrong with an address."),
        (2, _) => about("3.3", "Something is wrong with the mailbox."),
        (3, _) => about("3.4", "Something is wrong at the server."),
        (4, _) => about("3.5", "Something is wrong in the network."),
        (5, _) => about("3.6", "Something is wrong in the protocol."),
        (6, _) => about("3.7", "Something is wrong with the message itself."),
        (7, _) => about("3.8", "The server's policy forbids it."),
        _ => about("3", "No list names this code."),
    }
}

const fn about(part: &'static str, means: &'static str) -> Explanation {
    entry(means, None, Section::new(3463, part))
}

const fn with(part: &'static str, means: &'static str, mend: &'static str) -> Explanation {
    entry(means, Some(mend), Section::new(3463, part))
}
