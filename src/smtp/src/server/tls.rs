//! STARTTLS: from a plain connection to a session that begins anew (RFC 3207 section 4).

use texts::english;

use super::{Output, Server};
use crate::table::On;
use crate::{Diagnostic, Extensions, Reply, Section, SimTime, Verb};

impl Server {
    /// The TLS handshake that [`Output::StartTls`] asked for is done. Nothing of what was said before counts any more
    /// (RFC 3207 section 4.2).
    pub fn secured(&mut self, now: SimTime) {
        if self.state != super::State::ExpectTls {
            return;
        }
        self.secured = true;
        self.forget();
        self.step(On::Secured);
        self.wait(now);
    }

    pub(super) fn start_tls(&mut self) {
        self.accept(Verb::Starttls, Reply::new(220, Some((2, 0, 0)), "Ready for TLS"));
        self.outputs.push_back(Output::StartTls);
    }

    /// Octets came in the open behind STARTTLS: were they read after the handshake, whoever stands on the wire could put
    /// commands into a session that seems safe.
    pub(super) fn refuse_plain(&mut self, bytes: &[u8]) {
        let expected = english!("the TLS handshake, and nothing before it");
        let diagnostic = Diagnostic::new(bytes, 0, bytes.len().min(60), expected, Section::new(3207, "4"));
        self.tell(|| Output::Diagnosed(diagnostic));
        self.end(On::ProtocolFault, None);
    }

    /// Whether this command has to wait until TLS stands.
    pub(super) fn wants_tls(&self, verb: Verb) -> bool {
        let free = [Verb::Noop, Verb::Ehlo, Verb::Lhlo, Verb::Starttls, Verb::Quit];
        let waits = self.config.tls_required && !self.secured && self.state != super::State::ExpectQuit;
        waits && !free.contains(&verb)
    }

    pub(super) fn refuse_without_tls(&mut self, verb: Option<Verb>, line: &[u8]) {
        let diagnostic =
            Diagnostic::new(line, 0, line.len(), english!("STARTTLS first"), Section::new(3207, "4"));
        self.refuse_verb(verb, Reply::new(530, Some((5, 7, 0)), "Say STARTTLS first"), diagnostic);
    }

    /// XCLIENT was taken: the session goes back to the greeting.
    pub(super) fn begin_anew(&mut self, greeting: Reply) {
        self.forget();
        self.accept(Verb::Xclient, greeting);
    }

    fn forget(&mut self) {
        self.drop_transaction();
        self.client_name = None;
        self.domains.clear();
        self.login.user = None;
        self.login.exchange = None;
        self.dialect.offered = Extensions::none();
    }
}
