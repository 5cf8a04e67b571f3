//! What a person can ask for.

use std::rc::Rc;

use relay::{ConnectionId, HostId, LinkId, MessageId, NodeId, Stride, Timeline, Until};
use smtp::SimTime;
use texts::t;

use super::branches::Branching;
use super::take::{Goods, Source, Taken};
use super::waterfall::Fall;
use super::{Depicted, Learn, Own, Playground, Show, Signs, Visitor};

/// What a person asks for, or the clock of the screen.
#[derive(Debug)]
pub(crate) enum Intent {
    /// Start another scenario, by its place in the list.
    Scenario(usize),
    /// Start a scenario of the person's own.
    Own(Rc<Own>),
    /// A network of one's own is to be built, or no more.
    Build(bool),
    /// Start the same scenario again.
    Restart,
    /// Something is done to the world: host up or down, link, mailbox.
    Act(Box<relay::Action>),
    /// Send what the composer holds.
    Send,
    /// The composer changes.
    Compose(Field, String),
    /// A message file was dropped or chosen: its name and octets.
    Eml(String, Rc<[u8]>),
    /// A file could not be read, for this reason.
    NoEml(String),
    /// A file goes along: its name, type and octets.
    Attach(String, String, Rc<[u8]>),
    /// The file in this place stays here.
    Detach(usize),
    /// Other letters go as they are, or encoded.
    EightBit(bool),
    /// The composer lets the message file go.
    DropEml,
    /// Open a session by hand.
    Dial {
        from: HostId,
        to: HostId,
    },
    /// The session by hand is this one, which a program has opened with a host that a person answers for.
    Answer(ConnectionId),
    /// The session beside this one is not to be shown any more.
    Alone,
    /// Send these octets on the session by hand, as they are.
    Say(Vec<u8>),
    /// Close the session by hand.
    HangUp,
    /// Let time pass, or not.
    Play(bool),
    /// To just after the next event, or before the last: those that end a stride.
    Step,
    StepBack,
    /// How far a step goes.
    Stride(Stride),
    /// Play ends when this is so; with nothing chosen the person ends it.
    Until(Option<Until>),
    /// To a moment.
    Seek(SimTime),
    /// To just after an event.
    SeekEvent(u64),
    /// How fast time passes: a place in [`super::SPEEDS`].
    Speed(usize),
    /// The screen shows the next picture; so much wall time has passed.
    Frame {
        passed_us: u64,
    },
    Select(Selection),
    /// The selected connection is shown in this way.
    Aspect(Aspect),
    /// A node of the picture is carried to a place of the map.
    Carry(NodeId, [i32; 2]),
    /// It is put down there.
    Put,
    /// What was put down stands where it stood.
    Undo,
    /// What was undone is done again.
    Redo,
    Tab(Tab),
    Dark(bool),
    /// The lessons are wanted; with a slug and a step where the address names them.
    Lessons(Option<(String, usize)>),
    /// Something is asked of a lesson.
    Learn(Learn),
    #[allow(dead_code, reason = "the element asks for it")]
    /// Time passes, and the conversation or lesson that was asked for is carried out.
    Run,
    #[allow(dead_code, reason = "the element asks for it")]
    /// A conversation is to be held, as documentation writes it down.
    Script(String),
    /// A link to this moment is wanted.
    Share,
    /// A file to take along is wanted; this makes it.
    Take(Goods, fn(&dyn Source, Goods) -> Taken),
    /// The octets that a link carries are followed, or it is said why they cannot be read.
    Follow(Result<Rc<[u8]>, &'static str>),
    /// The engine is there: what it knows is shown.
    Begin,
    #[allow(dead_code, reason = "the element has no guests")]
    /// Something has come from outside for this guest, who is there from now on.
    Guest(Visitor),
    /// The code of the panels is there: this works out what they show.
    Show(Show),
    /// The code is there that shows a connection in other ways.
    Depict(fn(&dyn Source, ConnectionId, Aspect) -> Depicted),
    /// The code of the signs in the picture is there: this works them out.
    Look(fn(&Playground) -> Signs),
    /// The waterfall is wanted, or no longer.
    Fall(bool),
    /// The code of the waterfall is there: this works out what it shows.
    ShowFall(ShowFall),
    #[allow(dead_code, reason = "the element shows no other futures")]
    /// Something is asked of other futures.
    Branch(Branching),
    /// A message is followed through its whole life, or none is.
    FollowMail(Option<MessageId>),
}

/// Works out what the waterfall shows, from what it showed before.
pub(crate) type ShowFall = fn(&Timeline, Option<MessageId>, &Rc<Fall>) -> Rc<Fall>;

/// A field of the composer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Field {
    From,
    To,
    Subject,
    Text,
}

/// What the panel shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Selection {
    Nothing,
    Host(HostId),
    Link(LinkId),
    Connection(ConnectionId),
    /// A message in a mailbox: the host, the place of the mailbox, the message.
    Message(HostId, usize, MessageId),
}

/// A way to show a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Aspect {
    /// What was said, line by line.
    Conversation,
    /// A sequence diagram.
    Sequence,
    /// What went over the wire.
    Octets,
    /// What each side knows.
    Sides,
}

/// A part of the panel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tab {
    Compose,
    Look,
    Terminal,
    Log,
}

impl Tab {
    pub(crate) const ALL: [Tab; 4] = [Tab::Compose, Tab::Look, Tab::Terminal, Tab::Log];

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Tab::Compose => t!("Compose"),
            Tab::Look => t!("Inspect"),
            Tab::Terminal => t!("Terminal"),
            Tab::Log => t!("Log"),
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Tab::Compose => "compose",
            Tab::Look => "inspect",
            Tab::Terminal => "terminal",
            Tab::Log => "log",
        }
    }
}
