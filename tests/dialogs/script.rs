//! A dialog file: read, run, compared, rewritten.

use smtp::server::{Config, Output, Server};
use smtp::{Extensions, ReplyReader, SimTime};

use crate::host::decide;

/// A dialog file, as it is written.
pub(crate) struct Script {
    head: Vec<String>,
    config: Config,
    greeting: u16,
    steps: Vec<Step>,
    /// The title says that it must fail.
    pub(crate) known_failure: bool,
}

/// How an input comes: at once, or each octet on its own.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Cut {
    Whole,
    Octets,
}

/// An input and what must come of it.
struct Step {
    /// The line of the input in the file, from 1; 0 for the greeting.
    line: usize,
    input: Option<String>,
    expected: Vec<String>,
}

impl Script {
    pub(crate) fn parse(text: &str) -> Result<Script, String> {
        let mut script = Script {
            head: Vec::new(),
            config: Config { nonce: "n0nce".to_owned(), ..Config::new("b.example") },
            greeting: 220,
            steps: vec![Step { line: 0, input: None, expected: Vec::new() }],
            known_failure: text.starts_with("# known failure:"),
        };
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            let begun = script.steps.len() > 1 || !script.steps[0].expected.is_empty();
            match line.get(..2).unwrap_or(line) {
                "" => {}
                "# " => script.head.push(line.to_owned()),
                "! " if !begun => {
                    script.set(&line[2..]).map_err(|error| format!("{number}: {error}"))?;
                    script.head.push(line.to_owned());
                }
                "C:" | "c:" | "T:" | "E:" => {
                    script.steps.push(Step {
                        line: number,
                        input: Some(line.to_owned()),
                        expected: Vec::new(),
                    });
                }
                "S:" | "M:" | "! " | "= " => {
                    script.steps.last_mut().map(|s| s.expected.push(line.to_owned())).unwrap_or(())
                }
                _ => return Err(format!("{number}: expected # ! C: c: T: E: S: M: or =, found \"{line}\"")),
            }
        }
        Ok(script)
    }

    fn set(&mut self, setting: &str) -> Result<(), String> {
        let (name, value) = setting.split_once(' ').unwrap_or((setting, ""));
        let number = || value.parse::<u64>().map_err(|_| format!("{name} wants a number, found \"{value}\""));
        match name {
            "extensions" if value == "none" => self.config.extensions = Extensions::none(),
            "extensions" => {
                self.config.extensions = value.split(", ").filter_map(smtp::Extension::parse).collect();
            }
            "size-max" => self.config.limits.message_octets_max = number()?,
            "recipients-max" => self.config.limits.recipients_max = number()? as u32,
            "errors-max" => self.config.limits.errors_max = number()? as u32,
            "logins-max" => self.config.limits.logins_max = number()? as u32,
            "greeting" => self.greeting = number()? as u16,
            "strict-space" => self.config.space_after_colon = false,
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
        for step in &self.steps {
            let mut came = Vec::new();
            let mut drain = |server: &mut Server, now| {
                came.extend(drain(server, now, self.greeting, &mut message));
            };
            match step.input.as_deref().map(|input| input.split_at(2)) {
                None => server.open(now),
                Some((kind @ ("C:" | "c:"), text)) => {
                    let mut octets = unescaped(text.strip_prefix(' ').unwrap_or(text));
                    octets.extend_from_slice(if kind == "C:" { b"\r\n" } else { b"" });
                    let size = if cut == Cut::Whole { octets.len().max(1) } else { 1 };
                    for piece in octets.chunks(size) {
                        server.receive(now, piece);
                        drain(&mut server, now);
                    }
                }
                Some(("T:", seconds)) => {
                    now = now + SimTime::from_secs(seconds.trim().parse().unwrap_or(0));
                    server.handle_timeout(now);
                }
                Some(_) => server.receive_end(now),
            }
            drain(&mut server, now);
            came.push(format!("= {}", server.state().name()));
            spoken.push(came);
        }
        spoken
    }

    /// The first step that came out otherwise.
    pub(crate) fn difference(&self, spoken: &[Vec<String>]) -> Option<String> {
        let differs = |(step, came): &(&Step, &Vec<String>)| step.expected != **came;
        let (step, came) = self.steps.iter().zip(spoken).find(differs)?;
        let input = step.input.as_deref().unwrap_or("the greeting");
        let lines = |lines: &[String]| lines.iter().map(|line| format!("\n    {line}")).collect::<String>();
        Some(format!(
            "{}: {input}\n  expected:{}\n  came:{}",
            step.line.max(1),
            lines(&step.expected),
            lines(came)
        ))
    }

    /// The file with what came.
    pub(crate) fn rewritten(&self, spoken: &[Vec<String>]) -> String {
        let mut out: Vec<String> = self.head.clone();
        out.push(String::new());
        for (step, came) in self.steps.iter().zip(spoken) {
            out.extend(step.input.clone());
            out.extend(came.iter().cloned());
        }
        out.join("\n") + "\n"
    }
}

/// Drains the session: replies as they go to the wire, diagnostics, accepted messages.
fn drain(server: &mut Server, now: SimTime, greeting: u16, message: &mut Vec<u8>) -> Vec<String> {
    let mut out = Vec::new();
    while let Some(output) = server.poll() {
        match output {
            Output::Send(wire) => out.extend(reply_lines(&wire)),
            Output::Diagnosed(diagnostic) => out.push(format!("! {diagnostic}")),
            Output::Content(octets) => message.extend_from_slice(&octets),
            Output::Reset => message.clear(),
            Output::Ask(question) => {
                if let smtp::server::Question::Message { octets } = question {
                    assert_eq!(octets, message.len() as u64, "the session counts what it hands on");
                    out.push(format!("M: {}", escaped(message)));
                }
                server.answer(now, decide(&question, greeting));
            }
            Output::Moved(moved) => {
                assert_eq!((moved.from, moved.to), (moved.row.from, moved.row.to), "a move by its row");
            }
            Output::Close => assert_eq!(server.state().name(), "Closed", "closed in the end only"),
            Output::Said(_) | Output::Heard(_) | Output::Wait(_) => {}
        }
    }
    out
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

fn unescaped(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((octet, after)) = rest.split_first() {
        let (octet, used) = match (octet, after) {
            (b'\\', [b'r', ..]) => (b'\r', 1),
            (b'\\', [b'n', ..]) => (b'\n', 1),
            (b'\\', [b't', ..]) => (b'\t', 1),
            (b'\\', [b'0', ..]) => (0, 1),
            (b'\\', [b'\\', ..]) => (b'\\', 1),
            (b'\\', [b'x', high, low, ..]) => {
                let digits = [*high, *low];
                let value =
                    std::str::from_utf8(&digits).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok());
                (value.unwrap_or(b'?'), 3)
            }
            (octet, _) => (*octet, 0),
        };
        out.push(octet);
        rest = &after[used..];
    }
    repeated(&out)
}

/// Undoes `{N}c`: the octet `c` N times.
fn repeated(octets: &[u8]) -> Vec<u8> {
    let Some(open) = octets.iter().position(|octet| *octet == b'{') else { return octets.to_vec() };
    let Some(close) = octets[open..].iter().position(|octet| *octet == b'}').map(|at| open + at) else {
        return octets.to_vec();
    };
    let count =
        std::str::from_utf8(&octets[open + 1..close]).ok().and_then(|digits| digits.parse::<usize>().ok());
    match (count, octets.get(close + 1)) {
        (Some(count), Some(octet)) => {
            [&octets[..open], &vec![*octet; count], &repeated(&octets[close + 2..])].concat()
        }
        _ => octets.to_vec(),
    }
}

fn escaped(octets: &[u8]) -> String {
    octets.utf8_chunks().fold(String::new(), |mut out, chunk| {
        for c in chunk.valid().chars() {
            match c {
                '\r' => out.push_str("\\r"),
                '\n' => out.push_str("\\n"),
                '\0' => out.push_str("\\0"),
                '\\' => out.push_str("\\\\"),
                c => out.push(c),
            }
        }
        chunk.invalid().iter().for_each(|octet| out.push_str(&format!("\\x{octet:02x}")));
        out
    })
}
