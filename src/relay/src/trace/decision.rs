//! What a host decides about a client or an address by its own rules.

use texts::t;

/// A decision of a host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// An address here stands for so many others, which get the message instead (RFC 5321 section 3.9.1).
    AliasExpanded(u16),
    /// Mail for a list goes to its members, so many, reports on it to its owner (RFC 5321 section 3.9.2).
    ListExpanded(u16),
    /// An address is a recipient of the message already, or an alias followed already: it gets the message once.
    Joined,
    /// An alias leads back to itself.
    AliasLoop,
    /// A stranger is to come again (greylisting, RFC 6647).
    Greylisted,
    /// A stranger has come again, late enough.
    GreylistPassed,
    /// A mailbox holds no more.
    MailboxFull,
    /// The disk has no room for a message.
    DiskFull,
    /// A report cannot be delivered, and the postmaster is told.
    PostmasterTold,
    /// A client stands on a block list (RFC 5782).
    Blocked,
    /// A client asks for too much: connections at once, or messages in a minute.
    Limited,
    /// A reply is kept back, since the client has been refused before.
    Tarpitted,
    /// Mail of a domain is thrown away, and nobody is told.
    Discarded,
}

impl Decision {
    /// The stable name, for programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Decision::AliasExpanded(_) => "alias-expanded",
            Decision::ListExpanded(_) => "list-expanded",
            Decision::Joined => "joined",
            Decision::AliasLoop => "alias-loop",
            Decision::Greylisted => "greylisted",
            Decision::GreylistPassed => "greylist-passed",
            Decision::MailboxFull => "mailbox-full",
            Decision::DiskFull => "disk-full",
            Decision::PostmasterTold => "postmaster-told",
            Decision::Blocked => "blocked",
            Decision::Limited => "limited",
            Decision::Tarpitted => "tarpitted",
            Decision::Discarded => "discarded",
        }
    }

    /// How many recipients the host answers for in the place of the one that the decision is about; `None` where the one stays.
    pub const fn recipients(self) -> Option<u16> {
        match self {
            Decision::AliasExpanded(many) | Decision::ListExpanded(many) => Some(many),
            Decision::Joined | Decision::Discarded => Some(0),
            _ => None,
        }
    }

    /// What the host does, behind its name; what it is about follows.
    pub const fn means(self) -> &'static str {
        match self {
            Decision::AliasExpanded(_) => t!("puts other addresses in the place of an alias"),
            Decision::ListExpanded(_) => {
                t!("sends to the members of a list, and reports about them to its owner")
            }
            Decision::Joined => t!("counts an address once that a message is for twice"),
            Decision::AliasLoop => t!("finds an alias that leads back to itself"),
            Decision::Greylisted => {
                t!("asks a stranger to come again, as mail servers do and spam programs seldom")
            }
            Decision::GreylistPassed => t!("lets a stranger in who has come again"),
            Decision::MailboxFull => t!("has no room in a mailbox for the message"),
            Decision::DiskFull => t!("has no room on its disk for a message"),
            Decision::PostmasterTold => t!("tells its postmaster of a report that cannot be delivered"),
            Decision::Blocked => t!("finds a client on a block list"),
            Decision::Limited => t!("has had enough of a client for now"),
            Decision::Discarded => t!("throws a message away, as its transports say"),
            Decision::Tarpitted => t!("lets a client wait for its reply, since it was refused before"),
        }
    }
}
