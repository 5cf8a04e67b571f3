//! A dialog with a server session: the file plays the client.

use smtp::server::{BareLineEnds, Config, HelloNames, Output, Question, Server};
use smtp::{Extensions, ReplyReader, SimTime};

use crate::host::{Host, decide};
use crate::steps::{Cut, Steps, collapsed, escaped, octets, shortened};

/// A dialog file, with the settings of its server.
pub(crate) struct Script {
    pub(crate) steps: Steps,
    config: Config,
    host: Host,
    /// Whether what the host is asked about the envelope is shown.
    shows_questions: bool,
    /// Whether the TLS handshake is done as soon as it may begin.
    secures: bool,
}

impl Script {
    pub(crate) fn parse(text: &str) -> Result<Script, String> {
        let mut script = Script {
            steps: Steps::default(),
            config: Config { nonce: "n0nce".to_owned(), ..Config::new("b.example") },
            host: Host::default(),
            shows_questions: false,
            secures: true,
        };
        let inputs = ["C:", "c:", "C*", "c*", "T:", "E:"];
        let outputs = ["S:", "S*", "M:", "? ", "! ", "= "];
        script.steps = Steps::parse(text, &inputs, &outputs, |name, value| script.set(name, value))?;
        Ok(script)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let number = || value.parse::<u64>().map_err(|_| format!("{name} wants a number, found \"{value}\""));
        match name {
            "extensions" if value == "none" => self.config.extensions = Extensions::none(),
            "extensions" => {
                self.config.extensions = value.split(", ").filter_map(smtp::Extension::parse).collect();
            }
            "size-max" => self.config.limits.message_octets_max = number()?,
            "recipients-max" => self.config.limits.recipients_max = number()? as u32,
            "errors-max" => self.config.limits.errors_max = number()? as u32,
            "idle-commands-max" => self.config.limits.idle_commands_max = number()? as u32,
            "logins-max" => self.config.limits.logins_max = number()? as u32,
            "mails-max" => self.config.limits.mails_max = Some(number()? as u32),
            "greeting" => self.host.greeting = number()? as u16,
            "message" => self.host.message = number()? as u16,
            "answers-after" => self.host.thinks = SimTime::from_secs(number()?),
            "questions" => self.shows_questions = true,
            "handshake-later" => self.secures = false,
            "lmtp" => self.config.protocol = smtp::Protocol::Lmtp,
            "implicit-tls" => self.config.implicit_tls = true,
            "tls-required" => self.config.tls_required = true,
            "login-required" => self.config.login_required = true,
            "auth-needs-tls" => self.config.auth_needs_tls = true,
            "bare-line-ends" if value == "close" => self.config.bare_line_ends = BareLineEnds::Close,
            "bare-line-ends" if value == "content" => self.config.bare_line_ends = BareLineEnds::Content,
            "bare-line-ends" if value == "keep" => self.config.bare_line_ends = BareLineEnds::Keep,
            "bare-paths" => self.config.bare_paths = true,
            "header-check" => self.config.header_check = true,
            "http-goes-on" => self.config.http_ends = false,
            "strict-space" => self.config.space_after_colon = false,
            "hello-names" if value == "any" => self.config.hello_names = HelloNames::Any,
            "hello-names" if value == "underscore" => self.config.hello_names = HelloNames::Underscore,
            "helo-extensions" => self.config.helo_extensions = true,
            "eight-bit-unoffered" => self.config.eight_bit_unoffered = true,
            "enhanced-always" => self.config.enhanced_always = true,
            "refused-commands" => {
                let verbs = value.split(' ').filter_map(|word| smtp::Verb::from_word(word.as_bytes()));
                self.config.refused_commands = verbs.collect();
            }
            "strict-eight-bit" => self.config.eight_bit_needs_body = true,
            _ => return Err(format!("\"{name}\" is no setting")),
        }
        Ok(())
    }

    /// Speaks the whole dialog; gives what came for each step.
    pub(crate) fn run(&self, cut: Cut) -> Vec<Vec<String>> {
        let mut server = Server::new(self.config.clone());
        let mut now = SimTime::ZERO;
        let mut message = Vec::new();
        let mut spoken = Vec::new();
        for step in &self.steps.steps {
            let mut came = Vec::new();
            match step.input.as_deref() {
                None => server.open(now),
                Some("E:") => server.receive_end(now),
                Some(input) => match input.strip_prefix("T:") {
                    Some(seconds) => {
                        now = now + SimTime::from_secs(seconds.trim().parse().unwrap_or(0));
                        server.handle_timeout(now);
                    }
                    None => {
                        let octets = octets(input);
                        let size = if cut == Cut::Whole { octets.len().max(1) } else { 1 };
                        for piece in octets.chunks(size) {
                            server.receive(now, piece);
                            came.extend(self.drain(&mut server, &mut now, &mut message));
                        }
                    }
                },
            }
            came.extend(self.drain(&mut server, &mut now, &mut message));
            came = collapsed(came);
            came.push(format!("= {}", server.state().name()));
            spoken.push(came);
        }
        spoken
    }

    /// Drains the session: replies as they go to the wire, diagnostics, accepted messages.
    fn drain(&self, server: &mut Server, now: &mut SimTime, message: &mut Vec<u8>) -> Vec<String> {
        let mut out = Vec::new();
        while let Some(output) = server.poll() {
            match output {
                Output::Send(wire) => out.extend(reply_lines(&wire)),
                Output::Diagnosed(diagnostic) => out.push(format!("! {diagnostic}")),
                Output::Content(octets) => message.extend_from_slice(&octets),
                Output::Reset => message.clear(),
                Output::Ask(question) => {
                    out.extend(self.asked(&question));
                    let answer = decide(&question, &self.host);
                    if let Question::Message { octets } = question {
                        assert_eq!(octets, message.len() as u64, "the session counts what it hands on");
                        out.push(format!("M: {}", shortened(message)));
                    }
                    if self.host.thinks > SimTime::ZERO {
                        *now = *now + self.host.thinks;
                        server.handle_timeout(*now);
                    }
                    server.answer(*now, answer);
                }
                Output::Moved(moved) => {
                    assert_eq!((moved.from, moved.to), (moved.row.from, moved.row.to), "a move by its row");
                }
                Output::StartTls => {
                    if self.secures {
                        server.secured(*now);
                    }
                }
                Output::Close if server.state().name() == "Closed" => {}
                Output::Close => out.push(format!("! closed, but in the state {}", server.state().name())),
                Output::Said(_) | Output::Heard(_) | Output::Wait(_) => {}
            }
        }
        out
    }

    /// What the host is asked, as the session understood it.
    fn asked(&self, question: &Question) -> Option<String> {
        let words = match question {
            Question::Mail { from, parameters, .. } => format!("? MAIL FROM:{from}{parameters}"),
            Question::Rcpt { to, parameters } => format!("? RCPT TO:{to}{parameters}"),
            Question::Verify(name) => format!("? VRFY {name}"),
            Question::Expand(name) => format!("? EXPN {name}"),
            Question::Etrn(domain) => format!("? ETRN {domain}"),
            Question::Xclient(attributes) => format!("? XCLIENT {attributes:?}"),
            Question::Xforward(attributes) => format!("? XFORWARD {attributes:?}"),
            _ => return None,
        };
        self.shows_questions.then_some(words)
    }
}

/// The lines of one `Send`, which must be exactly one whole reply.
fn reply_lines(wire: &[u8]) -> Vec<String> {
    let mut rest = wire;
    let read = ReplyReader::default().read(&mut rest);
    assert!(matches!(read, Some(Ok(_))) && rest.is_empty(), "no whole reply: {}", escaped(wire));
    assert!(wire.ends_with(b"\r\n"), "no CRLF: {}", escaped(wire));
    let text = String::from_utf8_lossy(wire);
    text.split_terminator("\r\n").map(|line| format!("S: {line}")).collect()
}
