//! SPF at the door: the client is looked at before MAIL is answered (RFC 7208 sections 2.4 and 8).

use std::sync::Arc;

use smtp::Reply;
use smtp::server::Answer;
use trust::dns;
use trust::spf::{self, Check, Claim, Outcome, Step, Verdict};

use super::World;
use crate::core::Asker;
use crate::dns::{Answer as Found, Kind, Record};
use crate::scenario::SpfPolicy;
use crate::{ConnectionId, HostId, What};

impl World {
    /// What SPF would say about a client by the zones as they are now. Nothing happens in the world.
    pub fn judge_now(&self, claim: &Claim) -> Verdict {
        let mut check = Check::new(claim.clone());
        loop {
            match check.poll() {
                Step::Ask(question) => {
                    let answer = self.dns.look_up(&question.name, kind(question.kind));
                    check.answer(found(answer));
                }
                Step::Done(verdict) => return verdict,
            }
        }
    }

    /// The zones as they are now: the title of each, as [`crate::Action::SetZone`] wants it, and its text.
    pub fn zones(&self) -> Vec<(String, String)> {
        self.dns.zones.iter().map(|zone| (zone.title(), zone.text())).collect()
    }

    /// The titles of the zones.
    pub fn zone_titles(&self) -> Vec<String> {
        self.dns.titles()
    }

    /// Begins to look at the client of a connection; its session waits for [`World::judge`].
    pub(super) fn begin_check(&mut self, id: ConnectionId) {
        let Some(connection) = self.network.connection(id) else { return };
        let (host, caller) = (connection.server, connection.client);
        let settings = |host: HostId| &self.scenario.hosts[host.index()];
        let client = self.address_of(caller);
        let (receiver, unix_s) = (settings(host).host_name.clone(), self.unix_s(host));
        let (Some(client), Some(end)) = (client, self.server_end(id)) else { return };
        let mailbox = end.inbox.reverse_path.as_ref().and_then(|path| path.mailbox());
        let claim = Claim {
            client,
            helo: end.hello(),
            sender: mailbox.map(|mailbox| mailbox.to_string()).unwrap_or_default(),
            receiver,
            unix_s,
        };
        end.check = Some(Box::new(Check::new(claim)));
        self.go_on_checking(id, host);
    }

    /// DNS has answered a check; it may have ended in the meantime.
    pub(super) fn check_answered(&mut self, id: ConnectionId, answer: Found) {
        let Some(host) = self.network.connection(id).map(|connection| connection.server) else { return };
        let Some(check) = self.server_end(id).and_then(|end| end.check.as_mut()) else { return };
        check.answer(found(answer));
        self.go_on_checking(id, host);
    }

    fn go_on_checking(&mut self, id: ConnectionId, host: HostId) {
        let Some(check) = self.server_end(id).and_then(|end| end.check.as_ref()) else { return };
        match check.poll() {
            Step::Ask(question) => {
                self.ask_dns(host, Asker::Check(id), question.name, kind(question.kind));
            }
            Step::Done(verdict) => self.judge(id, host, verdict),
        }
    }

    /// The check is over: MAIL is answered.
    fn judge(&mut self, id: ConnectionId, host: HostId, verdict: Verdict) {
        let policy = self.hosts[host.index()].spf;
        let now = self.now();
        let Some(end) = self.server_end(id) else { return };
        let Some(check) = end.check.take() else { return };
        let (claim, verdict) = (Arc::new(check.claim().clone()), Arc::new(verdict));
        end.inbox.spf = Some((Arc::clone(&claim), Arc::clone(&verdict)));
        let answer = match policy {
            SpfPolicy::Reject => refusal(&claim, &verdict).map_or(Answer::Accept, Answer::Reply),
            _ => Answer::Accept,
        };
        self.tell(What::SpfChecked { host, connection: id, claim, verdict });
        if let Some(end) = self.server_end(id) {
            end.session.answer(now, answer);
        }
        self.drain_server(id);
    }

    /// The fields that say what was found, to stand above the host's Received field; a field in the content that
    /// claims to be by this host is taken out (RFC 8601 section 5).
    pub(super) fn spf_fields(
        &self,
        content: &mut Vec<u8>,
        host: HostId,
        claim: &Claim,
        verdict: &Verdict,
    ) -> Vec<u8> {
        let name = &self.scenario.hosts[host.index()].host_name;
        mail::remove_fields(content, |field| {
            field.name.eq_ignore_ascii_case("Authentication-Results") && trust::is_by(&field.value, name)
        });
        let results = trust::authentication_results(name, &[spf::result(claim, verdict)]);
        [results, spf::received_spf(claim, verdict)].concat().into_bytes()
    }
}

/// Why the client is turned away, if it is (RFC 7208 section 8, RFC 7372 section 3.2).
fn refusal(claim: &Claim, verdict: &Verdict) -> Option<Reply> {
    let (client, domain) = (claim.client, &verdict.domain);
    match verdict.outcome {
        Outcome::Fail => {
            let mut text = format!("SPF: {domain} does not let {client} send its mail");
            if let Some(explanation) = &verdict.explanation {
                text.push_str(&format!("; {domain} explains: {explanation}"));
            }
            Some(Reply::new(550, Some((5, 7, 23)), text))
        }
        Outcome::PermError => {
            let text = format!("SPF: the record of {domain} has to be mended first");
            Some(Reply::new(550, Some((5, 7, 24)), text))
        }
        Outcome::TempError => {
            let text = format!("SPF: DNS fails for {domain}, try again later");
            Some(Reply::new(451, Some((4, 7, 24)), text))
        }
        Outcome::None | Outcome::Neutral | Outcome::Pass | Outcome::SoftFail => None,
    }
}

const fn kind(kind: dns::Kind) -> Kind {
    match kind {
        dns::Kind::A => Kind::A,
        dns::Kind::Aaaa => Kind::Aaaa,
        dns::Kind::Mx => Kind::Mx,
        dns::Kind::Ptr => Kind::Ptr,
        dns::Kind::Txt => Kind::Txt,
    }
}

fn found(answer: Found) -> dns::Answer {
    let data = |record| match record {
        Record::A(address) => dns::Data::Address(address.into()),
        Record::Aaaa(address) => dns::Data::Address(address.into()),
        Record::Mx(_, name) | Record::Cname(name) | Record::Ptr(name) => dns::Data::Name(name),
        // No check asks for the last.
        Record::Txt(text) | Record::Soa(text, ..) => dns::Data::Text(text),
    };
    match answer {
        Found::Records(records) => dns::Answer::Records(records.into_iter().map(data).collect()),
        Found::NoData => dns::Answer::NoData,
        Found::NxDomain => dns::Answer::NxDomain,
        Found::ServFail | Found::TimedOut => dns::Answer::Failed,
    }
}
