//! The same message from a command line: swaks and `smtp-playground send`, quoted for a shell (POSIX section 2.2.2).

use smtp::client::Envelope;
use smtp::{ForwardPath, Mailbox};

/// The server that stands in for the simulated one: where `smtp-playground listen` listens.
const SERVER: &str = "127.0.0.1:2525";
/// The file with the message.
pub(super) const FILE: &str = "message.eml";

/// The line for swaks.
pub(crate) fn swaks(envelope: &Envelope) -> String {
    let from = envelope.reverse_path.mailbox().map_or("<>".to_owned(), Mailbox::to_string);
    let to: Vec<String> = recipients(envelope).collect();
    let file = ["@", FILE].concat();
    line(&["swaks", "--server", SERVER, "--from", &from, "--to", &to.join(","), "--data", &file])
}

/// The line for `smtp-playground send`.
pub(crate) fn send(envelope: &Envelope) -> String {
    let from = envelope.reverse_path.mailbox().map(Mailbox::to_string).unwrap_or_default();
    let mut words = vec!["smtp-playground", "send", "--server", SERVER, "--from", &from];
    let to: Vec<String> = recipients(envelope).collect();
    words.extend(to.iter().flat_map(|to| ["--to", to]));
    words.push(FILE);
    line(&words)
}

fn recipients(envelope: &Envelope) -> impl Iterator<Item = String> {
    envelope.forward_paths.iter().map(|path| match path {
        ForwardPath::Mailbox(mailbox) => mailbox.to_string(),
        path => path.to_string().trim_matches(['<', '>']).to_owned(),
    })
}

fn line(words: &[&str]) -> String {
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// A word that any shell hands on as it is.
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "@%+=:,./-_".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    ["'", &word.replace('\'', r"'\''"), "'"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use smtp::{Body, ReversePath};

    #[test]
    fn words_for_a_shell() {
        for (word, expect) in [
            ("a@beta.example", "a@beta.example"),
            ("", "''"),
            ("<>", "'<>'"),
            ("o'neil@x.example", r"'o'\''neil@x.example'"),
            ("''", r"''\'''\'''"),
            ("$HOME", "'$HOME'"),
            ("a b", "'a b'"),
            ("`id`;rm *", "'`id`;rm *'"),
            ("\"a\\b\"@x.example", "'\"a\\b\"@x.example'"),
            ("~a", "'~a'"),
            ("a\nb", "'a\nb'"),
            ("jörg@x.example", "'jörg@x.example'"),
            ("!x", "'!x'"),
        ] {
            assert_eq!(quoted(word), expect);
        }
    }

    #[test]
    fn lines_for_an_envelope() {
        let to = |text: &str| ForwardPath::Mailbox(text.parse().expect("a mailbox"));
        let envelope = |reverse_path, forward_paths| Envelope {
            reverse_path,
            forward_paths,
            body: Body::SevenBit,
            ..Envelope::default()
        };
        let alice = ReversePath::Mailbox("alice@alpha.example".parse().expect("a mailbox"));
        let both = envelope(alice, vec![to("bob@beta.example"), to("o'neil@beta.example")]);
        assert_eq!(
            swaks(&both),
            r"swaks --server 127.0.0.1:2525 --from alice@alpha.example --to 'bob@beta.example,o'\''neil@beta.example' --data @message.eml"
        );
        assert_eq!(
            send(&both),
            r"smtp-playground send --server 127.0.0.1:2525 --from alice@alpha.example --to bob@beta.example --to 'o'\''neil@beta.example' message.eml"
        );
        let report = envelope(ReversePath::Null, vec![ForwardPath::Postmaster]);
        assert_eq!(
            swaks(&report),
            "swaks --server 127.0.0.1:2525 --from '<>' --to Postmaster --data @message.eml"
        );
        assert_eq!(
            send(&report),
            "smtp-playground send --server 127.0.0.1:2525 --from '' --to Postmaster message.eml"
        );
    }
}
