//! Mailboxes as Maildir folders: each message written to `tmp`, and moved to `new` when it is whole.
//!
//! Beside it lies `received` with two files of the same name: `.eml`, the octets as they came but for Return-Path fields,
//! and `.json`, the envelope.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use relay::StoredView;
use serde_json::{Value, json};

/// A folder with one Maildir per mailbox.
pub(crate) struct Maildirs {
    folder: PathBuf,
    written: u64,
}

/// The folders of a mailbox.
const PARTS: [&str; 4] = ["tmp", "new", "cur", "received"];

impl Maildirs {
    /// Makes the folder where it is missing.
    pub(crate) fn new(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Maildirs { folder: folder.to_owned(), written: 0 })
    }

    /// Writes a message, octet by octet as it is, so with CRLF; gives its path. `unix_us` is the time of delivery in
    /// microseconds of UTC since 1970, `host_name` the host that has the mailbox.
    pub(crate) fn write(
        &mut self,
        mailbox: &str,
        host_name: &str,
        unix_us: u64,
        stored: &StoredView,
    ) -> io::Result<PathBuf> {
        let maildir = self.folder.join(file_name(mailbox));
        self.written += 1;
        let (seconds, micros) = (unix_us / 1_000_000, unix_us % 1_000_000);
        let name = format!(
            "{seconds}.M{micros:06}P{}Q{}.{}",
            std::process::id(),
            self.written,
            file_name(host_name)
        );
        let put = |folder: &str, name: &str, octets: &[u8]| {
            let (tmp, whole) = (maildir.join("tmp").join(name), maildir.join(folder).join(name));
            if let Err(error) = fs::write(&tmp, octets) {
                if error.kind() != io::ErrorKind::NotFound {
                    return Err(error);
                }
                // The first message of a mailbox, or somebody has cleared the folder away.
                PARTS.iter().try_for_each(|part| fs::create_dir_all(maildir.join(part)))?;
                fs::write(&tmp, octets)?;
            }
            fs::rename(&tmp, &whole)?;
            Ok(whole)
        };
        let envelope = format!("{:#}\n", envelope(mailbox, host_name, unix_us, stored));
        put("received", &format!("{name}.eml"), received(stored))?;
        put("received", &format!("{name}.json"), envelope.as_bytes())?;
        // It comes last: whoever sees the message finds the others.
        put("new", &name, &stored.content)
    }
}

/// The octets as they came, without the fields that the host put on top.
fn received(stored: &StoredView) -> &[u8] {
    let octets = stored.arrival.as_ref().map_or(usize::MAX, |arrival| arrival.octets as usize);
    &stored.content[stored.content.len().saturating_sub(octets)..]
}

/// The envelope and where it came from. What a report of the host itself has none of is null.
fn envelope(mailbox: &str, host_name: &str, unix_us: u64, stored: &StoredView) -> Value {
    let mut out = json!({
        "mailbox": mailbox,
        "host": host_name,
        "message": stored.message.to_string(),
        "received_unix_us": unix_us,
        "reverse_path": stored.reverse_path.trim_matches(['<', '>']),
        "recipient": stored.recipient,
        "recipients": [stored.recipient],
        "octets": received(stored).len(),
        "client": null, "client_name": null, "hello": null, "with": null, "user": null, "tls": false,
    });
    let Some(arrival) = &stored.arrival else { return out };
    let paths = arrival.envelope.forward_paths.iter();
    out["recipients"] = paths.map(|path| path.to_string().trim_matches(['<', '>']).to_owned()).collect();
    out["client"] = json!(arrival.address.map(|address| address.to_string()));
    out["client_name"] = json!(arrival.name);
    out["hello"] = json!(arrival.hello);
    out["tls"] = json!(arrival.tls);
    out["with"] = json!(arrival.with);
    out["user"] = json!(arrival.user);
    out["body"] = json!(arrival.envelope.body.as_str());
    out["smtputf8"] = json!(arrival.envelope.smtputf8);
    out
}

/// A mailbox or host as the name of a file in the folder, and never anything else: letters and digits of every
/// language and `@+-_=.` stay, a dot not in front.
fn file_name(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || "@+-_=".contains(c) || (c == '.' && !name.is_empty()) {
            name.push(c);
        } else {
            let mut utf8 = [0; 4];
            name.extend(c.encode_utf8(&mut utf8).bytes().map(|octet| format!("%{octet:02X}")));
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use relay::{Arrival, MessageId};
    use smtp::client::Envelope;
    use smtp::{Body, ReversePath, SimTime};

    use super::*;

    #[test]
    fn names_stay_in_the_folder() {
        for (text, expect) in [
            ("bob@beta.example", "bob@beta.example"),
            ("../../etc/passwd@x", "%2E.%2F..%2Fetc%2Fpasswd@x"),
            ("\"a b\"@[IPv6:::1]", "%22a%20b%22@%5BIPv6%3A%3A%3A1%5D"),
            ("δοκιμή@x", "δοκιμή@x"),
            (".", "%2E"),
            ("nul\0@x", "nul%00@x"),
        ] {
            assert_eq!(file_name(text), expect);
            let one = Path::new("d").join(file_name(text));
            assert_eq!(one.parent(), Some(Path::new("d")), "{text}");
        }
    }

    const CONTENT: &[u8] = b"Subject: x\r\n\r\n\0\xFF\r\n";

    fn stored() -> StoredView {
        let envelope = Envelope {
            reverse_path: ReversePath::Null,
            forward_paths: vec!["Bob@b.example", "carol@b.example"]
                .into_iter()
                .map(|text| smtp::ForwardPath::Mailbox(text.parse().unwrap()))
                .collect(),
            body: Body::EightBitMime,
            smtputf8: false,
            ..Envelope::default()
        };
        StoredView {
            message: MessageId(7),
            received_at: SimTime::ZERO,
            reverse_path: "<>".into(),
            recipient: "Bob@b.example".into(),
            arrival: Some(Arc::new(Arrival {
                address: Some("192.0.2.1".parse().unwrap()),
                name: None,
                hello: "a.example".into(),
                with: "ESMTPSA".into(),
                tls: true,
                user: Some("alice".into()),
                envelope,
                octets: CONTENT.len() as u64,
            })),
            content: [b"Return-Path: <>\r\n".as_slice(), CONTENT].concat().into(),
        }
    }

    #[test]
    fn messages_are_written_as_they_are_with_their_envelope() {
        let folder = std::env::temp_dir().join(format!("maildir-test-{}", std::process::id()));
        let mut maildirs = Maildirs::new(&folder).unwrap();
        let stored = stored();
        let first = maildirs.write("bob@b.example", "mx.example", 1_500_000, &stored).unwrap();
        let second = maildirs.write("bob@b.example", "mx.example", 1_500_000, &stored).unwrap();
        assert_ne!(first, second);
        assert_eq!(fs::read(&first).unwrap(), *stored.content);
        let mailbox = folder.join("bob@b.example");
        assert!(first.starts_with(mailbox.join("new")), "{}", first.display());
        assert_eq!(fs::read_dir(mailbox.join("tmp")).unwrap().count(), 0);
        let name = first.file_name().unwrap().to_str().unwrap();
        let beside =
            |ending: &str| fs::read(mailbox.join("received").join(format!("{name}{ending}"))).unwrap();
        assert_eq!(beside(".eml"), CONTENT);
        let envelope: Value = serde_json::from_slice(&beside(".json")).unwrap();
        let expect = json!({
            "mailbox": "bob@b.example", "host": "mx.example", "message": "m7", "received_unix_us": 1_500_000,
            "reverse_path": "", "recipient": "Bob@b.example",
            "recipients": ["Bob@b.example", "carol@b.example"], "octets": CONTENT.len(),
            "client": "192.0.2.1", "client_name": null, "hello": "a.example", "with": "ESMTPSA", "tls": true, "user": "alice",
            "body": "8BITMIME", "smtputf8": false,
        });
        assert_eq!(envelope, expect);
        fs::remove_dir_all(&folder).unwrap();
    }
}
