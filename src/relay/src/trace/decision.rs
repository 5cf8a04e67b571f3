//! What a host decides about a client or an address by its own rules.

/// A decision of a host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// An address here stands for others, which get the message instead (RFC 5321 section 3.9.1).
    AliasExpanded,
    /// Mail for a list goes to its members, reports on it to its owner (RFC 5321 section 3.9.2).
    ListExpanded,
    /// An alias leads back to itself.
    AliasLoop,
    /// A stranger is to come again (greylisting, RFC 6647).
    Greylisted,
    /// A stranger has come again, late enough.
    GreylistPassed,
    /// A mailbox holds no more.
    MailboxFull,
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
            Decision::AliasExpanded => "alias-expanded",
            Decision::ListExpanded => "list-expanded",
            Decision::AliasLoop => "alias-loop",
            Decision::Greylisted => "greylisted",
            Decision::GreylistPassed => "greylist-passed",
            Decision::MailboxFull => "mailbox-full",
            Decision::Blocked => "blocked",
            Decision::Limited => "limited",
            Decision::Tarpitted => "tarpitted",
            Decision::Discarded => "discarded",
        }
    }

    /// What the host does, behind its name; what it is about follows.
    pub const fn means(self) -> &'static str {
        match self {
            Decision::AliasExpanded => "puts other addresses in the place of an alias",
            Decision::ListExpanded => "sends to the members of a list, and reports about them to its owner",
            Decision::AliasLoop => "finds an alias that leads back to itself",
            Decision::Greylisted => {
                "asks a stranger to come again, as mail servers do and spam programs seldom"
            }
            Decision::GreylistPassed => "lets a stranger in who has come again",
            Decision::MailboxFull => "has no room in a mailbox for the message",
            Decision::Blocked => "finds a client on a block list",
            Decision::Limited => "has had enough of a client for now",
            Decision::Discarded => "throws a message away, as its transports say",
            Decision::Tarpitted => "lets a client wait for its reply, since it was refused before",
        }
    }
}
