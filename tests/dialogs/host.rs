//! The host behind the session: mailboxes at b.example, some users with passwords, no relaying.

use std::cell::RefCell;

use smtp::server::{Answer, Question};
use smtp::{ForwardPath, Reply, ReversePath, SimTime};

/// What a file may set of it.
pub(crate) struct Host {
    /// The code of the greeting.
    pub(crate) greeting: u16,
    /// The code of the reply to a message.
    pub(crate) message: u16,
    /// How long it takes over each answer.
    pub(crate) thinks: SimTime,
    /// The recipients of this transaction that were accepted.
    pub(crate) accepted: RefCell<Vec<String>>,
}

impl Default for Host {
    fn default() -> Self {
        Host { greeting: 220, message: 250, thinks: SimTime::ZERO, accepted: RefCell::default() }
    }
}

/// What it answers.
pub(crate) fn decide(question: &Question, host: &Host) -> Answer {
    if matches!(question, Question::Mail { .. }) {
        host.accepted.borrow_mut().clear();
    }
    match question {
        Question::Greeting if host.greeting == 220 => Answer::Accept,
        Question::Greeting => Answer::Reply(Reply::new(host.greeting, None, "b.example takes no mail")),
        Question::Mail { from: ReversePath::Mailbox(mailbox), .. } => mail(&mailbox.to_string()),
        Question::Rcpt { to, .. } => {
            let answer = rcpt(to);
            let is_accepted = match &answer {
                Answer::Reply(reply) => reply.is_positive(),
                _ => true,
            };
            if is_accepted {
                host.accepted.borrow_mut().push(to.to_string());
            }
            answer
        }
        Question::Verify(name) => verify(name),
        Question::Expand(name) => expand(name),
        Question::Secret { user, .. } => secret(user),
        Question::Message { .. } if host.message != 250 => {
            let class = if host.message < 500 { 4 } else { 5 };
            refuse(host.message, (class, 3, 0), "b.example cannot take it")
        }
        Question::Message { .. } if host.accepted.borrow().iter().any(|to| is_full_later(to)) => {
            Answer::Each(host.accepted.borrow().iter().map(|to| delivered(to)).collect())
        }
        Question::Etrn(node) => etrn(node),
        Question::Mail { .. } | Question::Message { .. } | Question::Xclient(_) | Question::Xforward(_) => {
            Answer::Accept
        }
    }
}

/// Whether a mailbox turns out to be full when the content is there.
fn is_full_later(to: &str) -> bool {
    to.contains("full-later@b.example")
}

/// What LMTP says for one recipient after the content.
fn delivered(to: &str) -> Reply {
    match is_full_later(to) {
        true => Reply::new(452, Some((4, 2, 2)), "The mailbox is full"),
        false => Reply::new(250, Some((2, 0, 0)), format!("Delivered to {to}")),
    }
}

fn mail(address: &str) -> Answer {
    match address {
        "banned@x.example" => refuse(550, (5, 7, 1), "You are not welcome"),
        "later@x.example" => refuse(451, (4, 4, 3), "Your domain cannot be looked up now"),
        _ => Answer::Accept,
    }
}

fn secret(user: &str) -> Answer {
    match user {
        "alice" => Answer::Secret(Some("secret".to_owned())),
        // The examples of RFC 7677 section 3, RFC 2195 section 2 and RFC 7628 section 4.
        "user" => Answer::Secret(Some("pencil".to_owned())),
        "tim" => Answer::Secret(Some("tanstaaftanstaaf".to_owned())),
        "user@example.com" => Answer::Secret(Some("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==".to_owned())),
        "anybody" => Answer::Accept,
        "locked" => Answer::Reply(Reply::new(454, Some((4, 7, 0)), "The users cannot be looked up now")),
        "weak" => Answer::Reply(Reply::new(534, Some((5, 7, 9)), "Choose a stronger mechanism")),
        "gone" => Answer::Reply(Reply::new(421, Some((4, 3, 2)), "b.example is closing")),
        _ => Answer::Secret(None),
    }
}

fn rcpt(to: &ForwardPath) -> Answer {
    let Some(mailbox) = to.mailbox() else { return Answer::Accept };
    let address = mailbox.to_string();
    match address.as_str() {
        "full@b.example" => refuse(452, (4, 2, 2), "The mailbox is full"),
        "gone@b.example" => refuse(421, (4, 3, 2), "b.example is closing"),
        "busy@b.example" => refuse(450, (4, 2, 1), "The mailbox is busy"),
        "away@b.example" => refuse(551, (5, 1, 6), "User not local; please try <away@c.example>"),
        "κινήθηκε@b.example" | "utf8-moved@b.example" => {
            let text = "User not local; will forward to <κινήθηκε@c.example>";
            Answer::Reply(Reply::new(251, Some((2, 1, 5)), text))
        }
        "utf8-away@b.example" => refuse(551, (5, 1, 6), "User not local; please try <μακριά@c.example>"),
        "moved@b.example" => {
            let text = "User not local; will forward to <moved@c.example>";
            Answer::Reply(Reply::new(251, Some((2, 1, 5)), text))
        }
        _ if address.starts_with("nobody@") => refuse(550, (5, 1, 1), "There is no such mailbox"),
        _ if address.ends_with("@b.example") || address.ends_with(']') => Answer::Accept,
        _ => refuse(550, (5, 7, 1), "No relaying"),
    }
}

fn verify(name: &str) -> Answer {
    match name {
        "δοκιμή" | "dokimi" => {
            Answer::Reply(Reply::new(250, Some((2, 1, 5)), "Δοκιμή Ένα <δοκιμή@b.example>"))
        }
        "doki" => {
            refuse(553, (5, 1, 4), "Ambiguous; possibilities are\n<δοκιμή@b.example>\n<doki@b.example>")
        }
        "carol" => Answer::Reply(Reply::new(250, Some((2, 1, 5)), "Carol Example <carol@b.example>")),
        "smith" => {
            let text = "Ambiguous; possibilities are\nJoe Smith <joe@b.example>\nAnn Smith <ann@b.example>";
            refuse(553, (5, 1, 4), text)
        }
        "team" => refuse(550, (5, 1, 1), "That is a mailing list, not a user"),
        _ => Answer::Accept,
    }
}

fn expand(name: &str) -> Answer {
    match name {
        "team" => {
            let text = "Joe Smith <joe@b.example>\nAnn Smith <ann@b.example>\nCarol <carol@b.example>";
            Answer::Reply(Reply::new(250, Some((2, 1, 5)), text))
        }
        "kosmos" => Answer::Reply(Reply::new(250, Some((2, 1, 5)), "<κόσμος@b.example>\n<joe@b.example>")),
        "remote" => Answer::Accept,
        _ => refuse(550, (5, 1, 1), "There is no such list here"),
    }
}

/// All that may be answered to ETRN (RFC 1985 section 5.1).
fn etrn(node: &str) -> Answer {
    match node {
        "nothing.b.example" => Answer::Reply(Reply::new(251, Some((2, 0, 0)), "Nothing waits for it")),
        "@b.example" => Answer::Reply(Reply::new(252, Some((2, 0, 0)), "What waits is on its way")),
        "#slow" => Answer::Reply(Reply::new(253, Some((2, 0, 0)), "14 messages wait for it")),
        "broken.b.example" => refuse(458, (4, 3, 0), "Its queue cannot be started now"),
        _ if node.ends_with("b.example") => Answer::Accept,
        _ => refuse(459, (4, 7, 1), "Nothing is kept here for that domain"),
    }
}

fn refuse(code: u16, enhanced: (u8, u16, u16), text: &'static str) -> Answer {
    Answer::Reply(Reply::new(code, Some(enhanced), text))
}
