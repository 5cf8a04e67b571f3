//! The terminal's input, key by key.

use super::*;

fn at(state: State) -> Setting {
    Setting { state: Some(state), offered: Extensions::all(None), answers: None }
}

fn sends(line: &str) -> Pressed {
    Pressed::Sends(wire(line))
}

fn typed(terminal: &mut Terminal, line: &str, setting: &Setting) {
    terminal.edit(line.to_owned(), setting);
    assert_eq!(terminal.press(Key::Enter, setting), sends(line));
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
    assert_eq!(terminal.history.len(), past::LINES_MAX);
    terminal.press(Key::Up, &setting);
    assert_eq!(terminal.press(Key::Enter, &setting), sends("NOOP 299"));
    assert_eq!(terminal.input, "");
    assert_eq!(terminal.press(Key::Enter, &setting), Pressed::Taken);
    assert_eq!(terminal.press(Key::Enter, &at(State::ExpectContent)), sends(""));
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
    assert_eq!(terminal.press(Key::Enter, &setting), sends("qui"));
    assert_eq!(terminal.list, None);
}

#[test]
fn the_list_offers_what_is_legal_and_nothing_inside_the_message() {
    let mut terminal = Terminal::default();
    terminal.edit("ma".to_owned(), &at(State::ExpectRcpt));
    assert_eq!(terminal.list, None);
    terminal.edit("r".to_owned(), &at(State::ExpectRcpt));
    let texts: Vec<String> = terminal.list.iter().flat_map(|l| &l.items).map(|i| i.text.clone()).collect();
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
    assert_eq!(change(Change::Whole), (true, Some(b"EHLO a\r\nNOOP\r\nQUIT\r\n".to_vec())));
    assert_eq!(change(Change::Whole), (true, None));

    change(Change::Paste("NOOP\n\nQUIT".to_owned()));
    change(Change::ByLine);
    let lines: Vec<Option<Vec<u8>>> = (0..4).map(|_| change(Change::Next).1).collect();
    assert_eq!(lines, [Some(wire("NOOP")), Some(wire("")), Some(wire("QUIT")), None]);
    change(Change::Press(Key::Up));
    assert_eq!(terminal.input, "QUIT");
    assert_eq!(terminal.pasted, None);
}

#[test]
fn a_block_pasted_into_the_message_goes_out_at_once() {
    let mut terminal = Terminal::default();
    let paste = Change::Paste("Subject: x\r\n\r\nhi\r\n".to_owned());
    let done = terminal.change(paste, &at(State::ExpectContent));
    assert_eq!(done, Done { taken: true, says: Some(b"Subject: x\r\n\r\nhi\r\n".to_vec()) });
    assert_eq!(terminal.pasted, None);
}

#[test]
fn the_hint_follows_what_is_typed() {
    assert_eq!(hint("mail fr", &at(State::ExpectMail)).syntax, "MAIL FROM:<sender@domain>");
    assert_eq!(hint("MAIL FROM:<a@b> size=1", &at(State::ExpectMail)).syntax, "SIZE=octets");
    assert_eq!(hint("MAIL FROM:<a@b> size=1 x", &at(State::ExpectMail)).syntax, "MAIL FROM:<sender@domain>");
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

#[test]
fn exact_octets_go_out_as_they_are_and_a_mistake_stays() {
    let (mut terminal, setting) = (Terminal::default(), at(State::ExpectMail));
    terminal.change(Change::Raw(true), &setting);
    terminal.edit("NOOP\\n\\0\\x".to_owned(), &setting);
    assert_eq!(terminal.press(Key::Enter, &setting), Pressed::Taken);
    assert_eq!(terminal.input, "NOOP\\n\\0\\x");
    assert!(hint_raw(&terminal.input).is_err());
    terminal.edit("NOOP\\n\\0\\xFF".to_owned(), &setting);
    assert_eq!(hint_raw(&terminal.input).as_deref(), Ok("7 octets: 4E 4F 4F 50 0A 00 FF"));
    assert_eq!(terminal.press(Key::Enter, &setting), Pressed::Sends(b"NOOP\n\0\xFF".to_vec()));
    // Nothing is nothing, also inside the message.
    assert_eq!(terminal.press(Key::Enter, &at(State::ExpectContent)), Pressed::Taken);
    // A line comes back as what it was.
    terminal.change(Change::Raw(false), &setting);
    typed(&mut terminal, "a\\n", &setting);
    terminal.press(Key::Up, &setting);
    assert_eq!((terminal.input.as_str(), terminal.raw), ("a\\n", false));
    terminal.press(Key::Up, &setting);
    assert_eq!((terminal.input.as_str(), terminal.raw), ("NOOP\\n\\0\\xFF", true));
    terminal.press(Key::Down, &setting);
    terminal.press(Key::Down, &setting);
    assert_eq!((terminal.input.as_str(), terminal.raw), ("", false));
}

#[test]
fn what_is_pasted_among_exact_octets_has_escapes() {
    let (mut terminal, setting) = (Terminal::default(), at(State::ExpectMail));
    terminal.change(Change::Raw(true), &setting);
    terminal.edit("a".to_owned(), &setting);
    assert!(terminal.paste("\\\r\nb\n"));
    assert_eq!((terminal.input.as_str(), &terminal.pasted), ("a\\\\\\r\\nb\\n", &None));
}

#[test]
fn the_octets_of_a_long_line_are_counted_and_only_the_last_shown() {
    let words = hint_raw(&"a".repeat(100)).expect("it is right");
    assert!(words.starts_with("100 octets: … 61 ") && words.len() < 100, "{words}");
    assert_eq!(hint_raw("").as_deref(), Ok("Exact octets: nothing is added. \\r\\n ends a line."));
    assert_eq!(hint_raw("a").as_deref(), Ok("1 octet: 61"));
}

#[test]
fn the_history_is_searched_backwards() {
    let (mut terminal, setting) = (Terminal::default(), at(State::ExpectMail));
    for line in ["MAIL FROM:<a@x>", "NOOP", "MAIL FROM:<b@x>", "RSET"] {
        typed(&mut terminal, line, &setting);
    }
    terminal.edit("half".to_owned(), &setting);
    let found = |terminal: &Terminal| terminal.found().map(|line| line.text.clone());
    terminal.press(Key::Search, &setting);
    assert_eq!((terminal.input.as_str(), found(&terminal)), ("", None));
    terminal.edit("mail".to_owned(), &setting);
    assert_eq!(found(&terminal).as_deref(), Some("MAIL FROM:<b@x>"));
    terminal.press(Key::Search, &setting);
    assert_eq!(found(&terminal).as_deref(), Some("MAIL FROM:<a@x>"));
    // There is no older one: the oldest stays.
    terminal.press(Key::Search, &setting);
    assert_eq!(found(&terminal).as_deref(), Some("MAIL FROM:<a@x>"));
    assert_eq!(terminal.press(Key::Enter, &setting), Pressed::Taken);
    assert_eq!((terminal.input.as_str(), &terminal.search), ("MAIL FROM:<a@x>", &None));
    // The arrow keys go on from there, down to the draft.
    terminal.press(Key::Down, &setting);
    assert_eq!(terminal.input, "NOOP");
    (0..3).for_each(|_| drop(terminal.press(Key::Down, &setting)));
    assert_eq!(terminal.input, "half");
}

#[test]
fn a_search_that_finds_nothing_or_is_given_up_gives_the_draft_back() {
    let (mut terminal, setting) = (Terminal::default(), at(State::ExpectMail));
    typed(&mut terminal, "NOOP", &setting);
    for key in [Key::Enter, Key::Escape] {
        terminal.edit("half".to_owned(), &setting);
        terminal.press(Key::Search, &setting);
        terminal.edit("quit".to_owned(), &setting);
        assert_eq!(terminal.found(), None);
        assert_eq!(terminal.press(key, &setting), Pressed::Taken);
        assert_eq!((terminal.input.as_str(), &terminal.search), ("half", &None));
    }
    // What is put in ends the search.
    terminal.press(Key::Search, &setting);
    terminal.insert("RSET".to_owned());
    assert_eq!(terminal.press(Key::Enter, &setting), sends("RSET"));
}

#[test]
fn who_answers_is_offered_replies_and_pastes_them_whole() {
    let at = Answering { turn: answer::Turn::Greeting, name: "mx.example".to_owned() };
    let setting = Setting { state: None, offered: Extensions::none(), answers: Some(at) };
    let mut terminal = Terminal::default();
    terminal.edit("22".to_owned(), &setting);
    assert_eq!(terminal.press(Key::Tab, &setting), Pressed::Taken);
    assert_eq!(terminal.press(Key::Enter, &setting), sends("220 mx.example ESMTP"));
    assert_eq!(
        hint("hello", &setting).means,
        "A reply begins with three digits: 2 is yes, 3 go on, 4 not now, 5 never."
    );
    let done = terminal.change(Change::Paste("250-mx.example\n250 SIZE\n".to_owned()), &setting);
    assert_eq!(done.says, Some(b"250-mx.example\r\n250 SIZE\r\n".to_vec()));
}
