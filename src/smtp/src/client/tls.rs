//! STARTTLS on the client's side (RFC 3207 section 4).

use texts::english;

use super::auth::Login;
use super::{Client, Output, Reason, State, Tls};
use crate::table::On;
use crate::{Command, Diagnostic, Extensions, Reply, Section, SimTime, Verb};

impl Client {
    /// The TLS handshake that [`Output::StartTls`] asked for is done. What the server offered before is forgotten
    /// (RFC 3207 section 4.2).
    pub fn secured(&mut self, now: SimTime) {
        self.now = now;
        if self.state != State::ExpectTls {
            return;
        }
        self.secured = true;
        self.offered = Extensions::none();
        self.login = Login::default();
        self.say_hello();
        self.step(On::Secured);
        self.wait();
    }

    /// The TLS handshake failed, or the certificate is not good enough for the client: `why`, in words.
    pub fn not_secured(&mut self, now: SimTime, why: &str) {
        self.now = now;
        self.end(On::NotSecured, Reason::TlsFailed(why.to_owned()));
    }

    pub(super) fn wants_tls(&self) -> bool {
        let wanted = matches!(self.config.tls, Tls::Opportunistic | Tls::Required);
        wanted && !self.secured && !self.asked_for_tls && self.offered.has("STARTTLS")
    }

    /// Whether nothing may be sent for want of TLS.
    pub(super) fn lacks_tls(&self) -> bool {
        self.config.tls == Tls::Required && !self.secured
    }

    pub(super) fn ask_for_tls(&mut self) {
        self.asked_for_tls = true;
        self.say(&[Command::StartTls]);
        self.step(On::Says(Verb::Starttls));
    }

    pub(super) fn starttls_reply(&mut self, reply: &Reply) {
        if reply.is_positive() {
            self.step(On::Accepted(Verb::Starttls));
            self.outputs.push_back(Output::StartTls);
        } else {
            self.step(On::Refused(Verb::Starttls));
        }
    }

    /// Octets came in the open behind the 220: somebody on the wire may have put them there.
    pub(super) fn refuse_plain(&mut self, bytes: &[u8]) {
        let expected = english!("the TLS handshake, and nothing before it");
        let diagnostic = Diagnostic::new(bytes, 0, bytes.len().min(60), expected, Section::new(3207, "4"));
        self.outputs.push_back(Output::Diagnosed(diagnostic.clone()));
        self.end(On::ProtocolFault, Reason::Protocol(diagnostic));
    }
}
