//! Parsers are total, and what they read they can write.

use proptest::prelude::*;
use smtp::command::{Command, Dialect};
use smtp::{Extension, Mailbox, ReplyReader};

fn dialect() -> Dialect {
    Dialect {
        offered: Extension::every().into_iter().collect(),
        space_after_colon: true,
        ..Dialect::default()
    }
}

/// Lines near to commands: verbs, brackets, parameters, and noise.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let words = prop::sample::select(vec![
        "EHLO ",
        "helo ",
        "MAIL FROM:<",
        "RCPT TO:<",
        "a",
        "@",
        "b.example",
        ">",
        " SIZE=",
        "9",
        " BODY=8BITMIME",
        " SMTPUTF8",
        "\"",
        "\\",
        "[",
        "IPv6:",
        "::1",
        "]",
        ",",
        ":",
        "é",
        "用",
        "\0",
        "\u{7f}",
        " ",
        ".",
        "-",
        "VRFY x",
        "DATA",
        "postmaster",
    ]);
    let noise = prop::collection::vec(any::<u8>(), 0..4);
    prop::collection::vec(prop_oneof![8 => words.prop_map(|w| w.as_bytes().to_vec()), 1 => noise], 0..12)
        .prop_map(|v| v.concat())
}

proptest! {
    #[test]
    fn any_line_gives_a_command_or_a_diagnostic_inside_the_line(line in line()) {
        match Command::parse(&line, &dialect()) {
            Ok(command) => {
                let written = command.to_string();
                prop_assert_eq!(Command::parse(written.as_bytes(), &dialect()), Ok(command), "{}", written);
            }
            Err(fault) => {
                let span = fault.diagnostic.span;
                prop_assert!(span.start <= span.end && span.end as usize <= line.len(), "{:?} of {}", span, line.len());
                prop_assert!(fault.reply.is_permanent());
            }
        }
    }

    #[test]
    fn a_mailbox_that_is_read_can_be_written_and_read(text in "[a-z\"\\\\ .é@\\[\\]:0-9-]{0,24}") {
        if let Ok(mailbox) = text.parse::<Mailbox>() {
            prop_assert_eq!(mailbox.to_string().parse::<Mailbox>(), Ok(mailbox));
        }
    }

    #[test]
    fn any_octets_are_replies_or_diagnostics_however_they_are_cut(octets in prop::collection::vec(prop::sample::select(b"25043- .\r\nx\xff".to_vec()), 0..60), cut in 0usize..60) {
        let read = |pieces: &[&[u8]]| {
            let mut reader = ReplyReader::default();
            let mut got = Vec::new();
            for mut piece in pieces.iter().copied() {
                while let Some(read) = reader.read(&mut piece) {
                    got.push(read);
                }
            }
            got
        };
        let cut = cut.min(octets.len());
        prop_assert_eq!(read(&[&octets]), read(&[&octets[..cut], &octets[cut..]]));
    }
}
