//! What each stretch of a message's source stands for, so that a person can read both beside each other. Total and bounded.

use std::ops::Range;

use texts::t;

use crate::decode::{parameter, words};
use crate::fields::{Field, body_offset, field, fields};
use crate::parts::{Part, between, parts};

/// How deep parts inside parts are followed.
const DEPTH_MAX: u32 = 8;
/// The most stretches; the last one holds all that is left.
const STRETCHES_MAX: usize = 400;
/// How many characters of a decoded text are given.
const TEXT_MAX: usize = 2_000;

/// A stretch of a source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// Its octets.
    pub span: Range<usize>,
    /// What it means, in words; empty where it says so itself.
    pub meaning: String,
}

/// Cuts a source into stretches, without a gap, and says what each one means.
pub fn meanings(content: &[u8]) -> Vec<Stretch> {
    let mut out = Vec::new();
    part(content, 0, 0, &mut out);
    if out.len() > STRETCHES_MAX {
        let start = out[STRETCHES_MAX - 1].span.start;
        out.truncate(STRETCHES_MAX - 1);
        out.push(Stretch { span: start..content.len(), meaning: String::new() });
    }
    out
}

/// The stretches of a part that begins `at` octets into the message.
fn part(content: &[u8], at: usize, depth: u32, out: &mut Vec<Stretch>) {
    if out.len() > STRETCHES_MAX {
        return push(out, at..at + content.len(), String::new());
    }
    let mut end = 0;
    for field in fields(content) {
        end = field.span.end;
        push(out, at + field.span.start..at + end, of_field(&field));
    }
    let body = body_offset(content);
    push(out, at + end..at + body, t!("The header ends here.").to_owned());
    let kind = field(content, "Content-Type").unwrap_or_default();
    let media = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match parameter(&kind, "boundary") {
        _ if depth >= DEPTH_MAX => push(out, at + body..at + content.len(), String::new()),
        Some(boundary) if media.starts_with("multipart/") => {
            several(&content[body..], &boundary, at + body, depth, out);
        }
        _ if media == "message/rfc822" || media == "message/global" => {
            part(&content[body..], at + body, depth + 1, out)
        }
        _ => push(out, at + body..at + content.len(), of_body(&parts(content), &content[body..])),
    }
}

/// The stretches of a body that holds parts.
fn several(body: &[u8], boundary: &str, at: usize, depth: u32, out: &mut Vec<Stretch>) {
    let inside = between(body, boundary);
    let first = inside.lines.first().map_or(body.len(), |line| line.start);
    push(out, at..at + first, t!("Only programs without MIME show this.").to_owned());
    for (place, line) in inside.lines.iter().enumerate() {
        let next = inside.lines.get(place + 1);
        let end = next.map_or(body.len(), |line| line.start);
        let is_last = inside.closed && next.is_none();
        let meaning = if is_last { t!("The last part has ended.") } else { t!("A part begins.") };
        push(out, at + line.start..at + line.end, meaning.to_owned());
        if is_last {
            push(out, at + line.end..at + end, t!("Nothing shows this.").to_owned());
        } else {
            part(&body[line.end..end], at + line.end, depth + 1, out);
        }
    }
}

fn push(out: &mut Vec<Stretch>, span: Range<usize>, meaning: String) {
    if !span.is_empty() {
        out.push(Stretch { span, meaning });
    }
}

/// What a header field means, where a reader cannot see it.
fn of_field(field: &Field<'_>) -> String {
    let value = field.value.as_str();
    let first = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match field.name.to_ascii_lowercase().as_str() {
        "return-path" => t!("Written where it was delivered: where reports go.").to_owned(),
        "received" => t!("Written by a server on the way; the newest stands on top.").to_owned(),
        "received-spf" | "authentication-results" => {
            t!("What a server found out about who sends.").to_owned()
        }
        "message-id" => t!("A name that no other message has.").to_owned(),
        "mime-version" => t!("MIME from here on: more than ASCII, more than one part.").to_owned(),
        "content-type" if first.starts_with("multipart/") => {
            t!("Several parts, each behind a line with this boundary.").to_owned()
        }
        "content-type" => match (parameter(value, "charset"), parameter(value, "name")) {
            (Some(charset), _) => t!("Text whose octets are read as {charset}."),
            (None, Some(name)) => t!("A file of the type {first}: {name}."),
            (None, None) => t!("Of the type {first}."),
        },
        "content-transfer-encoding" => match first.as_str() {
            "base64" => t!("Four letters of it stand for three octets."),
            "quoted-printable" => t!("=C3 stands for the octet C3; a = at the end joins two lines."),
            "8bit" => t!("As it is: octets above 127 travel over 8BITMIME alone."),
            "7bit" => t!("As it is: plain ASCII, for every server."),
            _ => "",
        }
        .to_owned(),
        "content-disposition" => match (first.as_str(), parameter(value, "filename")) {
            ("attachment", Some(name)) => t!("To be saved as {name}."),
            ("attachment", None) => t!("To be saved.").to_owned(),
            (_, Some(name)) => t!("To be shown; its name is {name}."),
            _ => String::new(),
        },
        _ => {
            let meant = words(value);
            if meant == value { String::new() } else { meant.into_owned() }
        }
    }
}

/// What a body means that is encoded.
fn of_body(part: &Part, body: &[u8]) -> String {
    let octets = match part.octets.len() {
        1 => t!("1 octet").to_owned(),
        number => t!("{number} octets"),
    };
    if part.octets == body && body.is_ascii() {
        return String::new();
    }
    match part.text().filter(|_| part.media.starts_with("text/") && !part.attachment) {
        Some(text) if text.chars().nth(TEXT_MAX).is_some() => {
            text.chars().take(TEXT_MAX).chain(['…']).collect()
        }
        Some(text) => text.trim_end().to_owned(),
        None => match &part.file_name {
            Some(name) => format!("{name}, {octets}"),
            None => octets,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Attachment, Draft};

    fn shown(content: &[u8]) -> Vec<(String, String)> {
        let text = |span: Range<usize>| String::from_utf8_lossy(&content[span]).replace("\r\n", "|");
        meanings(content).into_iter().map(|stretch| (text(stretch.span), stretch.meaning)).collect()
    }

    #[track_caller]
    fn check(content: &[u8], begins: &str, meaning: &str) {
        let all = shown(content);
        let found = all.iter().find(|(source, _)| source.starts_with(begins));
        assert_eq!(found.map(|(_, meaning)| meaning.as_str()), Some(meaning), "{begins} in {all:#?}");
    }

    #[test]
    fn a_message_in_greek_with_a_file_is_read_beside_its_source() {
        let draft = Draft {
            from: "alice@alpha.example".into(),
            to: vec!["bob@beta.example".into()],
            subject: "Καλημέρα 世界".into(),
            text: "Καλημέρα Bob,\n".into(),
            attachments: vec![Attachment {
                name: "τιμή.pdf".into(),
                media: "application/pdf".into(),
                octets: b"%PDF"[..].into(),
            }],
            eight_bit: false,
        };
        let content = draft.build(0, "1@alpha.example");
        check(&content, "From:", "");
        check(&content, "Message-ID:", "A name that no other message has.");
        check(&content, "Subject:", "Καλημέρα 世界");
        check(&content, "MIME-Version:", "MIME from here on: more than ASCII, more than one part.");
        check(&content, "Content-Type: multipart", "Several parts, each behind a line with this boundary.");
        check(&content, "--=_part_0|", "A part begins.");
        check(&content, "--=_part_0--", "The last part has ended.");
        check(&content, "Content-Type: text", "Text whose octets are read as utf-8.");
        check(&content, "Content-Disposition: attachment", "To be saved as τιμή.pdf.");
        check(&content, "JVBERg==", "τιμή.pdf, 4 octets");
        let meant: Vec<String> = shown(&content).into_iter().map(|(_, meaning)| meaning).collect();
        assert!(meant.contains(&"Καλημέρα Bob,".to_owned()), "{meant:#?}");
    }

    #[test]
    fn plain_text_says_itself_what_it_means() {
        let content = b"From: a@b\r\nSubject: hi\r\n\r\nhello\r\n";
        assert_eq!(
            shown(content),
            [
                ("From: a@b|".to_owned(), String::new()),
                ("Subject: hi|".to_owned(), String::new()),
                ("|".to_owned(), "The header ends here.".to_owned()),
                ("hello|".to_owned(), String::new()),
            ]
        );
        let latin = b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe\r\n";
        check(latin, "Gr=FC", "Grüße");
    }

    #[test]
    fn what_is_deep_or_wide_is_cut_short() {
        assert!(meanings("Content-Type: message/rfc822\r\n\r\n".repeat(100).as_bytes()).len() < 30);
        let wide =
            format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", "--b\r\n\r\n".repeat(10_000));
        let all = meanings(wide.as_bytes());
        assert_eq!((all.len(), all.last().map(|last| last.span.end)), (STRETCHES_MAX, Some(wide.len())));
    }
}
