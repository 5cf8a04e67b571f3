//! Replies in ASCII: UTF-8 stands only where the client has said that it may (RFC 6531 section 3.7.4).

use super::{Pending, Server};
use crate::Reply;

impl Server {
    /// The reply of a host as this client may see it.
    pub(super) fn in_ascii(&self, pending: &Pending, reply: Reply) -> Reply {
        if reply.text().is_ascii() {
            return reply;
        }
        match (pending, reply.code.value()) {
            (Pending::Verify { utf8: true } | Pending::Expand { utf8: true }, _) => reply,
            (Pending::Rcpt, 251 | 551) if self.transaction.allowed.smtputf8 => reply,
            (Pending::Verify { .. } | Pending::Expand { .. }, _) => {
                let text = "The name is in UTF-8; say SMTPUTF8 behind it to see it";
                match reply.is_positive() {
                    true => Reply::new(252, Some((2, 6, 8)), text),
                    false => Reply::new(550, Some((5, 6, 8)), text),
                }
            }
            (Pending::Rcpt, 251) => self.usual(pending),
            (Pending::Rcpt, 551) => Reply::new(550, Some((5, 1, 6)), "User not local"),
            (_, code) => {
                let enhanced = reply.enhanced.map(|code| (code.class, code.subject, code.detail));
                let text = reply.text().replace(|c: char| !c.is_ascii(), "?");
                Reply::new(code, enhanced, text)
            }
        }
    }
}
