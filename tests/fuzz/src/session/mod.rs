//! A server session against any octets: it answers each command once, and is the same however the octets are cut.

mod host;
mod ledger;

use smtp::server::{BareLineEnds, Config, HelloNames, Output, Question, Server};
use smtp::{Extension, Protocol, SimTime, Utterance};

use super::input::Input;
use super::piecemeal::pieces;
use host::Host;
use ledger::Ledger;

const NOW: SimTime = SimTime::ZERO;

/// An octet for the options, the host's answers, the lengths of the pieces, and all that the client says.
pub fn check(octets: &[u8]) {
    let mut input = Input::new(octets);
    let options = input.octet();
    let answers = input.some();
    let lengths = input.some();
    let stream = input.rest();
    let speak = |pieces: &[&[u8]], manner| Session::new(options, answers, manner).hear(pieces);
    let whole = speak(&[stream], Manner::default());
    let cut = pieces(stream, lengths);
    assert_eq!(speak(&cut, Manner::default()), whole, "in pieces");
    assert_eq!(
        speak(&cut, Manner { slow: true, ..Manner::default() }),
        whole,
        "with a host that takes its time"
    );
    // What comes after the handshake is another matter than what comes before it, so this one is for itself.
    let one_by_one: Vec<&[u8]> = stream.chunks(1).collect();
    speak(&one_by_one, Manner { tls: true, ..Manner::default() });
}

/// How the host behaves.
#[derive(Clone, Copy, Default)]
struct Manner {
    /// It answers when the next piece is there already.
    slow: bool,
    /// It makes the handshake when it is asked to.
    tls: bool,
}

/// A session with its host.
struct Session<'a> {
    server: Server,
    host: Host<'a>,
    manner: Manner,
    ledger: Ledger,
    /// The question that waits, in a host that takes its time.
    open: Option<Question>,
    /// The content since the last reset.
    content: Vec<u8>,
    told: Vec<String>,
}

impl<'a> Session<'a> {
    fn new(options: u8, answers: &'a [u8], manner: Manner) -> Self {
        let config = config(options);
        let lmtp = config.protocol == Protocol::Lmtp;
        Session {
            server: Server::new(config),
            host: Host::new(answers),
            manner,
            ledger: Ledger::new(lmtp),
            open: None,
            content: Vec::new(),
            told: Vec::new(),
        }
    }

    /// Gives all that was said, asked and done.
    fn hear(mut self, pieces: &[&[u8]]) -> Vec<String> {
        self.server.open(NOW);
        self.drain();
        for piece in pieces {
            self.server.receive(NOW, piece);
            self.drain_and_answer();
        }
        while self.open.is_some() {
            self.drain_and_answer();
        }
        self.ledger.close(self.server.state());
        self.told
    }

    fn drain_and_answer(&mut self) {
        self.drain();
        if let Some(question) = self.open.take() {
            self.answer(&question);
            self.drain();
        }
    }

    fn answer(&mut self, question: &Question) {
        let answer = self.host.answer(question, self.ledger.recipients());
        self.ledger.answered(question, &answer);
        self.server.answer(NOW, answer);
    }

    fn drain(&mut self) {
        while let Some(output) = self.server.poll() {
            self.ledger.enter(&output);
            let word = match output {
                // How content and time-outs are cut depends on the pieces; what it says in all does not.
                Output::Wait(_) | Output::Heard(Utterance::Content { .. }) => continue,
                Output::Content(octets) => {
                    self.content.extend(octets);
                    continue;
                }
                Output::Ask(question) => {
                    let word = match &question {
                        Question::Message { octets } => {
                            assert_eq!(self.content.len() as u64, *octets);
                            format!("{question:?} {:?}", self.content)
                        }
                        other => format!("{other:?}"),
                    };
                    match self.manner.slow {
                        true => self.open = Some(question),
                        false => self.answer(&question),
                    }
                    word
                }
                Output::Reset => {
                    self.content.clear();
                    "reset".to_owned()
                }
                Output::StartTls if self.manner.tls => {
                    self.server.secured(NOW);
                    "secured".to_owned()
                }
                // It shows what was at hand.
                Output::Diagnosed(diagnostic) if diagnostic.expected.starts_with("the TLS handshake") => {
                    "octets in the open".to_owned()
                }
                other => format!("{other:?}"),
            };
            self.told.push(word);
        }
    }
}

fn config(options: u8) -> Config {
    let mut config = Config::new("b.example");
    if options & 1 != 0 {
        config.extensions = Extension::every().into_iter().collect();
    }
    if options & 2 != 0 {
        config.protocol = Protocol::Lmtp;
    }
    if options & 4 != 0 {
        config.limits.command_line_octets_max = 64;
        config.limits.text_line_octets_max = 40;
        config.limits.message_octets_max = 200;
        config.limits.recipients_max = 3;
        config.limits.errors_max = 5;
        config.limits.idle_commands_max = 8;
        config.limits.mails_max = Some(3);
    }
    config.bare_paths = options & 8 != 0;
    config.bare_line_ends = match options >> 4 & 3 {
        0 => BareLineEnds::Close,
        1 => BareLineEnds::Keep,
        _ => BareLineEnds::Refuse,
    };
    config.header_check = options & 64 != 0;
    config.eight_bit_needs_body = options & 128 != 0;
    config.eight_bit_unoffered = options & 2 != 0;
    config.hello_names = if options & 8 == 0 { HelloNames::Strict } else { HelloNames::Any };
    config.helo_extensions = options & 32 != 0;
    config.enhanced_always = options & 64 != 0;
    config
}
