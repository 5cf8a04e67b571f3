//! What the terminal's input does: history, completion, pasted blocks, templates. Pure: keys in, lines out.

use std::collections::VecDeque;

use smtp::complete::{Completion, complete};
use smtp::server::State;
use smtp::{Extensions, Verb, explain};

/// The most lines that the history keeps.
const HISTORY_MAX: usize = 100;

/// Where the session stands, as far as typing is concerned.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Setting {
    /// The server's state; `None` without a connection.
    pub(crate) state: Option<State>,
    /// What the server offered in its reply to EHLO.
    pub(crate) offered: Extensions,
}

impl Setting {
    /// Whether what is typed is the message and not a command.
    pub(crate) fn in_content(&self) -> bool {
        self.state == Some(State::ExpectContent)
    }
}

/// A key that means something to the terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Key {
    /// One line up.
    Up,
    /// One line down.
    Down,
    /// Accepts from an open list; else the browser moves the focus.
    Tab,
    /// Accepts what is chosen in the list, else sends the line.
    Enter,
    /// Closes the list.
    Escape,
    /// Opens the list.
    List,
}

/// What happens to the input.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Change {
    /// The text is now this.
    Edit(String),
    /// A key was pressed.
    Press(Key),
    /// An item of the list was taken.
    Accept(usize),
    /// A line stands ready: its number, and the line. Only a new one is put in.
    Put(u32, String),
    /// A template was taken.
    Insert(String),
    /// A text was pasted.
    Paste(String),
    /// The pasted block goes out in one segment.
    Whole,
    /// The pasted block goes out line by line, each after the reply to the one before.
    ByLine,
    /// The pasted block is forgotten.
    Forget,
    /// The server has answered: the next waiting line may go out.
    Next,
}

/// What came of a change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Done {
    /// Whether it meant anything; else the browser does what it always does.
    pub(crate) taken: bool,
    /// The text to be said, without its last line end.
    pub(crate) says: Option<String>,
}

/// What a key did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Pressed {
    /// Nothing: let the browser do what it always does.
    Ignored,
    /// Something inside the terminal.
    Taken,
    /// This line is to be sent, with CRLF after it.
    Sends(String),
}

/// The list of completions, open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct List {
    /// The ways to go on; never empty.
    pub(crate) items: Vec<Completion>,
    /// Which one the arrow keys chose.
    pub(crate) chosen: Option<usize>,
}

/// The terminal's input.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Terminal {
    /// What stands in the input.
    pub(crate) input: String,
    /// The open list.
    pub(crate) list: Option<List>,
    /// A pasted block that waits for the person to say how it is to be sent.
    pub(crate) pasted: Option<Vec<String>>,
    /// Lines of a pasted block that go out one by one, each after the reply to the one before.
    pub(crate) waiting: VecDeque<String>,
    /// The last line that was put in.
    put: Option<u32>,
    history: Vec<String>,
    /// Which line of the history is shown; `None` while the person's own draft is.
    place: Option<usize>,
    draft: String,
}

impl Terminal {
    /// The person typed: the input is now `text`.
    pub(crate) fn edit(&mut self, text: String, setting: &Setting) {
        self.input = text;
        self.place = None;
        self.list = if self.input.trim().is_empty() { None } else { list(&self.input, setting) };
    }

    /// A key was pressed.
    pub(crate) fn press(&mut self, key: Key, setting: &Setting) -> Pressed {
        match (key, &mut self.list) {
            (Key::Down, Some(list)) => {
                list.chosen = Some(list.chosen.map_or(0, |at| (at + 1) % list.items.len()));
                Pressed::Taken
            }
            (Key::Up, Some(List { items, chosen: Some(at) })) => {
                *at = at.checked_sub(1).unwrap_or(items.len() - 1);
                Pressed::Taken
            }
            (Key::Tab, Some(list)) => {
                let index = list.chosen.unwrap_or(0);
                self.accept(index, setting)
            }
            (Key::Enter, Some(List { chosen: Some(index), .. })) => {
                let index = *index;
                self.accept(index, setting)
            }
            (Key::Escape, Some(_)) => {
                self.list = None;
                Pressed::Taken
            }
            (Key::Tab | Key::Escape, None) => Pressed::Ignored,
            (Key::Up, _) => self.back(),
            (Key::Down, None) => self.forth(),
            (Key::Enter, _) => self.send(setting),
            (Key::List, _) => {
                self.list = list(&self.input, setting);
                if self.list.is_some() { Pressed::Taken } else { Pressed::Ignored }
            }
        }
    }

    /// Takes an item of the open list.
    pub(crate) fn accept(&mut self, index: usize, setting: &Setting) -> Pressed {
        if let Some(item) = self.list.take().and_then(|list| list.items.into_iter().nth(index)) {
            self.edit(item.text, setting);
            self.list = None;
        }
        Pressed::Taken
    }

    /// Puts a template into the input.
    pub(crate) fn insert(&mut self, text: String) {
        self.input = text;
        self.place = None;
        self.list = None;
    }

    /// A block was pasted. `true` where it has several lines and waits for an answer; `false` where the browser may
    /// paste as always.
    pub(crate) fn paste(&mut self, text: &str) -> bool {
        let lines: Vec<String> = text.trim_end_matches(['\r', '\n']).lines().map(str::to_owned).collect();
        if lines.len() < 2 {
            return false;
        }
        self.pasted = Some(lines);
        true
    }

    /// Does what the person did, or what has become due.
    pub(crate) fn change(&mut self, change: Change, setting: &Setting) -> Done {
        let nothing = Done { taken: true, says: None };
        match change {
            Change::Edit(text) => self.edit(text, setting),
            Change::Press(key) => {
                return match self.press(key, setting) {
                    Pressed::Ignored => Done { taken: false, says: None },
                    Pressed::Taken => nothing,
                    Pressed::Sends(line) => Done { taken: true, says: Some(line) },
                };
            }
            Change::Accept(index) => {
                self.accept(index, setting);
            }
            Change::Put(number, text) => {
                if self.put.replace(number) != Some(number) {
                    self.edit(text, setting);
                    self.list = None;
                }
            }
            Change::Insert(text) => self.insert(text),
            Change::Paste(text) => {
                let taken = self.paste(&text);
                // Inside the message there is nothing to ask: no line has a reply of its own.
                let says = if setting.in_content() { self.release() } else { None };
                return Done { taken, says };
            }
            Change::Whole => return Done { taken: true, says: self.release() },
            Change::ByLine => self.waiting.extend(self.pasted.take().unwrap_or_default()),
            Change::Forget => self.pasted = None,
            Change::Next => return Done { taken: true, says: self.next_waiting() },
        }
        nothing
    }

    /// The pasted block as one text.
    fn release(&mut self) -> Option<String> {
        let lines = self.pasted.take()?;
        for line in &lines {
            self.remember(line.clone());
        }
        Some(lines.join("\n"))
    }

    /// The next waiting line.
    fn next_waiting(&mut self) -> Option<String> {
        let line = self.waiting.pop_front()?;
        self.remember(line.clone());
        Some(line)
    }

    /// Sends the line; an empty one only inside the message, where it means something.
    fn send(&mut self, setting: &Setting) -> Pressed {
        self.list = None;
        if self.input.is_empty() && !setting.in_content() {
            return Pressed::Taken;
        }
        self.place = None;
        let line = std::mem::take(&mut self.input);
        self.remember(line.clone());
        Pressed::Sends(line)
    }

    fn remember(&mut self, line: String) {
        if !line.is_empty() && self.history.last() != Some(&line) {
            self.history.push(line);
        }
        if self.history.len() > HISTORY_MAX {
            self.history.remove(0);
        }
    }

    /// The line before in the history; the unsent draft is kept.
    fn back(&mut self) -> Pressed {
        let before = self.place.unwrap_or(self.history.len()).checked_sub(1);
        let Some(place) = before else { return Pressed::Taken };
        if self.place.is_none() {
            self.draft = std::mem::take(&mut self.input);
        }
        self.show(place)
    }

    /// The line after in the history, and behind the last one the unsent draft.
    fn forth(&mut self) -> Pressed {
        match self.place {
            None => Pressed::Taken,
            Some(place) if place + 1 < self.history.len() => self.show(place + 1),
            Some(_) => {
                self.place = None;
                self.input = std::mem::take(&mut self.draft);
                Pressed::Taken
            }
        }
    }

    fn show(&mut self, place: usize) -> Pressed {
        self.place = Some(place);
        self.input = self.history[place].clone();
        self.list = None;
        Pressed::Taken
    }
}

fn list(input: &str, setting: &Setting) -> Option<List> {
    let state = setting.state.filter(|_| !setting.in_content())?;
    let items = complete(state, &setting.offered, input);
    (!items.is_empty()).then_some(List { items, chosen: None })
}

/// What stands under the input: the syntax of what is being typed and what it does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Hint {
    /// How the whole command is written; empty where there is no command.
    pub(crate) syntax: &'static str,
    /// What it does.
    pub(crate) means: &'static str,
}

/// The hint for what stands in the input.
pub(crate) fn hint(input: &str, setting: &Setting) -> Hint {
    let say = |means| Hint { syntax: "", means };
    match setting.state {
        None | Some(State::Opening) => return say("Waiting for the server: it speaks first, with 220."),
        Some(State::Closed) => return say("The session is over."),
        Some(State::ExpectContent) => {
            return say(match input {
                "." => "A lone dot: Enter ends the message, and the server answers for it or refuses it.",
                dots if dots.starts_with("..") => {
                    "Two dots: the server takes the first one away and keeps the rest."
                }
                dot if dot.starts_with('.') => {
                    "The server takes away a dot at the start of a line. Write two where you want one."
                }
                _ => "Now comes the message: header fields, an empty line, the text. A lone dot ends it.",
            });
        }
        Some(_) => {}
    }
    let word = input.trim_start().split(' ').next().unwrap_or_default();
    let last = input.rsplit_once(' ').filter(|(head, _)| head.contains('>')).map(|(_, last)| last);
    if let Some(parameter) = last.and_then(explain::parameter) {
        return Hint { syntax: parameter.syntax, means: parameter.explanation().means };
    }
    match Verb::from_word(word.as_bytes()) {
        Some(verb) => Hint { syntax: verb.syntax(), means: explain::verb(verb).means },
        None => say("Type a command, or take one from the row above."),
    }
}

/// What a template is filled with.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Suggested {
    /// The client's name, for EHLO.
    pub(crate) host_name: String,
    /// The sender.
    pub(crate) from: String,
    /// The recipient.
    pub(crate) to: String,
}

/// A whole command, ready to be sent or changed.
pub(crate) fn template(verb: Verb, suggested: &Suggested) -> String {
    let Suggested { host_name, from, to } = suggested;
    match verb {
        Verb::Ehlo | Verb::Helo | Verb::Lhlo => [verb.as_str(), " ", host_name].concat(),
        Verb::Mail => ["MAIL FROM:<", from, ">"].concat(),
        Verb::Rcpt => ["RCPT TO:<", to, ">"].concat(),
        Verb::Vrfy => ["VRFY ", to].concat(),
        Verb::Expn => ["EXPN ", to.split('@').next().unwrap_or_default()].concat(),
        Verb::Bdat => "BDAT 0 LAST".to_owned(),
        Verb::Etrn => ["ETRN ", to.rsplit('@').next().unwrap_or_default()].concat(),
        Verb::Xclient | Verb::Xforward => [verb.as_str(), " NAME=", host_name].concat(),
        // The server asks for the rest, a part at a time.
        Verb::Auth => "AUTH LOGIN".to_owned(),
        other => other.as_str().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(state: State) -> Setting {
        Setting { state: Some(state), offered: Extensions::all(None) }
    }

    fn typed(terminal: &mut Terminal, line: &str, setting: &Setting) {
        terminal.edit(line.to_owned(), setting);
        assert_eq!(terminal.press(Key::Enter, setting), Pressed::Sends(line.to_owned()));
    }

    #[test]
    fn the_history_gives_the_unsent_draft_back() {
        let (mut terminal, setting) = (Terminal::default(), at(State::ExpectMail));
        typed(&mut terminal, "NOOP", &setting);
        typed(&mut terminal, "RSET", &setting);
        typed(&mut terminal, "RSET", &setting);
        terminal.edit("half a li".to_owned(), &setting);
        let mut seen = Vec::new();
        for key in [Key::Up, Key::Up, Key::Up, Key::Down, Key::Down, Key::Down] {
            assert_eq!(terminal.press(key, &setting), Pressed::Taken);
            seen.push(terminal.input.clone());
        }
        assert_eq!(seen, ["RSET", "NOOP", "NOOP", "RSET", "half a li", "half a li"]);
    }

    #[test]
    fn the_history_is_bounded_and_sends_what_it_shows() {
        let (mut terminal, setting) = (Terminal::default(), at(State::ExpectMail));
        for index in 0..300 {
            typed(&mut terminal, &format!("NOOP {index}"), &setting);
        }
        assert_eq!(terminal.history.len(), HISTORY_MAX);
        terminal.press(Key::Up, &setting);
        assert_eq!(terminal.press(Key::Enter, &setting), Pressed::Sends("NOOP 299".to_owned()));
        assert_eq!(terminal.input, "");
        assert_eq!(terminal.press(Key::Enter, &setting), Pressed::Taken);
        assert_eq!(terminal.press(Key::Enter, &at(State::ExpectContent)), Pressed::Sends(String::new()));
    }

    #[test]
    fn tab_and_enter_accept_only_from_an_open_list() {
        let (mut terminal, setting) = (Terminal::default(), at(State::ExpectMail));
        assert_eq!(terminal.press(Key::Tab, &setting), Pressed::Ignored);
        terminal.edit("ma".to_owned(), &setting);
        assert_eq!(terminal.press(Key::Tab, &setting), Pressed::Taken);
        assert_eq!(terminal.input, "MAIL FROM:<");
        assert_eq!(terminal.press(Key::Tab, &setting), Pressed::Ignored);

        terminal.edit("h".to_owned(), &setting);
        terminal.press(Key::Down, &setting);
        terminal.press(Key::Down, &setting);
        assert_eq!(terminal.press(Key::Enter, &setting), Pressed::Taken);
        assert_eq!(terminal.input, "HELP");

        // Nothing chosen: Enter sends what stands there.
        terminal.edit("qui".to_owned(), &setting);
        assert!(terminal.list.is_some());
        assert_eq!(terminal.press(Key::Enter, &setting), Pressed::Sends("qui".to_owned()));
        assert_eq!(terminal.list, None);
    }

    #[test]
    fn the_list_offers_what_is_legal_and_nothing_inside_the_message() {
        let mut terminal = Terminal::default();
        terminal.edit("ma".to_owned(), &at(State::ExpectRcpt));
        assert_eq!(terminal.list, None);
        terminal.edit("r".to_owned(), &at(State::ExpectRcpt));
        let texts: Vec<String> =
            terminal.list.iter().flat_map(|l| &l.items).map(|i| i.text.clone()).collect();
        assert_eq!(texts, ["RCPT TO:<", "RSET"]);
        terminal.edit("r".to_owned(), &at(State::ExpectContent));
        assert_eq!(terminal.list, None);
        assert_eq!(terminal.press(Key::List, &at(State::ExpectContent)), Pressed::Ignored);
        terminal.edit(String::new(), &at(State::ExpectEhlo));
        assert_eq!(terminal.press(Key::List, &at(State::ExpectEhlo)), Pressed::Taken);
        assert_eq!(terminal.press(Key::Escape, &at(State::ExpectEhlo)), Pressed::Taken);
        assert_eq!(terminal.press(Key::Escape, &at(State::ExpectEhlo)), Pressed::Ignored);
    }

    #[test]
    fn a_pasted_block_goes_out_as_one_segment_or_line_by_line() {
        let (mut terminal, setting) = (Terminal::default(), at(State::ExpectMail));
        let mut change = |change| {
            let Done { taken, says } = terminal.change(change, &setting);
            (taken, says)
        };
        assert_eq!(change(Change::Paste("NOOP\n".to_owned())), (false, None));
        assert_eq!(change(Change::Paste("EHLO a\r\nNOOP\nQUIT\n".to_owned())), (true, None));
        assert_eq!(change(Change::Whole), (true, Some("EHLO a\nNOOP\nQUIT".to_owned())));
        assert_eq!(change(Change::Whole), (true, None));

        change(Change::Paste("NOOP\n\nQUIT".to_owned()));
        change(Change::ByLine);
        let lines: Vec<Option<String>> = (0..4).map(|_| change(Change::Next).1).collect();
        assert_eq!(lines, [Some("NOOP".to_owned()), Some(String::new()), Some("QUIT".to_owned()), None]);
        change(Change::Press(Key::Up));
        assert_eq!(terminal.input, "QUIT");
        assert_eq!(terminal.pasted, None);
    }

    #[test]
    fn a_block_pasted_into_the_message_goes_out_at_once() {
        let mut terminal = Terminal::default();
        let paste = Change::Paste("Subject: x\r\n\r\nhi\r\n".to_owned());
        let done = terminal.change(paste, &at(State::ExpectContent));
        assert_eq!(done, Done { taken: true, says: Some("Subject: x\n\nhi".to_owned()) });
        assert_eq!(terminal.pasted, None);
    }

    #[test]
    fn the_hint_follows_what_is_typed() {
        assert_eq!(hint("mail fr", &at(State::ExpectMail)).syntax, "MAIL FROM:<sender@domain>");
        assert_eq!(hint("MAIL FROM:<a@b> size=1", &at(State::ExpectMail)).syntax, "SIZE=octets");
        assert_eq!(
            hint("MAIL FROM:<a@b> size=1 x", &at(State::ExpectMail)).syntax,
            "MAIL FROM:<sender@domain>"
        );
        assert_eq!(hint("", &at(State::ExpectMail)).syntax, "");
        assert!(hint(".", &at(State::ExpectContent)).means.contains("ends the message"));
        assert!(hint(".x", &at(State::ExpectContent)).means.contains("Write two"));
        assert!(hint("..x", &at(State::ExpectContent)).means.contains("keeps the rest"));
    }

    #[test]
    fn templates_are_commands_that_parse() {
        let suggested = Suggested {
            host_name: "laptop.example".to_owned(),
            from: "a@x.example".to_owned(),
            to: "b@y.example".to_owned(),
        };
        for verb in Verb::ALL {
            let dialect = smtp::command::Dialect { lmtp: verb == Verb::Lhlo, ..Default::default() };
            let line = template(verb, &suggested);
            let command = smtp::Command::parse(line.as_bytes(), &dialect).map(|command| command.verb());
            assert_eq!(command, Ok(verb), "{line}");
        }
    }
}
