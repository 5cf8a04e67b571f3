//! The host behind the session: mailboxes at b.example, some users with passwords, no relaying.

use smtp::server::{Answer, Question};
use smtp::{ForwardPath, Reply, ReversePath};

/// What it answers. `content` is the message so far; an accepted one is added to `accepted`.
pub(crate) fn decide(question: &Question, greeting: u16) -> Answer {
    match question {
        Question::Greeting if greeting == 220 => Answer::Accept,
        Question::Greeting => Answer::Reply(Reply::new(greeting, None, "b.example takes no mail")),
        Question::Mail { from: ReversePath::Mailbox(mailbox), .. }
            if mailbox.to_string() == "banned@x.example" =>
        {
            Answer::Reply(Reply::new(550, Some((5, 7, 1)), "You are not welcome"))
        }
        Question::Rcpt { to } => rcpt(to),
        Question::Expand(_) => Answer::Reply(Reply::new(550, Some((5, 1, 1)), "There is no such list here")),
        Question::Secret { user, .. } => secret(user),
        Question::Mail { .. } | Question::Verify(_) | Question::Message { .. } => Answer::Accept,
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
        "full@b.example" => Answer::Reply(Reply::new(452, Some((4, 2, 2)), "The mailbox is full")),
        "gone@b.example" => Answer::Reply(Reply::new(421, Some((4, 3, 2)), "b.example is closing")),
        _ if address.starts_with("nobody@") => {
            Answer::Reply(Reply::new(550, Some((5, 1, 1)), "There is no such mailbox"))
        }
        _ if address.ends_with("@b.example") || address.ends_with(']') => Answer::Accept,
        _ => Answer::Reply(Reply::new(550, Some((5, 7, 1)), "No relaying")),
    }
}
