//! Scripts: what was said in a session, kept under a name, to be said again. A line is a line; exact octets stand behind `\ `,
//! as the prompt marks them.

use super::Past;
use super::raw;
use crate::model::transcript::Line;

const EXACT: &str = "\\ ";
const HEAD: &str = "SMTP Playground scripts 1";
/// The most scripts that are kept.
const SCRIPTS_MAX: usize = 50;

/// The script of what a person typed in a conversation.
pub(crate) fn of(lines: &[Line]) -> String {
    let typed = lines.iter().filter(|line| line.is_typed());
    typed.map(|line| written(line) + "\n").collect()
}

fn written(line: &Line) -> String {
    let plain = !line.wire.escaped && line.wire.ends && !line.text.starts_with(EXACT);
    if plain {
        return line.text.clone();
    }
    let text = if line.wire.escaped { line.text.clone() } else { raw::escaped(line.text.as_bytes()) };
    [EXACT, &text, if line.wire.ends { "\\r\\n" } else { "" }].concat()
}

/// The lines of a script.
pub(crate) fn lines(script: &str) -> Vec<Past> {
    let exact = |line: &str| {
        let text = line.strip_prefix(EXACT)?;
        raw::octets(text).is_ok().then(|| Past { text: text.to_owned(), raw: true })
    };
    let line = |line| exact(line).unwrap_or_else(|| Past { text: line.to_owned(), raw: false });
    script.lines().map(line).collect()
}

/// The scripts that are kept, by name.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Scripts(Vec<(String, String)>);

impl Scripts {
    /// Each with its name and its text, the newest last.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, script)| (name.as_str(), script.as_str()))
    }

    /// Keeps a script. One of the same name goes, and the oldest where there are too many.
    pub(crate) fn keep(&mut self, name: &str, script: &str) {
        self.forget(name);
        self.0.push((name.to_owned(), script.to_owned()));
        let over = self.0.len().saturating_sub(SCRIPTS_MAX);
        self.0.drain(..over);
    }

    /// Forgets a script.
    pub(crate) fn forget(&mut self, name: &str) {
        self.0.retain(|(known, _)| known != name);
    }

    /// A name that none has yet.
    pub(crate) fn new_name(&self) -> String {
        let names = (1..).map(|number| format!("Script {number}"));
        let is_free = |name: &String| self.0.iter().all(|(known, _)| known != name);
        names.into_iter().find(is_free).unwrap_or_default()
    }

    /// As a text: the name of each behind `# `, its lines behind a space.
    pub(crate) fn to_text(&self) -> String {
        let lines = |script: &str| script.lines().map(|line| format!(" {line}\n")).collect::<String>();
        let all = self.0.iter().map(|(name, script)| format!("# {name}\n{}", lines(script)));
        std::iter::once(format!("{HEAD}\n")).chain(all).collect()
    }

    /// From such a text; `None` where it is none.
    pub(crate) fn parse(text: &str) -> Option<Scripts> {
        let body = text.strip_prefix(HEAD)?.strip_prefix('\n')?;
        let mut scripts = Scripts::default();
        for line in body.lines() {
            match (line.strip_prefix("# "), line.strip_prefix(' '), scripts.0.last_mut()) {
                (Some(name), ..) => scripts.0.push((name.to_owned(), String::new())),
                (None, Some(line), Some((_, script))) => {
                    script.push_str(line);
                    script.push('\n');
                }
                _ => return None,
            }
        }
        scripts.0.truncate(SCRIPTS_MAX);
        Some(scripts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::terminal::{Change, Terminal, wire};
    use crate::model::{Intent, Playground, View};
    use relay::HostId;

    /// A session with each of these pieces said, as the panels show it.
    fn said(pieces: &[&[u8]]) -> Playground {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Show(crate::model::Shown::SHOW));
        playground.handle(Intent::Tab(crate::model::Tab::Terminal));
        playground.handle(Intent::Dial { from: HostId(0), to: HostId(1) });
        crate::model::playground::tests::play(&mut playground);
        for piece in pieces {
            playground.handle(Intent::Say(piece.to_vec()));
            crate::model::playground::tests::play(&mut playground);
        }
        playground
    }

    #[test]
    fn what_was_said_is_said_again_octet_by_octet() {
        let pieces: [&[u8]; 5] = [b"EHLO me.example\r\n", b"NO", b"OP\r\n", b"NOOP \0\n\r\n", b"\\ 1\r\n"];
        let first = said(&pieces);
        let script = of(&first.view().shown.lines);
        assert!(script.starts_with("EHLO me.example\n\\ NO\nOP\n\\ NOOP \\0"), "{script}");
        let mut terminal = Terminal::default();
        let setting = crate::model::terminal::Setting {
            state: Some(smtp::server::State::ExpectMail),
            offered: smtp::Extensions::none(),
            answers: None,
        };
        terminal.change(Change::Script(lines(&script)), &setting);
        let whole = terminal.change(Change::Whole, &setting).says.expect("octets");
        assert_eq!(whole, pieces.concat());
        // Line by line, what ends no line goes with what follows.
        terminal.change(Change::Script(lines(&script)), &setting);
        terminal.change(Change::ByLine, &setting);
        let next = |terminal: &mut Terminal| terminal.change(Change::Next, &setting).says;
        assert_eq!(next(&mut terminal), Some(pieces[0].to_vec()));
        assert_eq!(next(&mut terminal), Some(b"NOOP\r\n".to_vec()));
    }

    #[test]
    fn scripts_are_read_as_they_are_written() {
        let mut scripts = Scripts::default();
        assert_eq!(scripts.new_name(), "Script 1");
        scripts.keep("a b", "EHLO x\n\n# no name\n indented\n");
        scripts.keep("Script 1", "QUIT\n");
        scripts.keep("a b", "NOOP\n\n# no name\n indented\n");
        assert_eq!(scripts.new_name(), "Script 2");
        let names: Vec<&str> = scripts.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["Script 1", "a b"]);
        assert_eq!(Scripts::parse(&scripts.to_text()), Some(scripts.clone()));
        scripts.forget("a b");
        assert_eq!(scripts.iter().count(), 1);
        for other in ["", "x", "SMTP Playground scripts 2\n", "SMTP Playground scripts 1\n x\n"] {
            assert_eq!(Scripts::parse(other), None, "{other:?}");
        }
        for number in 0..60 {
            scripts.keep(&number.to_string(), "NOOP");
        }
        assert_eq!(scripts.iter().count(), SCRIPTS_MAX);
        assert_eq!(wire("NOOP"), lines("NOOP")[0].octets().expect("plain"));
    }
}
