//! What the terminal's input does: history, completion, pasted blocks, exact octets, templates. Pure: keys in, octets out.

pub(crate) mod answer;
mod past;
pub(crate) mod raw;
pub(crate) mod script;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use smtp::complete::{Completion, complete};
use smtp::server::State;
use smtp::{Extensions, Verb, explain};
use texts::t;

use answer::Answering;

pub(crate) use past::{Past, Search};

/// Where the session stands, as far as typing is concerned.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Setting {
    /// The server's state; `None` without a connection.
    pub(crate) state: Option<State>,
    /// What the server offered in its reply to EHLO.
    pub(crate) offered: Extensions,
    /// Where the person stands who answers in the place of the server; `None` where they are the client.
    pub(crate) answers: Option<Answering>,
}

impl Setting {
    /// Whether nothing can be said.
    pub(crate) fn is_silent(&self) -> bool {
        self.answers.is_none() && matches!(self.state, None | Some(State::Closed))
    }

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
    /// Looks backwards through the history, then farther back.
    Search,
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
    /// A script is to be said again; it goes out as a pasted block does.
    Script(Vec<Past>),
    /// The pasted block goes out in one segment.
    Whole,
    /// The pasted block goes out line by line, each after the reply to the one before.
    ByLine,
    /// The pasted block is forgotten.
    Forget,
    /// The server has answered: the next waiting line may go out.
    Next,
    /// What stands in the input is exact octets with escapes, or no more.
    Raw(bool),
}

/// What came of a change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Done {
    /// Whether it meant anything; else the browser does what it always does.
    pub(crate) taken: bool,
    /// The octets to be sent, as they are.
    pub(crate) says: Option<Vec<u8>>,
}

/// What a key did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Pressed {
    /// Nothing: let the browser do what it always does.
    Ignored,
    /// Something inside the terminal.
    Taken,
    /// These octets are to be sent.
    Sends(Vec<u8>),
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
    pub(crate) pasted: Option<Vec<Past>>,
    /// Lines of a pasted block that go out one by one, each after the reply to the one before.
    pub(crate) waiting: VecDeque<Past>,
    /// What stands in the input is exact octets, see [`raw`]; nothing is added to them.
    pub(crate) raw: bool,
    /// The history is searched; what is looked for stands in the input.
    pub(crate) search: Option<Box<Search>>,
    /// The last line that was put in.
    put: Option<u32>,
    history: Vec<Past>,
    /// Which line of the history is shown; `None` while the person's own draft is.
    place: Option<usize>,
    draft: Past,
}

impl Terminal {
    /// The person typed: the input is now `text`.
    pub(crate) fn edit(&mut self, text: String, setting: &Setting) {
        self.input = text;
        self.place = None;
        if let Some(search) = &mut self.search {
            search.found = past::find(&self.history, &self.input, self.history.len());
            return;
        }
        self.list = if self.input.trim().is_empty() { None } else { self.completions(setting) };
    }

    /// The ways to go on; none inside exact octets.
    fn completions(&self, setting: &Setting) -> Option<List> {
        if self.raw { None } else { list(&self.input, setting) }
    }

    /// The line that the search has found.
    pub(crate) fn found(&self) -> Option<&Past> {
        self.history.get(self.search.as_ref()?.found?)
    }

    /// A key while the history is searched.
    fn press_searching(&mut self, key: Key) -> Pressed {
        let Some(search) = &mut self.search else { return Pressed::Ignored };
        match key {
            Key::Search | Key::Up => {
                let before = search.found.unwrap_or(self.history.len());
                search.found = past::find(&self.history, &self.input, before).or(search.found);
            }
            // What was found is put into the input, to be changed or sent; without it the draft comes back.
            Key::Enter | Key::Tab | Key::Escape | Key::Down => {
                let found = search.found.filter(|_| matches!(key, Key::Enter | Key::Tab));
                let draft = std::mem::take(&mut search.draft);
                self.search = None;
                self.stand(draft);
                if let Some(place) = found {
                    return self.show_from_draft(place);
                }
            }
            Key::List => {}
        }
        Pressed::Taken
    }

    fn begin_search(&mut self) -> Pressed {
        let draft = self.take_input();
        self.place = None;
        self.list = None;
        self.search = Some(Box::new(Search { found: None, draft }));
        Pressed::Taken
    }

    fn take_input(&mut self) -> Past {
        Past { text: std::mem::take(&mut self.input), raw: self.raw }
    }

    fn stand(&mut self, line: Past) {
        self.input = line.text;
        self.raw = line.raw;
    }

    /// A key was pressed.
    pub(crate) fn press(&mut self, key: Key, setting: &Setting) -> Pressed {
        if self.search.is_some() {
            return self.press_searching(key);
        }
        match (key, &mut self.list) {
            (Key::Search, _) => self.begin_search(),
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
                self.list = self.completions(setting);
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
        self.raw = false;
        self.search = None;
        self.place = None;
        self.list = None;
    }

    /// A block was pasted. `true` where it has several lines and waits for an answer; `false` where the browser may
    /// paste as always. Among exact octets it is put behind them, with escapes.
    pub(crate) fn paste(&mut self, text: &str) -> bool {
        if self.search.is_some() {
            return false;
        }
        if self.raw {
            self.input.push_str(&raw::escaped(text.as_bytes()));
            return true;
        }
        let lines = text.trim_end_matches(['\r', '\n']).lines();
        let lines: Vec<Past> = lines.map(|line| Past { text: line.to_owned(), raw: false }).collect();
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
                    Pressed::Sends(octets) => Done { taken: true, says: Some(octets) },
                };
            }
            Change::Accept(index) => {
                self.accept(index, setting);
            }
            Change::Put(number, text) => {
                if self.put.replace(number) != Some(number) {
                    self.insert(text);
                }
            }
            Change::Insert(text) => self.insert(text),
            Change::Paste(text) => {
                let taken = self.paste(&text);
                // Inside the message, and of replies, there is nothing to ask: no line has a reply of its own.
                let says =
                    if setting.in_content() || setting.answers.is_some() { self.release() } else { None };
                return Done { taken, says };
            }
            Change::Script(lines) => self.pasted = Some(lines).filter(|lines| !lines.is_empty()),
            Change::Whole => return Done { taken: true, says: self.release() },
            Change::ByLine => self.waiting.extend(self.pasted.take().unwrap_or_default()),
            Change::Forget => self.pasted = None,
            Change::Next => return Done { taken: true, says: self.next_waiting() },
            Change::Raw(raw) => {
                self.raw = raw;
                self.list = None;
            }
        }
        nothing
    }

    /// The pasted block as one piece.
    fn release(&mut self) -> Option<Vec<u8>> {
        let lines = self.pasted.take()?;
        let others = std::mem::replace(&mut self.waiting, lines.into());
        let octets = std::iter::from_fn(|| self.next_waiting()).flatten().collect();
        self.waiting = others;
        Some(octets)
    }

    /// The next waiting line; exact octets that end none go out with what follows.
    fn next_waiting(&mut self) -> Option<Vec<u8>> {
        let mut octets = Vec::new();
        while !octets.ends_with(b"\n")
            && let Some(line) = self.waiting.pop_front()
        {
            octets.extend(line.octets().unwrap_or_default());
            self.remember(line);
        }
        (!octets.is_empty()).then_some(octets)
    }

    /// Sends the line; an empty one only inside the message, where it means something. Octets with a mistake in them stay.
    fn send(&mut self, setting: &Setting) -> Pressed {
        self.list = None;
        let nothing = self.input.is_empty() && (self.raw || !setting.in_content());
        let line = Past { text: self.input.clone(), raw: self.raw };
        let Some(octets) = line.octets().ok().filter(|_| !nothing) else { return Pressed::Taken };
        self.place = None;
        self.input.clear();
        self.remember(line);
        Pressed::Sends(octets)
    }

    fn remember(&mut self, line: Past) {
        if !line.text.is_empty() && self.history.last() != Some(&line) {
            self.history.push(line);
        }
        if self.history.len() > past::LINES_MAX {
            self.history.remove(0);
        }
    }

    /// The line before in the history; the unsent draft is kept.
    fn back(&mut self) -> Pressed {
        let before = self.place.unwrap_or(self.history.len()).checked_sub(1);
        let Some(place) = before else { return Pressed::Taken };
        self.show_from_draft(place)
    }

    /// Shows a line of the history; what stood there before is kept where it was the person's own.
    fn show_from_draft(&mut self, place: usize) -> Pressed {
        if self.place.is_none() {
            self.draft = self.take_input();
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
                let draft = std::mem::take(&mut self.draft);
                self.stand(draft);
                Pressed::Taken
            }
        }
    }

    fn show(&mut self, place: usize) -> Pressed {
        self.place = Some(place);
        self.stand(self.history[place].clone());
        self.list = None;
        Pressed::Taken
    }
}

fn list(input: &str, setting: &Setting) -> Option<List> {
    let items = match &setting.answers {
        Some(at) => answer::completions(at, input),
        None => {
            let state = setting.state.filter(|_| !setting.in_content())?;
            complete(state, &setting.offered, input)
        }
    };
    (!items.is_empty()).then_some(List { items, chosen: None })
}

/// Lines as they go over the wire, each with CRLF behind it (RFC 5321 section 2.3.8).
pub(crate) fn wire(text: &str) -> Vec<u8> {
    let mut octets = text.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes();
    octets.extend_from_slice(b"\r\n");
    octets
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
    if let Some(at) = &setting.answers {
        return answer::hint(at, input);
    }
    let say = |means| Hint { syntax: "", means };
    match setting.state {
        None | Some(State::Opening) => return say(t!("Waiting for the server: it speaks first, with 220.")),
        Some(State::Closed) => return say(t!("The session is over.")),
        Some(State::ExpectContent) => {
            return say(match input {
                "." => t!("A lone dot: Enter ends the message, and the server answers for it or refuses it."),
                dots if dots.starts_with("..") => {
                    t!("Two dots: the server takes the first one away and keeps the rest.")
                }
                dot if dot.starts_with('.') => {
                    t!("The server takes away a dot at the start of a line. Write two where you want one.")
                }
                _ => t!("Now comes the message: header fields, an empty line, the text. A lone dot ends it."),
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
        None => say(t!("Type a command, or take one from the row above.")),
    }
}

/// The most octets that the hint spells.
const SPELLED: usize = 16;

/// What stands under the input where it is exact octets: how many, and which the last are.
pub(crate) fn hint_raw(input: &str) -> Result<String, raw::Mistake> {
    let octets = raw::octets(input)?;
    if octets.is_empty() {
        return Ok(t!("Exact octets: nothing is added. \\r\\n ends a line.").to_owned());
    }
    let last = &octets[octets.len().saturating_sub(SPELLED)..];
    let mut words = t!("{} octet{}:", octets.len(), if octets.len() == 1 { "" } else { "s" });
    if last.len() < octets.len() {
        words.push_str(" …");
    }
    last.iter().for_each(|octet| words.push_str(&format!(" {octet:02X}")));
    Ok(words)
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
