//! The host behind the session: mailboxes at b.example, the user alice with the password secret, no relaying.

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
        Question::Auth(credentials) if credentials.user == "alice" && credentials.password == "secret" => {
            Answer::Accept
        }
        Question::Auth(_) => Answer::Reply(Reply::new(535, Some((5, 7, 8)), "Wrong user name or password")),
        Question::Mail { .. } | Question::Verify(_) | Question::Message { .. } => Answer::Accept,
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
