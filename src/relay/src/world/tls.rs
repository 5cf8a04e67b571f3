//! TLS between hosts: the handshake at both ends, what is said behind it, and the client's judgement of the certificate.

use std::sync::Arc;

use smtp::ReversePath;
use smtp::client::{self, Envelope};
use texts::english;

use super::World;
use super::talk::ClientEnd;
use crate::core::JobId;
use crate::host::Why;
use crate::network::tls::{Alert, Step, Tls};
use crate::scenario::{Certificate, TlsPolicy};
use crate::{Caller, Carries, ConnectionId, HostId, Side, What};

/// Why a message that REQUIRETLS protects goes no further (RFC 8689 section 5).
pub(super) const REQUIRETLS_STATUS: &str = "5.7.30";

impl World {
    /// Sends what an end says: in records where TLS has begun there.
    pub(super) fn say(&mut self, id: ConnectionId, side: Side, octets: Arc<[u8]>, carries: Carries) {
        let octets = match self.tls_end(id, side) {
            Some(tls) => tls.seal(&octets).into(),
            None => octets,
        };
        self.network.send(&mut self.core, id, side, octets, carries);
    }

    /// The server has said 220: what comes from here on are records.
    pub(super) fn start_server_tls(&mut self, id: ConnectionId) {
        let key = self.core.tls_key(id);
        let Some(connection) = self.network.connection(id) else { return };
        if connection.is_outside() {
            return self.network.start_tls_outside(id);
        }
        let certificate = self.scenario.hosts[connection.server.index()].certificate.clone();
        if let Some(talk) = self.talks.get_mut(&id) {
            talk.tls[Side::Server as usize] = Some(Tls::server(key, certificate).into());
        }
    }

    /// The client has heard 220: its hello goes out.
    pub(super) fn start_client_tls(&mut self, id: ConnectionId) {
        let (tls, hello) = Tls::client(self.core.tls_key(id), &self.server_name(id));
        let Some(talk) = self.talks.get_mut(&id) else { return };
        talk.tls[Side::Client as usize] = Some(tls.into());
        self.network.send(&mut self.core, id, Side::Client, hello.into(), Carries::Handshake);
    }

    /// What TLS makes of octets that came; `None` where there is none at this end.
    pub(super) fn hear_tls(&mut self, id: ConnectionId, side: Side, octets: &[u8]) -> Option<()> {
        self.tls_end(id, side)?.receive(octets);
        while let Some(step) = self.tls_end(id, side).and_then(Tls::step) {
            match step {
                Step::Send(octets) => {
                    self.network.send(&mut self.core, id, side, octets.into(), Carries::Handshake);
                }
                Step::Shown(certificate) => self.judge_certificate(id, certificate),
                Step::Secured => self.server_secured(id),
                Step::Text(text) => self.hear_text(id, side, &text),
                Step::Broken(why) => self.tls_broken(id, side, why),
                // The session knows what that means.
                Step::Open(octets) => self.hear_text(id, side, &octets),
            }
        }
        Some(())
    }

    fn tls_end(&mut self, id: ConnectionId, side: Side) -> Option<&mut Tls> {
        self.talks.get_mut(&id)?.tls[side as usize].as_deref_mut()
    }

    /// The client decides about the certificate, and goes on or breaks off.
    fn judge_certificate(&mut self, id: ConnectionId, certificate: Certificate) {
        let now = self.now();
        let (policy, name) = (self.tls_policy_on(id), self.server_name(id));
        let Some(Caller::Host(host)) = self.network.connection(id).map(|connection| connection.client) else {
            return;
        };
        let trusted = &self.scenario.hosts[host.index()].trusted_issuers;
        let flaw = certificate.flaw(&name, trusted, self.unix_s(host));
        if let (TlsPolicy::Verified, Some(flaw)) = (policy, &flaw) {
            let Some(tls) = self.tls_end(id, Side::Client) else { return };
            let alert = tls.alert(Alert::BadCertificate);
            self.network.send(&mut self.core, id, Side::Client, alert.into(), Carries::Handshake);
            if let Some(session) = self.client_session(id) {
                session.not_secured(now, flaw);
            }
            return self.drain_client(id);
        }
        self.tell(What::Secured { connection: id, certificate: certificate.into(), flaw });
        let Some(talk) = self.talks.get_mut(&id) else { return };
        talk.secured = true;
        let Some(tls) = &mut talk.tls[Side::Client as usize] else { return };
        let finished = tls.accept();
        self.network.send(&mut self.core, id, Side::Client, finished.into(), Carries::Handshake);
        if let Some(session) = self.client_session(id) {
            session.secured(now);
            self.drain_client(id);
        }
    }

    fn server_secured(&mut self, id: ConnectionId) {
        let now = self.now();
        if let Some(end) = self.server_end(id) {
            end.session.secured(now);
            self.drain_server(id);
        }
    }

    /// This end cannot go on.
    fn tls_broken(&mut self, id: ConnectionId, side: Side, why: &str) {
        let now = self.now();
        let secured = self.server_end(id).is_some_and(|end| end.session.is_secured());
        match (side, self.client_session(id)) {
            (Side::Client, Some(session)) if session.state() == client::State::ExpectTls => {
                session.not_secured(now, why);
                self.drain_client(id);
            }
            (Side::Server, _) if !secured => match self.server_end(id) {
                Some(end) => {
                    end.session.receive_end(now);
                    self.drain_server(id);
                }
                None => self.hear_end(id, side),
            },
            _ => self.hear_end(id, side),
        }
    }

    fn client_session(&mut self, id: ConnectionId) -> Option<&mut client::Client> {
        self.sender(id).map(|sender| &mut sender.session)
    }

    /// The name that the client looks for.
    fn server_name(&self, id: ConnectionId) -> String {
        if let Some(ClientEnd::Session(sender)) = self.talks.get(&id).map(|talk| &talk.client) {
            return sender.name.clone();
        }
        let server = self.network.connection(id).map(|connection| connection.server);
        server.map(|server| self.scenario.hosts[server.index()].host_name.clone()).unwrap_or_default()
    }

    /// What the client does about TLS on a connection; a person takes what comes.
    fn tls_policy_on(&self, id: ConnectionId) -> TlsPolicy {
        match self.talks.get(&id).map(|talk| &talk.client) {
            Some(ClientEnd::Session(sender)) => sender.tls,
            _ => TlsPolicy::Opportunistic,
        }
    }

    /// What a job does about TLS with a server.
    pub(super) fn tls_policy(&self, job: JobId, server: HostId) -> TlsPolicy {
        let Some(job) = self.jobs.get(&job) else { return TlsPolicy::Opportunistic };
        let entry = self.hosts[job.host.index()].queue.get(&job.number);
        if entry.is_some_and(|entry| needs_tls(&entry.envelope)) {
            return TlsPolicy::Verified;
        }
        let policy = match self.scenario.hosts[job.host.index()].tls {
            TlsPolicy::Required | TlsPolicy::Verified if entry.is_some_and(|it| waives_tls(&it.content)) => {
                TlsPolicy::Opportunistic
            }
            policy => policy,
        };
        match policy {
            TlsPolicy::Opportunistic if job.without_tls == Some(server) => TlsPolicy::Never,
            policy => policy,
        }
    }

    /// The handshake with a server failed. Where TLS was only a wish, the same server is tried once more without it, as
    /// nothing is gained by not sending at all (RFC 7435 section 3); gives whether that is so.
    pub(super) fn goes_without_tls(&mut self, connection: ConnectionId, id: JobId) -> bool {
        let Some(server) = self.network.connection(connection).map(|connection| connection.server) else {
            return false;
        };
        if self.tls_policy(id, server) != TlsPolicy::Opportunistic {
            return self.jobs.get(&id).is_some_and(|job| job.without_tls == Some(server));
        }
        let address = self.scenario.hosts[server.index()].addresses.first().copied();
        let (Some(job), Some(address)) = (self.jobs.get_mut(&id), address) else { return false };
        let name = job.trying.as_ref().map(|(name, _)| name.clone()).unwrap_or_default();
        job.without_tls = Some(server);
        job.addresses.insert(0, (address, name));
        true
    }

    /// What a failure means for a message that REQUIRETLS protects: it goes to no server without TLS whose certificate is
    /// right and that protects it too.
    pub(super) fn lacks_required_tls(&self, id: JobId, reason: &client::Reason) -> Option<Why> {
        let job = self.jobs.get(&id)?;
        let entry = self.hosts[job.host.index()].queue.get(&job.number)?;
        let about_tls = matches!(
            reason,
            client::Reason::NoTls
                | client::Reason::TlsFailed(_)
                | client::Reason::ExtensionMissing("REQUIRETLS")
        );
        let lacks = about_tls && needs_tls(&entry.envelope);
        lacks.then(|| Why::found(REQUIRETLS_STATUS, english!("the message asks for REQUIRETLS: {reason}")))
    }
}

/// Whether the message goes to servers alone that protect it. A report is rather sent in the open than lost (RFC 8689
/// section 5).
fn needs_tls(envelope: &Envelope) -> bool {
    envelope.requests.require_tls && envelope.reverse_path != ReversePath::Null
}

/// Whether the sender says in the header that the message may go in the open, whatever the hosts on the way think of that
/// (RFC 8689 section 3).
fn waives_tls(content: &[u8]) -> bool {
    let says_no = |value: String| value.trim().eq_ignore_ascii_case("No");
    mail::field(content, "TLS-Required").is_some_and(says_no)
}

#[cfg(all(test, feature = "toml"))]
mod tests {
    use std::collections::BTreeSet;

    use smtp::SimTime;

    use super::World;
    use crate::network::Parcel;
    use crate::network::stream::Load;
    use crate::{Action, HostId, Scenario};

    /// All octets that an observer on the links sees while Alice's message goes its way.
    fn observed(scenario: &str) -> Vec<u8> {
        let scenario = Scenario::shipped(scenario).expect("a scenario").expect("a right one");
        let content = scenario.draft.build(scenario.start_unix_s, "1@alpha.example");
        let envelope = mail::envelope_of(&content).expect("an envelope");
        let mut world = World::new(scenario.into(), 1);
        world.act(Action::Send { from: HostId(0), envelope, content: content.into() }).expect("a client");
        let (mut seen, mut octets) = (BTreeSet::new(), Vec::new());
        while world.now() < SimTime::from_secs(60) && world.step() {
            for (number, flight) in world.network.flights() {
                if let Parcel::Segment { load: Load::Octets(piece), .. } = &flight.parcel
                    && seen.insert(*number)
                {
                    octets.extend_from_slice(piece.as_slice());
                }
            }
        }
        octets
    }

    #[track_caller]
    fn check(octets: &[u8], text: &str, expect: bool) {
        let found = octets.windows(text.len()).any(|window| window == text.as_bytes());
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn an_observer_reads_names_of_servers_and_nothing_of_the_message() {
        let open = observed("across-networks");
        for text in ["MAIL FROM:", "bob@beta.example", "five programs"] {
            check(&open, text, true);
        }
        let sealed = observed("sealed");
        for text in ["STARTTLS", "220 2.0.0 Ready", "\0\x10mx3.beta.example"] {
            check(&sealed, text, true);
        }
        for text in ["MAIL FROM:", "bob@beta.example", "hears no word", "Example CA"] {
            check(&sealed, text, false);
        }
    }
}
