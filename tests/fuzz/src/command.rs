//! Command lines: any octets are a command that can be written and read again, or a fault inside the line.

use smtp::Extension;
use smtp::command::{Command, Dialect, HelloNames};
use smtp::framing::{LineEvent, LineReader};

use super::input::Input;
use super::piecemeal::pieces;

/// An octet for the dialect, the lengths of the pieces, and a stream of lines.
pub fn check(octets: &[u8]) {
    let mut input = Input::new(octets);
    let options = input.octet();
    let dialect = Dialect {
        offered: Extension::every().into_iter().filter(|_| options & 1 == 0).collect(),
        space_after_colon: options & 2 == 0,
        bare_paths: options & 4 != 0,
        lmtp: options & 8 != 0,
        hello_names: [HelloNames::Strict, HelloNames::Underscore, HelloNames::Any, HelloNames::Strict]
            [usize::from(options >> 5 & 3)],
    };
    let lengths = input.some();
    let stream = input.rest();
    let lf_ends = options & 16 != 0;
    let whole = read(&[stream], lf_ends);
    assert_eq!(read(&pieces(stream, lengths), lf_ends), whole);
    for event in whole {
        if let LineEvent::Line(line) = event {
            check_line(&line, &dialect);
        }
    }
    // A line may be longer than the reader here lets through.
    check_line(stream, &dialect);
}

fn read<'a>(pieces: &[&'a [u8]], lf_ends: bool) -> Vec<LineEvent<'a>> {
    let mut reader = LineReader::new(64).with_lf(lf_ends);
    let mut events = Vec::new();
    for mut piece in pieces.iter().copied() {
        while let Some(event) = reader.read(&mut piece) {
            events.push(event);
        }
    }
    events
}

fn check_line(line: &[u8], dialect: &Dialect) {
    match Command::parse(line, dialect) {
        Ok(command) => {
            let written = command.to_string();
            assert_eq!(Command::parse(written.as_bytes(), dialect).as_ref(), Ok(&command), "{written:?}");
        }
        Err(fault) => {
            let span = &fault.diagnostic.span;
            assert!(span.start <= span.end && span.end as usize <= line.len(), "{span:?} of {}", line.len());
            assert!(fault.reply.is_permanent(), "{:?}", fault.reply);
        }
    }
}
