//! A mailbox as one file (RFC 4155), with each line that looks like a separator quoted so that it can be undone (mboxrd).

use relay::StoredView;

/// The messages, oldest first; `start_unix_s` is when the simulated clock stood at nought.
pub(super) fn mbox(messages: &[StoredView], start_unix_s: i64) -> Vec<u8> {
    let mut out = Vec::new();
    for stored in messages {
        let sender = stored.reverse_path.trim_matches(['<', '>']);
        // The separator has no room for nobody.
        let sender = if sender.is_empty() { "MAILER-DAEMON" } else { sender };
        let at = start_unix_s.saturating_add_unsigned(stored.received_at.as_secs());
        out.extend(["From ", &sender.replace(' ', "_"), " ", &date(at), "\n"].concat().bytes());
        quote(&mut out, &stored.content);
        out.push(b'\n');
    }
    out
}

/// The message with LF at the ends of lines, the last one included.
fn quote(out: &mut Vec<u8>, content: &[u8]) {
    let content = content.strip_suffix(b"\n").unwrap_or(content);
    for line in content.split(|octet| *octet == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let after = line.iter().position(|octet| *octet != b'>').unwrap_or(line.len());
        if line[after..].starts_with(b"From ") {
            out.push(b'>');
        }
        out.extend(line);
        out.push(b'\n');
    }
}

/// A moment as the separator has it, in UTC: `Mon Jan  5 09:00:00 2026`.
fn date(unix_s: i64) -> String {
    // `Mon, 5 Jan 2026 09:00:00 +0000`
    let date = mail::date(unix_s);
    let mut words = date.split([',', ' ']).filter(|word| !word.is_empty());
    let mut next = || words.next().unwrap_or_default();
    let (weekday, day, month, year, time) = (next(), next(), next(), next(), next());
    format!("{weekday} {month} {day:>2} {time} {year}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use relay::MessageId;
    use smtp::SimTime;

    fn stored(reverse_path: &str, content: &str) -> StoredView {
        StoredView {
            message: MessageId(1),
            received_at: SimTime::from_secs(61),
            reverse_path: reverse_path.to_owned(),
            recipient: String::new(),
            arrival: None,
            content: content.as_bytes().into(),
        }
    }

    #[track_caller]
    fn check(content: &str, expect: &str) {
        let file = mbox(&[stored("<a@alpha.example>", content)], 1_767_603_600);
        let expect = format!("From a@alpha.example Mon Jan  5 09:01:01 2026\n{expect}\n");
        assert_eq!(String::from_utf8_lossy(&file), expect);
    }

    #[test]
    fn lines_that_look_like_separators_are_quoted() {
        check("S: x\r\n\r\nFrom me\r\n", "S: x\n\n>From me\n");
        check("S: x\r\n\r\n>From me\r\n>>>From you", "S: x\n\n>>From me\n>>>>From you\n");
        check("From: a\r\n\r\n From\r\nFromage\r\n> From\r\n", "From: a\n\n From\nFromage\n> From\n");
        check("a\rb\r\n\r\n\r\n", "a\rb\n\n\n");
    }

    #[test]
    fn each_message_has_its_separator_and_nobody_is_the_daemon() {
        let file = mbox(&[stored("<>", "a: b\r\n"), stored("<\"a b\"@x.example>", "c: d\r\n")], 0);
        let expect = "From MAILER-DAEMON Thu Jan  1 00:01:01 1970\na: b\n\n\
                      From \"a_b\"@x.example Thu Jan  1 00:01:01 1970\nc: d\n\n";
        assert_eq!(String::from_utf8_lossy(&file), expect);
        assert!(mbox(&[], 0).is_empty());
    }
}
