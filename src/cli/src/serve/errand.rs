//! A message that the page sends to a real server, by the client session of this program, each line told to the page.

use std::sync::mpsc::Sender;

use mail::to_crlf;
use smtp::client::Transaction;

use super::frame::{CLOSE, Frame, HEARD, OUTCOME};
use crate::arguments::Tls;
use crate::failure::{DATA, Failure, USAGE};
use crate::send::message::{envelope, forward_path, reverse_path};
use crate::send::sentence;
use crate::send::wire::{Talk, converse};
use crate::tls::Trust;

/// The most recipients.
const RECIPIENTS_MAX: usize = 100;

/// A message and where it is to go: a line with the server, one with the reverse-path, one for each recipient, an empty one,
/// the message.
pub(crate) struct Errand {
    server: String,
    transaction: Transaction,
}

impl Errand {
    /// Reads it; the server must be one of those that were allowed, letter by letter.
    pub(crate) fn parse(octets: &[u8], allowed: &[String]) -> Result<Errand, Failure> {
        let wrong = || Failure::new(DATA, "the page has asked for nonsense");
        let end = octets.windows(2).position(|pair| pair == b"\n\n").ok_or_else(wrong)?;
        let head = std::str::from_utf8(&octets[..end]).map_err(|_| wrong())?;
        let mut lines = head.split('\n');
        let server = lines.next().unwrap_or_default();
        if !allowed.iter().any(|known| known == server) {
            let words = format!("{server} is not among the servers that --allow-send names");
            return Err(Failure::new(USAGE, words));
        }
        let from = reverse_path(lines.next().ok_or_else(wrong)?)?;
        let to = lines.map(forward_path).collect::<Result<Vec<_>, _>>()?;
        if to.is_empty() || to.len() > RECIPIENTS_MAX {
            return Err(Failure::new(DATA, format!("a message goes to 1 to {RECIPIENTS_MAX} recipients")));
        }
        let content = to_crlf(&octets[end + 2..]);
        let transaction = Transaction::new(envelope(&content, from, to), content);
        Ok(Errand { server: server.to_owned(), transaction })
    }

    /// Runs it, telling each line and what became of each recipient.
    pub(crate) fn run(self, line: u32, tell: &Sender<Frame>, wake: &impl Fn()) {
        let say = |kind, words: String| {
            // Where nobody hears it any more, the message still goes its way.
            let _ = tell.send(Frame::new(kind, line, words));
            wake();
        };
        let recipients = self.transaction.envelope.forward_paths.clone();
        let talk = Talk {
            server: self.server,
            host_name: None,
            credentials: None,
            mechanism: None,
            lmtp: false,
            chunking: false,
            tls: Tls::Opportunistic,
            trust: Trust::Everybody,
        };
        let outcomes = converse(talk, self.transaction, |who, said| {
            said.lines().for_each(|said| say(HEARD, format!("{who}: {said}")));
            Ok(())
        });
        match outcomes {
            Ok(outcomes) => {
                for (recipient, outcome) in recipients.iter().zip(&outcomes) {
                    say(OUTCOME, sentence(recipient, outcome));
                }
            }
            Err(failure) => say(OUTCOME, failure.to_string()),
        }
        say(CLOSE, String::new());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(octets: &str, expect: Result<usize, &str>) {
        let allowed = ["mx.example:25".to_owned()];
        let errand = Errand::parse(octets.as_bytes(), &allowed);
        let found = errand.map(|errand| errand.transaction.envelope.forward_paths.len());
        assert_eq!(found.map_err(|failure| failure.message), expect.map_err(str::to_owned), "{octets}");
    }

    #[test]
    fn only_to_named_servers_and_only_whole_messages() {
        check("mx.example:25\na@a.example\nb@b.example\nc@b.example\n\nSubject: x\n\nhi\n", Ok(2));
        check("mx.example:25\n<>\nb@b.example\n\nhi", Ok(1));
        let elsewhere = "other.example:25 is not among the servers that --allow-send names";
        check("other.example:25\na@a.example\nb@b.example\n\nhi", Err(elsewhere));
        check("mx.example:25\na@a.example\n\nhi", Err("a message goes to 1 to 100 recipients"));
        check("mx.example:25\na@a.example", Err("the page has asked for nonsense"));
        check("", Err("the page has asked for nonsense"));
    }
}
