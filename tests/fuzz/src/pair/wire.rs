//! The two queues between the ends, and what goes wrong on them.

use smtp::client::{self, Client, Outcome};
use smtp::server::{self, Answer, Question, Server};
use smtp::{Protocol, Reply, SimTime};

use super::super::input::Input;
use super::scene::Scene;

const NOW: SimTime = SimTime::ZERO;
/// So many turns are enough for everything that the input can say.
const TURNS_MAX: usize = 1_000_000;
/// After it every time-out has passed.
const LATE: SimTime = SimTime::from_secs(1_000_000);

/// A message that the server's host answers for.
pub(super) struct Taken {
    pub(super) recipients: Vec<String>,
    pub(super) content: Vec<u8>,
}

/// Both ends under way.
pub(super) struct Wire {
    client: Client,
    server: Server,
    to_client: Vec<u8>,
    to_server: Vec<u8>,
    /// What the server's host knows of the transaction.
    recipients: Vec<String>,
    content: Vec<u8>,
    lmtp: bool,
    answers: std::iter::Cycle<std::vec::IntoIter<u8>>,
    pub(super) taken: Vec<Taken>,
    pub(super) outcomes: Vec<(u32, u32, Outcome)>,
    /// The connection was cut, or one end gave up.
    pub(super) disturbed: bool,
    /// Somebody put replies on the wire that the server did not say.
    pub(super) forged: bool,
}

impl Wire {
    /// Both ends have met, and the client has all its work.
    pub(super) fn new(scene: &Scene) -> Self {
        let mut client = Client::new(scene.client.clone());
        let mut server = Server::new(scene.server.clone());
        for transaction in &scene.transactions {
            client.submit(NOW, transaction.clone());
        }
        client.finish(NOW);
        client.open(NOW);
        server.open(NOW);
        Wire {
            client,
            server,
            to_client: Vec::new(),
            to_server: Vec::new(),
            recipients: Vec::new(),
            content: Vec::new(),
            lmtp: scene.server.protocol == Protocol::Lmtp,
            answers: scene.answers.clone().into_iter().cycle(),
            taken: Vec::new(),
            outcomes: Vec::new(),
            disturbed: false,
            forged: false,
        }
    }

    /// Until both ends have said all; each octet of the input is a turn.
    pub(super) fn run(&mut self, input: &mut Input) {
        for _ in 0..TURNS_MAX {
            self.drain();
            if self.to_client.is_empty() && self.to_server.is_empty() {
                break;
            }
            let turn = input.octet();
            match turn & 15 {
                11 => self.cut(),
                12 => self.forge(usize::from(turn >> 4)),
                13 => self.server.close("Closing"),
                14 => self.server.handle_timeout(LATE),
                15 => self.client.handle_timeout(LATE),
                small => self.carry(if small == 0 { 64 } else { usize::from(turn) }),
            }
            self.disturbed |= turn & 15 > 10;
        }
        assert!(self.to_client.is_empty() && self.to_server.is_empty(), "they never come to an end");
        let closed = self.client.state() == client::State::Closed;
        assert!(closed || self.disturbed, "the client hangs in {:?}", self.client.state());
        self.client.receive_end(NOW);
        self.server.receive_end(NOW);
        self.drain();
        assert_eq!(self.client.state(), client::State::Closed);
        assert_eq!(self.server.state(), server::State::Closed);
    }

    fn carry(&mut self, most: usize) {
        let piece = self.to_client.drain(..most.min(self.to_client.len())).collect::<Vec<u8>>();
        self.client.receive(NOW, &piece);
        let piece = self.to_server.drain(..most.min(self.to_server.len())).collect::<Vec<u8>>();
        self.server.receive(NOW, &piece);
    }

    /// What is on its way is lost.
    fn cut(&mut self) {
        self.client.receive_end(NOW);
        self.server.receive_end(NOW);
        self.to_client.clear();
        self.to_server.clear();
    }

    fn forge(&mut self, index: usize) {
        let replies = [
            "250 x\r\n",
            "550 x\r\n",
            "354 x\r\n",
            "421 x\r\n",
            "334 x\r\n",
            "250-x\r\n",
            "x\r\n",
            "220 x\r\n",
        ];
        self.to_client.extend_from_slice(replies[index % replies.len()].as_bytes());
        self.forged = true;
    }

    /// Lets both ends put out all they have.
    fn drain(&mut self) {
        let mut secured = (false, false);
        while let Some(output) = self.server.poll() {
            match output {
                server::Output::Send(wire) => self.to_client.extend(wire),
                server::Output::Content(octets) => self.content.extend(octets),
                server::Output::Reset => {
                    self.recipients.clear();
                    self.content.clear();
                }
                server::Output::Ask(question) => {
                    let answer = self.decide(question);
                    self.server.answer(NOW, answer);
                }
                server::Output::StartTls => secured.1 = true,
                _ => {}
            }
        }
        while let Some(output) = self.client.poll() {
            match output {
                client::Output::Send(wire) => self.to_server.extend(wire),
                client::Output::Outcome { transaction, recipient, outcome } => {
                    self.outcomes.push((transaction, recipient, outcome));
                }
                client::Output::StartTls => secured.0 = true,
                _ => {}
            }
        }
        if secured.1 {
            self.server.secured(NOW);
        }
        if secured.0 {
            self.client.secured(NOW);
        }
        if secured.0 || secured.1 {
            self.drain();
        }
    }

    fn decide(&mut self, question: Question) -> Answer {
        match question {
            Question::Secret { .. } => Answer::Secret(Some("secret".to_owned())),
            Question::Rcpt { to, .. } => {
                let to = to.to_string();
                if to.starts_with("<no") {
                    return Answer::Reply(Reply::new(550, Some((5, 1, 1)), "No such user"));
                }
                if to.starts_with("<later") {
                    return Answer::Reply(Reply::new(450, Some((4, 2, 1)), "Later"));
                }
                self.recipients.push(to);
                Answer::Accept
            }
            Question::Message { .. } => self.decide_message(),
            _ => Answer::Accept,
        }
    }

    fn decide_message(&mut self) -> Answer {
        let recipients = std::mem::take(&mut self.recipients);
        let content = std::mem::take(&mut self.content);
        match self.answers.next().unwrap_or_default() % 8 {
            0..5 => {
                self.taken.push(Taken { recipients, content });
                Answer::Accept
            }
            5 => Answer::Reply(Reply::new(550, None, "No")),
            6 => Answer::Reply(Reply::new(451, None, "Later")),
            // In LMTP every second recipient has it.
            _ if self.lmtp => {
                let replies = (0..recipients.len()).map(|index| match index % 2 {
                    0 => Reply::new(250, None, "Yes"),
                    _ => Reply::new(550, None, "No"),
                });
                let replies = replies.collect();
                let recipients = recipients.into_iter().step_by(2).collect();
                self.taken.push(Taken { recipients, content });
                Answer::Each(replies)
            }
            _ => Answer::Reply(Reply::new(554, None, "Never")),
        }
    }
}
