//! Any octets give a value, and what is built is read by another implementation as it was meant.

use std::ops::Range;

use mail::{
    Action, Attachment, Draft, Report, Reported, addresses, body_offset, envelope_of, field, fields,
    meanings, needs, parts, received_count, to_crlf, to_seven_bit,
};
use mail_parser::{MessageParser, MimeHeaders};
use proptest::prelude::*;

/// Octets as they come, and octets that look like a header section.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        "[A-Za-z-]{0,8}:[ -~]{0,20}\r\n".prop_map(String::into_bytes),
        "(From|To|Cc): [\"<>@(),;:\\\\ a-z.\\[\\]]{0,30}\n".prop_map(String::into_bytes),
        "[ \t][ -~]{0,20}\r?\n?".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..20),
        Just(b"\r\n".to_vec()),
        Just(b"Received: from a by b; now\r\n".to_vec()),
        Just(b"Content-Type: multipart/mixed; boundary=b\r\n".to_vec()),
        Just(b"\r\n--b\r\n".to_vec()),
        Just(b"\r\n--b--\r\n".to_vec()),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Text in one line, any language.
fn line() -> impl Strategy<Value = String> {
    "\\PC{0,120}"
}

proptest! {
    #[test]
    fn reading_is_total(content in content()) {
        let fields = fields(&content);
        let mut at = 0;
        for Range { start, end } in fields.iter().map(|field| field.span.clone()) {
            prop_assert_eq!(start, at, "fields follow one another");
            prop_assert!(end > start && end <= content.len());
            at = end;
        }
        prop_assert!(fields.iter().all(|field| !field.value.contains(['\r', '\n'])));
        prop_assert!((at..=at + 2).contains(&body_offset(&content)) && body_offset(&content) <= content.len());
        prop_assert!(received_count(&content) as usize <= fields.len());
        let spans: Vec<Range<usize>> = meanings(&content).into_iter().map(|stretch| stretch.span).collect();
        prop_assert_eq!(spans.first().map_or(0, |first| first.start), 0);
        prop_assert_eq!(spans.last().map_or(0, |last| last.end), content.len());
        prop_assert!(spans.windows(2).all(|pair| pair[0].end == pair[1].start), "stretches follow one another");
        let needed = needs(&content);
        prop_assert!(!needed.smtputf8 || needed.eight_bit);
        let _ = envelope_of(&content);
    }

    #[test]
    fn address_lists_are_total(value in "[\"<>@(),;:\\\\ a-zδ.\\[\\]]{0,60}") {
        for mailbox in addresses(&value) {
            prop_assert_eq!(addresses(&format!("<{mailbox}>")), vec![mailbox]);
        }
    }

    #[test]
    fn line_ends_are_made_crlf_once(content in prop::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), any::<u8>()], 0..200)) {
        let crlf = to_crlf(&content).into_owned();
        let at_line_end = |at: usize| crlf[at..].starts_with(b"\r\n") || at > 0 && crlf[at - 1..].starts_with(b"\r\n");
        prop_assert!((0..crlf.len()).all(|at| !matches!(crlf[at], b'\r' | b'\n') || at_line_end(at)));
        prop_assert_eq!(&*to_crlf(&crlf), &crlf[..]);
        let bare = |octets: &[u8]| octets.iter().filter(|octet| !matches!(octet, b'\r' | b'\n')).count();
        prop_assert_eq!(bare(&crlf), bare(&content));
    }

    #[test]
    fn a_draft_reads_as_it_was_typed(subject in line(), name in "[\\PC&&[^<>\"\\\\]]{0,40}", text in prop::collection::vec(line(), 0..8)) {
        let text = text.join("\n");
        let draft = Draft {
            from: format!("{name} <alice@alpha.example>"),
            to: vec!["bob@beta.example".into(), "\"c d\"@gamma.example".into()],
            subject: subject.clone(),
            text: text.clone(),
            ..Draft::default()
        };
        let content = draft.build(1_767_603_600, "1@alpha.example");
        prop_assert!(content.is_ascii());
        prop_assert!(to_crlf(&content) == content, "every line ends with CRLF");
        prop_assert!(content.ends_with(b"\r\n") && content.split(|octet| *octet == b'\n').all(|line| line.len() <= 999));
        let envelope = envelope_of(&content).expect("an envelope");
        prop_assert_eq!(envelope.reverse_path.to_string(), "<alice@alpha.example>");
        prop_assert_eq!(envelope.forward_paths[1].to_string(), "<\"c d\"@gamma.example>");

        let read = MessageParser::default().parse(&content).expect("a message");
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(squeezed(read.subject().unwrap_or_default()), squeezed(&subject));
        let body = read.body_text(0).unwrap_or_default().replace("\r\n", "\n");
        prop_assert_eq!(body.trim_end_matches('\n'), text.trim_end_matches('\n'));
    }

    #[test]
    fn parts_are_read_as_others_read_them(texts in prop::collection::vec("[ -~é\n]{0,200}", 1..4), octets in prop::collection::vec(any::<u8>(), 0..300), name in "[a-zé .]{1,30}") {
        let draft = Draft {
            from: "a@x.example".into(),
            to: vec!["b@y.example".into()],
            text: texts[0].clone(),
            attachments: texts.iter().map(|_| Attachment { name: name.clone(), media: "image/png".into(), octets: octets.as_slice().into() }).collect(),
            ..Draft::default()
        };
        let content = draft.build(0, "1@x.example");
        let (ours, theirs) = (parts(&content), MessageParser::default().parse(&content).expect("a message"));
        let theirs: Vec<_> = theirs.attachments().map(|part| part.contents().to_vec()).collect();
        let ours: Vec<_> = ours.parts[1..].iter().map(|part| part.octets.clone()).collect();
        prop_assert_eq!(&ours, &theirs);
        prop_assert!(ours.iter().all(|part| *part == octets));
    }

    #[test]
    fn any_octets_have_parts(content in prop::collection::vec(prop_oneof![Just(b'\n'), Just(b':'), Just(b'-'), any::<u8>()], 0..300)) {
        let _ = parts(&content);
        let framed = [b"Content-Type: multipart/mixed; boundary=-\r\n\r\n", &content[..]].concat();
        let _ = parts(&framed);
        if let Ok(converted) = to_seven_bit(&framed) {
            prop_assert!(converted.is_ascii());
        }
    }

    #[test]
    fn seven_bits_mean_what_eight_did(text in "[ -~é\n]{0,300}") {
        let content = format!("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}\r\n", text.replace('\n', "\r\n"));
        let converted = to_seven_bit(content.as_bytes()).expect("a plain text");
        prop_assert!(converted.is_ascii());
        prop_assert_eq!(parts(&converted).octets, parts(content.as_bytes()).octets);
    }

    #[test]
    fn no_text_adds_a_field(inject in "[\r\n]{1,3}Bcc: eve@x.example[\r\n]{0,3}") {
        let evil = format!("x{inject}y");
        let draft = Draft { from: format!("{evil} <a@x.example>"), to: vec![format!("{evil} <b@x.example>")], subject: evil, text: "t".into(), ..Draft::default() };
        prop_assert_eq!(field(&draft.build(0, "1@x.example"), "Bcc"), None);
    }

    #[test]
    fn reports_are_read_by_others(diagnostic in "\\PC{0,300}(\r?\n\\PC{0,300}){0,3}", original in content()) {
        let reported = [Reported {
            recipient: "bob@beta.example".into(), original_recipient: None, action: Action::Failed, status: "5.1.1".into(), remote_mta: None, diagnostic, is_reply: true,
        }];
        let report = Report {
            reporting_mta: "mx.beta.example", to: "alice@alpha.example", envelope_id: None, reported: &reported, original: &original, of_report: false, whole: false, deliver_by_unix_s: None, held: None,
            arrival_unix_s: 0, date_unix_s: 1, message_id: "R1@mx.beta.example",
        };
        let content = report.build();
        prop_assert!(to_crlf(&content) == content, "every line ends with CRLF");
        let read = MessageParser::default().parse(&content).expect("a message");
        let kinds: Vec<String> = read.parts.iter().filter_map(|part| part.content_type()).map(|kind| {
            format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()).replace("global-", "")
        }).collect();
        prop_assert_eq!(&kinds[..3], &["multipart/report", "text/plain", "message/delivery-status"]);
        prop_assert_eq!(read.parts.len(), 4, "three parts and what holds them");
    }
}
