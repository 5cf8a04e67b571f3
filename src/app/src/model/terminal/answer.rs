//! What a person says who answers in the place of a server: whose turn it is, and which replies are usual then.

use relay::Side;
use smtp::complete::Completion;
use smtp::{Verb, explain};
use texts::t;

use super::Hint;
use crate::model::transcript::{Line, Says};

/// What the client waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Turn {
    /// The first reply of the session.
    Greeting,
    /// The reply to a command; `None` where it is none that SMTP knows.
    Command(Option<Verb>),
    /// The reply to a part of a login.
    Response,
    /// The reply to the dot that ends a message.
    EndOfData,
    /// The rest of a reply of which a line with a hyphen was said.
    Rest,
    /// Nothing: it sends the message, line by line.
    Message,
    /// Nothing: its next command is its own affair.
    Client,
}

/// Where a person stands who answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Answering {
    pub(crate) turn: Turn,
    /// The name of the server.
    pub(crate) name: String,
}

/// Whose turn it is in a conversation in which a person answers.
pub(crate) fn turn(lines: &[Line]) -> Turn {
    let said = |line: &&Line| line.says != Says::Note;
    let last = lines.iter().rfind(said);
    if last.is_some_and(|line| line.by == Side::Server && line.says == Says::Command && is_open(&line.text)) {
        return Turn::Rest;
    }
    let replies = lines.iter().filter_map(|line| match &line.says {
        Says::Reply(reply) if line.by == Side::Server => Some(reply.code.value()),
        _ => None,
    });
    let asks = lines.iter().filter(|line| line.by == Side::Client && line.heard_at.is_some());
    let asks = asks.filter_map(|line| match line.says {
        Says::Command => Some(Turn::Command(verb(&line.text))),
        Says::Response => Some(Turn::Response),
        Says::EndOfData => Some(Turn::EndOfData),
        _ => None,
    });
    let (count, code) = replies.fold((0, 0), |(count, _), code| (count + 1, code));
    let waits = [Turn::Greeting].into_iter().chain(asks).nth(count);
    waits.unwrap_or(if code == 354 { Turn::Message } else { Turn::Client })
}

/// Whether a line says that the reply goes on.
fn is_open(text: &str) -> bool {
    let line = text.lines().last().unwrap_or_default();
    line.as_bytes().get(3) == Some(&b'-') && code(line).is_some()
}

/// The code that a reply begins with.
fn code(text: &str) -> Option<u16> {
    text.get(..3)?.parse().ok().filter(|code| (200..600).contains(code))
}

fn verb(line: &str) -> Option<Verb> {
    Verb::from_word(line.split(' ').next().unwrap_or_default().as_bytes())
}

/// A reply, `{}` in the place of the server's name, and what it is in a word or two.
type Usual = (&'static str, &'static str);

const NOT_NOW: Usual = ("421 4.3.2 {} is not available", t!("hang up soon"));

/// The replies that are usual.
const fn usual(turn: Turn) -> &'static [Usual] {
    match turn {
        Turn::Greeting => {
            &[("220 {} ESMTP", t!("welcome")), NOT_NOW, ("554 5.3.2 No mail is taken here", t!("turn away"))]
        }
        Turn::Rest => &[
            ("250-SIZE 10485760", t!("a limit")),
            ("250-PIPELINING", t!("more at once")),
            ("250-8BITMIME", t!("eight bits")),
            ("250-STARTTLS", "TLS"),
            ("250 ENHANCEDSTATUSCODES", t!("the last line")),
        ],
        Turn::Command(Some(Verb::Ehlo | Verb::Lhlo)) => &[
            ("250 {}", t!("no extensions")),
            ("250-{}", t!("more lines follow")),
            ("502 5.5.1 Not implemented", t!("old server")),
            NOT_NOW,
        ],
        Turn::Command(Some(Verb::Helo)) => &[("250 {}", t!("go on")), NOT_NOW],
        Turn::Command(Some(Verb::Mail)) => &[
            ("250 2.1.0 Sender OK", t!("go on")),
            ("451 4.3.0 Try again later", t!("not now")),
            ("550 5.7.1 Not from you", t!("never")),
        ],
        Turn::Command(Some(Verb::Rcpt)) => &[
            ("250 2.1.5 Recipient OK", t!("go on")),
            ("450 4.2.0 Come back in five minutes", t!("greylisted")),
            ("550 5.1.1 Nobody of that name", t!("never")),
            ("452 4.5.3 Too many recipients", t!("the others later")),
        ],
        Turn::Command(Some(Verb::Data)) => &[
            ("354 End it with a line that holds only a dot", t!("send it")),
            ("451 4.3.0 Try again later", t!("not now")),
            ("554 5.5.1 No valid recipients", t!("never")),
        ],
        Turn::EndOfData | Turn::Command(Some(Verb::Bdat)) => &[
            ("250 2.0.0 Accepted", t!("taken")),
            ("451 4.3.0 Try again later", t!("not now")),
            ("452 4.3.1 Insufficient system storage", t!("disk full")),
            ("554 5.7.1 This looks like spam", t!("never")),
        ],
        Turn::Command(Some(Verb::Starttls)) => &[
            ("220 2.0.0 Ready to start TLS", t!("go ahead")),
            ("454 4.7.0 TLS is not available", t!("not now")),
        ],
        Turn::Command(Some(Verb::Auth)) | Turn::Response => &[
            ("235 2.7.0 Welcome", t!("logged in")),
            ("334 ", t!("go on")),
            ("535 5.7.8 Wrong user or password", t!("no")),
        ],
        Turn::Command(Some(Verb::Quit)) => &[("221 2.0.0 {} Goodbye", t!("goodbye"))],
        Turn::Command(Some(_)) => {
            &[("250 2.0.0 OK", t!("done")), ("502 5.5.1 Not implemented", t!("no such command"))]
        }
        Turn::Command(None) => &[("500 5.5.2 Not recognized", t!("what?"))],
        Turn::Message | Turn::Client => &[NOT_NOW],
    }
}

/// The replies that are usual: what to type, and in a word or two what it is.
pub(crate) fn replies(at: &Answering) -> impl Iterator<Item = (String, &'static str)> {
    usual(at.turn).iter().map(|(text, word)| (text.replace("{}", &at.name), *word))
}

/// What a reply that begins so says.
pub(crate) fn means(text: &str) -> &'static str {
    code(text).map_or("", |code| explain::code(code).means)
}

/// The ways to go on from what is typed.
pub(super) fn completions(at: &Answering, typed: &str) -> Vec<Completion> {
    let goes_on = replies(at).filter(|(text, _)| text.len() > typed.len() && text.starts_with(typed));
    goes_on.map(|(text, word)| Completion { means: means(&text), text, syntax: word }).collect()
}

/// What stands under the input.
pub(super) fn hint(at: &Answering, typed: &str) -> Hint {
    let say = |means| Hint { syntax: "", means };
    if code(typed).is_some() {
        let more = if is_open(typed) { t!("more lines follow") } else { "" };
        return Hint { syntax: more, means: means(typed) };
    }
    if !typed.is_empty() {
        return say(t!("A reply begins with three digits: 2 is yes, 3 go on, 4 not now, 5 never."));
    }
    say(match at.turn {
        Turn::Greeting => t!("A program has called and waits for your greeting: 220 lets it in."),
        Turn::Rest => t!("Your reply goes on: a space behind the code makes a line the last one."),
        Turn::Command(Some(Verb::Data)) => t!("It asks to send the message: 354 says yes."),
        Turn::Command(None) => t!("This is no command: 500 says so."),
        Turn::Command(_) => t!("It waits for your reply."),
        Turn::Response => t!("It has sent a part of its login: 235 believes it, 535 does not."),
        Turn::EndOfData => {
            t!(
                "The message is whole. With 250 you answer for it; with 4xx it comes again, with 5xx it goes back."
            )
        }
        Turn::Message => t!("It sends the message now. A lone dot will end it."),
        Turn::Client => t!("It has your reply, and what it says next is on its way."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::transcript::transcript;
    use relay::{Action, ConnectionId, HostId, Timeline};
    use smtp::{ReplyReader, SimTime};

    /// Alice sends a letter to a server that is taken.
    fn called() -> (Timeline, ConnectionId) {
        let scenario = relay::Scenario::shipped("one-hop").expect("it is shipped").expect("it is right");
        let content = scenario.draft.build(scenario.start_unix_s, "1@alpha.example");
        let envelope = mail::envelope_of(&content).expect("it has addresses");
        let mut world = Timeline::new(scenario.into(), 7);
        world.act(Action::Take { host: HostId(1), taken: true }).expect("a server");
        world.act(Action::Send { from: HostId(0), envelope, content: content.into() }).expect("alice is up");
        world.run_until(SimTime::from_secs(2));
        let id = world.snapshot().connections.iter().find(|it| it.answered).expect("a call").id;
        (world, id)
    }

    fn lines(world: &Timeline, id: ConnectionId) -> Vec<Line> {
        transcript(&world.events()[..world.cursor()], world.log(), id, world.now())
    }

    #[test]
    fn each_reply_brings_the_next_turn() {
        let (mut world, id) = called();
        let turns: Vec<Turn> = ["220 a", "250-a", "250 SIZE", "250 a", "250 a", "354 a", "451 a", "221 a"]
            .iter()
            .map(|reply| {
                let turn = turn(&lines(&world, id));
                let bytes = format!("{reply}\r\n").into_bytes().into();
                world.act(Action::Type { connection: id, bytes }).expect("it stands");
                world.run_until(world.now() + SimTime::from_secs(1));
                turn
            })
            .collect();
        let command = |verb| Turn::Command(Some(verb));
        assert_eq!(
            turns,
            [
                Turn::Greeting,
                command(Verb::Ehlo),
                Turn::Rest,
                command(Verb::Mail),
                command(Verb::Rcpt),
                command(Verb::Data),
                Turn::EndOfData,
                command(Verb::Quit),
            ]
        );
        assert_eq!(turn(&lines(&world, id)), Turn::Client);
    }

    #[test]
    fn what_was_typed_stands_in_the_conversation_as_the_servers() {
        let (mut world, id) = called();
        for octets in ["220 a\r\n", "250-a\r\n250", " SIZE\r\n", "what\r\n"] {
            world.act(Action::Type { connection: id, bytes: octets.as_bytes().into() }).expect("it stands");
            world.run_until(world.now() + SimTime::from_secs(1));
        }
        let lines = lines(&world, id);
        let server = |line: &&Line| line.by == Side::Server && line.says != Says::Note;
        let said: Vec<(&str, bool)> = lines
            .iter()
            .filter(server)
            .map(|line| (line.text.as_str(), matches!(line.says, Says::Reply(_))))
            .collect();
        assert_eq!(said, [("220 a", true), ("250-a\n250 SIZE", true), ("what", false)]);
        let wrong = lines.iter().find(|line| line.text == "what").expect("it was said");
        assert!(wrong.diagnostic.is_some() && wrong.explanation().is_none());
    }

    #[test]
    fn usual_replies_are_replies_and_are_explained() {
        let verbs = Verb::ALL.iter().map(|verb| Turn::Command(Some(*verb)));
        let others = [
            Turn::Greeting,
            Turn::Command(None),
            Turn::Response,
            Turn::EndOfData,
            Turn::Rest,
            Turn::Message,
            Turn::Client,
        ];
        for turn in verbs.chain(others) {
            let at = Answering { turn, name: "mx.example".to_owned() };
            assert!(replies(&at).count() > 0);
            for (text, word) in replies(&at) {
                assert!(!means(&text).is_empty() && !word.is_empty(), "{text}");
                let line = format!("{}\r\n", text.replacen('-', " ", usize::from(is_open(&text))));
                let read = ReplyReader::default().read(&mut line.as_bytes());
                assert!(matches!(read, Some(Ok(_))), "{text}");
                assert!(completions(&at, &text[..2]).iter().any(|completion| completion.text == text));
                assert!(!hint(&at, &text).means.is_empty());
            }
            assert!(!hint(&at, "").means.is_empty());
        }
    }
}
