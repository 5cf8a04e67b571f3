//! Mailboxes as Maildir folders: each message one file, written to `tmp` and moved to `new` when it is whole.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A folder with one Maildir per mailbox.
pub(crate) struct Maildirs {
    folder: PathBuf,
    written: u64,
}

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
        content: &[u8],
    ) -> io::Result<PathBuf> {
        let maildir = self.folder.join(file_name(mailbox));
        for part in ["tmp", "new", "cur"] {
            fs::create_dir_all(maildir.join(part))?;
        }
        self.written += 1;
        let (seconds, micros) = (unix_us / 1_000_000, unix_us % 1_000_000);
        let name = format!(
            "{seconds}.M{micros:06}P{}Q{}.{}",
            std::process::id(),
            self.written,
            file_name(host_name)
        );
        let (tmp, new) = (maildir.join("tmp").join(&name), maildir.join("new").join(&name));
        fs::write(&tmp, content)?;
        fs::rename(&tmp, &new)?;
        Ok(new)
    }
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

    #[test]
    fn messages_are_written_as_they_are() {
        let folder = std::env::temp_dir().join(format!("maildir-test-{}", std::process::id()));
        let mut maildirs = Maildirs::new(&folder).unwrap();
        let content = b"Subject: x\r\n\r\n\0\xFF\r\n";
        let first = maildirs.write("bob@b.example", "mx.example", 1_500_000, content).unwrap();
        let second = maildirs.write("bob@b.example", "mx.example", 1_500_000, content).unwrap();
        assert_ne!(first, second);
        assert_eq!(fs::read(&first).unwrap(), content);
        assert!(first.starts_with(folder.join("bob@b.example").join("new")), "{}", first.display());
        assert_eq!(fs::read_dir(folder.join("bob@b.example").join("tmp")).unwrap().count(), 0);
        fs::remove_dir_all(&folder).unwrap();
    }
}
