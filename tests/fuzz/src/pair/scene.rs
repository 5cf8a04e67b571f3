//! Who sends what to whom, as the fuzzer chooses.

use smtp::client::{self, Envelope, Tls, Transaction};
use smtp::sasl::{Credentials, Mechanism};
use smtp::server::{self, BareLineEnds};
use smtp::{Body, Extension, ForwardPath, Mailbox, Protocol, ReversePath};

use super::super::input::Input;

/// The recipients: the server refuses those that begin with "no", and wants to hear later of those that begin with "later".
const MAILBOXES: [&str; 7] = [
    "bob@b.example",
    "carol@b.example",
    "no-one@b.example",
    "later@b.example",
    "\"d e\"@b.example",
    "δοκιμή@b.example",
    "x@[192.0.2.1]",
];

/// Both ends before they meet.
pub(super) struct Scene {
    pub(super) client: client::Config,
    pub(super) server: server::Config,
    pub(super) transactions: Vec<Transaction>,
    /// What the host says to each message, over and over.
    pub(super) answers: Vec<u8>,
}

impl Scene {
    /// Reads one from the front of the input.
    pub(super) fn new(input: &mut Input) -> Self {
        let (ends, offers, more) = (input.octet(), input.octet(), input.octet());
        let protocol = if ends & 1 == 0 { Protocol::Smtp } else { Protocol::Lmtp };
        let client = client::Config {
            protocol,
            pipelining: ends & 2 == 0,
            chunking: ends & 4 != 0,
            tls: [Tls::Opportunistic, Tls::Never, Tls::Required, Tls::Opportunistic]
                [usize::from(ends >> 3 & 3)],
            credentials: (ends & 32 != 0).then(|| Credentials::password("alice", "secret")),
            mechanism: match ends >> 6 {
                0 => Some(Mechanism::Plain),
                1 => Some(Mechanism::Login),
                2 => Some(Mechanism::CramMd5),
                _ => None,
            },
            ..client::Config::new("a.example")
        };
        let mut server = server::Config { protocol, ..server::Config::new("b.example") };
        // Each bit of the second octet takes three extensions away.
        let offered = Extension::every().into_iter().enumerate();
        server.extensions = offered
            .filter(|(index, _)| offers >> (index % 8) & 1 == 0)
            .map(|(_, extension)| extension)
            .collect();
        if more & 1 != 0 {
            server.limits.message_octets_max = 100;
            server.limits.recipients_max = 2;
            server.limits.mails_max = Some(2);
        }
        server.bare_line_ends = if more & 2 == 0 { BareLineEnds::Refuse } else { BareLineEnds::Keep };
        server.eight_bit_needs_body = more & 4 != 0;
        server.header_check = more & 8 != 0;
        server.auth_needs_tls = more & 16 != 0;
        server.tls_required = more & 32 != 0;
        server.login_required = more & 64 != 0;
        let answers = input.some().to_vec();
        let transactions = (0..=input.below(3)).map(|_| transaction(input)).collect();
        Scene { client, server, transactions, answers }
    }
}

fn transaction(input: &mut Input) -> Transaction {
    let (kind, from) = (input.octet(), input.octet());
    let recipients = input.some();
    let content = input.many();
    let mailbox = |index: u8| -> Mailbox {
        MAILBOXES[usize::from(index) % MAILBOXES.len()].parse().expect("a mailbox")
    };
    let envelope = Envelope {
        reverse_path: if from == 0 { ReversePath::Null } else { ReversePath::Mailbox(mailbox(from)) },
        forward_paths: recipients.iter().map(|index| ForwardPath::Mailbox(mailbox(*index))).collect(),
        body: match kind & 3 {
            0 => Body::of(content),
            1 => Body::SevenBit,
            2 => Body::EightBitMime,
            _ => Body::BinaryMime,
        },
        smtputf8: kind & 4 != 0,
        ..Envelope::default()
    };
    Transaction::new(envelope, content)
}
