//! What can be taken along: captures, transcripts, mailboxes, diagrams, pictures, command lines. Each maker is pure.

mod command;
mod drawing;
mod mbox;
mod mermaid;
mod paint;
mod source;
mod words;

use std::rc::Rc;

use relay::{ConnectionId, HostId, MessageId, export};
use texts::t;

use super::scene::scene;
use super::{clock, span};
use crate::layout::sequence::{Scale, lay_out};
pub(crate) use command::{send, swaks};
pub(crate) use drawing::{Centi, Drawing, Figure, Look, circle, line, number, rectangle};
pub(crate) use source::Source;

/// What is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Goods {
    /// The packets of a connection, or of everything.
    Packets(Option<ConnectionId>),
    /// What was done, for `smtp-playground replay`.
    Story,
    /// A conversation as text.
    Words(ConnectionId),
    /// A sequence diagram as a picture.
    Sequence(ConnectionId),
    /// A sequence diagram in the language of Mermaid.
    Mermaid(ConnectionId),
    /// The mailbox in this place.
    Mailbox(HostId, usize),
    /// A message in it.
    Message(HostId, usize, MessageId),
    /// The message in the composer.
    Draft,
}

/// A file that was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Taken {
    /// Counts what was made: another one is another file, even where it is the same.
    pub(crate) number: u32,
    pub(crate) name: String,
    /// What is in it, or why it cannot be made.
    pub(crate) octets: Result<Rc<[u8]>, &'static str>,
}

/// Makes a file.
pub(crate) fn make(source: &dyn Source, goods: Goods) -> Taken {
    let scenario = source.scenario();
    let name = match goods {
        Goods::Packets(None) => format!("{}.pcapng", scenario.name),
        Goods::Packets(Some(id)) => format!("{}-{id}.pcapng", scenario.name),
        Goods::Story => format!("{}.story", scenario.name),
        Goods::Words(id) => format!("{}-{id}.txt", scenario.name),
        Goods::Sequence(id) => format!("{}-{id}.svg", scenario.name),
        Goods::Mermaid(id) => format!("{}-{id}.mmd", scenario.name),
        Goods::Mailbox(host, place) => {
            let boxes = source.snapshot().hosts.get(usize::from(host.0)).map(|host| &host.mailboxes);
            let mailbox = boxes.and_then(|boxes| boxes.get(place)).map_or("mailbox", |it| &it.mailbox);
            format!("{}.mbox", plain(mailbox))
        }
        Goods::Message(_, _, message) => format!("message-{}.eml", message.0),
        Goods::Draft => command::FILE.to_owned(),
    };
    Taken { number: 0, name, octets: octets(source, goods).map(Rc::from) }
}

fn octets(source: &dyn Source, goods: Goods) -> Result<Vec<u8>, &'static str> {
    let scenario = source.scenario();
    let scene = |id| scene(source.happened(), &source.lines(id), scenario, id);
    let gone = t!("it is not there at this moment");
    match goods {
        Goods::Packets(only) => {
            let mut capture = export::Capture::new(scenario, only);
            let from = export::begin(source.happened(), only);
            source.retrace(from, &mut |world, told| capture.look(world, told));
            Ok(capture.take())
        }
        Goods::Story => source.story(),
        Goods::Words(id) => {
            Ok(words::text(&scene(id).names, &scenario.title, &source.lines(id)).into_bytes())
        }
        Goods::Sequence(id) => Ok(paint::svg(&lay_out(&scene(id), Scale::Even, clock, span)).into_bytes()),
        Goods::Mermaid(id) => Ok(mermaid::mermaid(&scene(id)).into_bytes()),
        Goods::Mailbox(host, place) => {
            let host = source.snapshot().hosts.get(usize::from(host.0)).ok_or(gone)?;
            let mailbox = host.mailboxes.get(place).ok_or(gone)?;
            Ok(mbox::mbox(&mailbox.messages, scenario.start_unix_s))
        }
        Goods::Message(host, place, message) => {
            let host = source.snapshot().hosts.get(usize::from(host.0)).ok_or(gone)?;
            let mailbox = host.mailboxes.get(place).ok_or(gone)?;
            let stored = mailbox.messages.iter().find(|stored| stored.message == message).ok_or(gone)?;
            Ok(stored.content.to_vec())
        }
        Goods::Draft => Ok(source.draft()),
    }
}

/// Letters, digits and few signs, for the name of a file.
fn plain(name: &str) -> String {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || ".-_@".contains(letter);
    name.chars().map(|letter| if fits(letter) { letter } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Intent, Playground, Shown, View};
    use smtp::SimTime;

    #[test]
    fn everything_can_be_made_once_a_message_has_arrived() {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Show(Shown::SHOW));
        playground.handle(Intent::Send);
        playground.handle(Intent::Seek(SimTime::from_secs(60)));
        let id = ConnectionId(0);
        let store = playground.snapshot.hosts.iter().find(|host| host.name == "store").expect("a store");
        let (host, message) = (store.id, store.mailboxes[0].messages[0].message);
        let all = [
            (Goods::Packets(None), "across-networks.pcapng", "MAIL FROM"),
            (Goods::Packets(Some(id)), "across-networks-c0.pcapng", "MAIL FROM"),
            (Goods::Story, "across-networks.story", "across-networks"),
            (Goods::Words(id), "across-networks-c0.txt", "MAIL FROM:<alice@alpha.example>"),
            (Goods::Sequence(id), "across-networks-c0.svg", "MAIL FROM:&lt;alice@alpha.example&gt;"),
            (Goods::Mermaid(id), "across-networks-c0.mmd", "sequenceDiagram"),
            (Goods::Mailbox(host, 0), "bob@beta.example.mbox", "From alice@alpha.example "),
            (Goods::Message(host, 0, message), "message-1.eml", "Received: "),
            (Goods::Draft, "message.eml", "Subject: "),
        ];
        for (goods, name, holds) in all {
            let taken = make(&playground, goods);
            let octets = taken.octets.unwrap_or_else(|why| panic!("{goods:?}: {why}"));
            let text = String::from_utf8_lossy(&octets);
            assert!(text.contains(holds), "{goods:?}: {text}");
            assert_eq!(taken.name, name);
        }
        assert!(make(&playground, Goods::Mailbox(HostId(99), 0)).octets.is_err());
    }
}
