//! The sessions at the ends of a connection: fed with octets, drained of outputs.

use std::net::IpAddr;

use smtp::client::{self, Client};
use smtp::sasl::Credentials;
use smtp::server::{self, Answer, Question, Server};
use smtp::{Protocol, ReversePath, Utterance};

use super::World;
use super::delivery::Destination;
use super::talk::{ClientEnd, Inbox, ServerEnd};
use crate::core::JobId;
use crate::host::Policy;
use crate::scenario::{Host, Role, TlsPolicy};
use crate::{Caller, Carries, ConnectionId, HostId, Side, Transition, What};

impl World {
    pub(super) fn open_server(&mut self, id: ConnectionId) {
        if self.takes(id) {
            return;
        }
        let now = self.now();
        let Some(connection) = self.network.connection(id) else { return };
        let from_here = matches!(connection.client, Caller::Outside(address) if address.is_loopback());
        let outside = matches!(connection.client, Caller::Outside(_));
        let host = &self.scenario.hosts[connection.server.index()];
        let stranger =
            outside && !host.users.is_empty() && !self.trusts(connection.server, connection.client);
        let Some(talk) = self.talks.get_mut(&id) else { return };
        let mut config = host.server_at(talk.port, from_here);
        // Whom a proxy speaks for shows later.
        config.login_required =
            stranger && talk.port.service.is_submission() && !config.extensions.has("XCLIENT");
        config.nonce = talk.nonce.take().unwrap_or_else(|| self.core.nonce(Side::Server, id.0));
        let mut session = Server::new(config);
        session.open(now);
        talk.server = Some(Box::new(ServerEnd::new(session)));
        self.drain_server(id);
    }

    /// Does what the client session wants. In the middle of its content it is asked no further than the connection has
    /// room; [`crate::network::News::Room`] goes on with it.
    pub(super) fn drain_client(&mut self, id: ConnectionId) {
        let mut carries = Carries::Command;
        loop {
            let Some(talk) = self.talks.get_mut(&id) else { return };
            let ClientEnd::Session(sender) = &mut talk.client else { return };
            let (job, first, session) = (sender.job, sender.first, &mut sender.session);
            let sending = session.state() == client::State::SendContent && carries == Carries::Command;
            if sending && !self.network.has_room(id, Side::Client) {
                return;
            }
            let Some(output) = session.poll() else {
                // The next message, or QUIT.
                if self.go_on_sending(id) {
                    continue;
                }
                return;
            };
            talk.client_state = Some(session.state());
            match output {
                client::Output::Send(bytes) => {
                    self.say(id, Side::Client, bytes.into(), carries);
                    carries = Carries::Command;
                }
                client::Output::Said(utterance) => {
                    if matches!(utterance, Utterance::Content { .. } | Utterance::EndOfData) {
                        carries = Carries::Content;
                    }
                    self.tell(What::Said(id, Side::Client, utterance));
                }
                client::Output::Heard(utterance) => self.tell(What::Heard(id, Side::Client, utterance)),
                client::Output::Moved(moved) => self.tell(What::Moved(id, Transition::Client(moved.row))),
                client::Output::Diagnosed(diagnostic) => {
                    self.tell(What::Diagnosed(id, Side::Client, diagnostic.into()))
                }
                client::Output::Outcome { transaction, recipient, outcome } => {
                    self.outcome(id, job, (transaction - first, recipient), outcome)
                }
                client::Output::Wait(at) => self.set_timer(id, Side::Client, at),
                client::Output::StartTls => self.start_client_tls(id),
                client::Output::Close => {
                    self.network.finish(&mut self.core, id, Side::Client);
                    self.leave(id, Side::Client);
                    return self.session_over(job);
                }
            }
        }
    }

    /// Does what the server session wants.
    pub(super) fn drain_server(&mut self, id: ConnectionId) {
        let now = self.now();
        loop {
            let Some(talk) = self.talks.get_mut(&id).map(|talk| &mut **talk) else { return };
            let Some(end) = &mut talk.server else { return };
            if end.held.is_some() {
                return;
            }
            let Some(output) = end.session.poll() else { return };
            talk.server_state = Some(end.session.state());
            match output {
                server::Output::Send(bytes) => {
                    self.say(id, Side::Server, bytes.into(), Carries::Reply);
                }
                server::Output::Said(utterance) => {
                    if let Some(utterance) = self.tarpit(id, utterance) {
                        self.tell(What::Said(id, Side::Server, utterance));
                    }
                }
                server::Output::Heard(utterance) => self.tell(What::Heard(id, Side::Server, utterance)),
                server::Output::Moved(moved) => self.tell(What::Moved(id, Transition::Server(moved.row))),
                server::Output::Diagnosed(diagnostic) => {
                    self.tell(What::Diagnosed(id, Side::Server, diagnostic.into()))
                }
                server::Output::Content(octets) => end.inbox.content.push(octets.into()),
                server::Output::Reset => end.inbox = Inbox::default(),
                server::Output::Wait(at) => self.set_timer(id, Side::Server, at),
                server::Output::StartTls => self.start_server_tls(id),
                server::Output::Close => {
                    self.network.finish(&mut self.core, id, Side::Server);
                    self.leave(id, Side::Server);
                    return;
                }
                server::Output::Ask(question) => {
                    // A decision that takes time comes by itself, see [`World::judge`].
                    let Some(answer) = self.decide(id, question) else { return };
                    if let Some(end) = self.server_end(id) {
                        end.session.answer(now, answer);
                    }
                }
            }
        }
    }

    /// The server session of a connection, while it lasts.
    pub(super) fn server_end(&mut self, id: ConnectionId) -> Option<&mut ServerEnd> {
        self.talks.get_mut(&id)?.server.as_deref_mut()
    }

    /// The host's answer to its session; `None` where it has to look at something first.
    fn decide(&mut self, id: ConnectionId, question: Question) -> Option<Answer> {
        let Some(connection) = self.network.connection(id) else { return Some(Answer::Accept) };
        let (host, caller) = (connection.server, connection.client);
        let scenario = &self.scenario.hosts[host.index()];
        let trusted = self.trusts(host, caller);
        let talk = self.talks.get(&id);
        let user = talk.and_then(|talk| talk.server.as_ref()?.user());
        let trusted = trusted || user.is_some();
        let port = talk.map(|talk| talk.port).unwrap_or_default();
        let from = talk.and_then(|talk| talk.server.as_ref()?.inbox.reverse_path.as_ref());
        let policy = Policy { host: scenario, state: &self.hosts[host.index()], port, trusted };
        let answer = match &question {
            Question::Greeting => policy.greeting(),
            Question::Secret { user, .. } => policy.secret(user),
            Question::Mail { from, .. } => policy.mail(from),
            Question::Rcpt { to, .. } => policy.rcpt(from, to),
            Question::Verify(name) => policy.verify(name),
            Question::Expand(name) => policy.expand_name(name),
            Question::Message { .. } => return Some(self.take_message(id)),
            Question::Etrn(domain) => return Some(self.start_queue(id, domain)),
            Question::Xclient(attributes) => return Some(self.take_proxied(id, attributes)),
            Question::Xforward(attributes) => return Some(self.take_forwarded(id, attributes)),
        };
        let answer = match answer {
            Answer::Accept => match self
                .refused_submission(id, host, &question)
                .or_else(|| self.refused_hold(host, &question))
                .or_else(|| self.refused_null_mx(host, &question))
            {
                Some(refusal) => refusal,
                None => self.guard(id, host, &question, trusted),
            },
            // A greeting of the host's own is no refusal: the guard has its say.
            Answer::Reply(greeting) if question == Question::Greeting => {
                match self.guard(id, host, &question, trusted) {
                    Answer::Accept => Answer::Reply(greeting),
                    refusal => refusal,
                }
            }
            refusal => refusal,
        };
        let accepted = matches!(&answer, Answer::Accept);
        let looks = accepted && !trusted;
        if let Some(end) = self.server_end(id) {
            match question {
                Question::Mail { from, parameters } => {
                    end.inbox = Inbox {
                        reverse_path: Some(from),
                        body: parameters.body.unwrap_or_default(),
                        smtputf8: parameters.smtputf8,
                        announced: parameters.size.unwrap_or(0),
                        requests: parameters.requests,
                        forwarded: end.inbox.forwarded.take(),
                        ..Inbox::default()
                    };
                    if looks && self.looks_further(id, host) {
                        return None;
                    }
                }
                Question::Rcpt { to, parameters } if accepted => {
                    end.inbox.forward_paths.push(to);
                    end.inbox.rcpt_parameters.push(parameters);
                }
                _ => {}
            }
        }
        Some(answer)
    }

    /// Whether a host relays for whoever calls from there.
    fn trusts(&self, host: HostId, caller: Caller) -> bool {
        let host = &self.scenario.hosts[host.index()];
        let trusted = match caller {
            Caller::Host(caller) => {
                host.relay_networks.contains(&self.scenario.hosts[caller.index()].network)
            }
            Caller::Outside(address) => address.is_loopback() && !host.relay_networks.is_empty(),
        };
        let blocks = &host.relay_clients;
        let address = self.address_of(caller);
        trusted || address.is_some_and(|it| blocks.iter().any(|block| block.contains(it)))
    }

    /// Where a caller calls from.
    pub(super) fn address_of(&self, caller: Caller) -> Option<IpAddr> {
        match caller {
            Caller::Host(host) => self.scenario.hosts[host.index()].addresses.first().copied(),
            Caller::Outside(address) => Some(address),
        }
    }

    /// What a server says to its smart host, and to nobody else.
    fn smart_host_login<'a>(&self, settings: &'a Host, job: JobId) -> Option<(&'a String, &'a String)> {
        let (user, password) = settings.smart_host_login.as_ref()?;
        let to = &self.jobs.get(&job)?.destination;
        let smart_host = Destination::Host(settings.smart_host.clone()?);
        (*to == smart_host).then_some((user, password))
    }

    /// The client session of a job.
    pub(super) fn new_client(&self, host: HostId, job: JobId, tls: TlsPolicy) -> Client {
        let settings = &self.scenario.hosts[host.index()];
        let mut config = client::Config::new(&settings.host_name);
        config.relays = settings.role != Role::Client;
        if self.jobs.get(&job).is_some_and(|job| matches!(job.destination, Destination::Lmtp(_))) {
            config.protocol = Protocol::Lmtp;
        }
        config.tls = match tls {
            TlsPolicy::Never => client::Tls::Never,
            TlsPolicy::Opportunistic => client::Tls::Opportunistic,
            TlsPolicy::Required | TlsPolicy::Verified => client::Tls::Required,
        };
        let own = settings.user.as_ref().zip(settings.password.as_ref());
        let login = own.or_else(|| self.smart_host_login(settings, job));
        if let Some((user, password)) = login {
            config.credentials = Some(Credentials::password(user, password));
            config.nonce = self.core.nonce(Side::Client, job.0);
        }
        Client::new(config)
    }
}

/// The reverse-path of the transaction; without MAIL there is none, which the session does not let happen.
pub(super) fn reverse_path(inbox: &Inbox) -> ReversePath {
    inbox.reverse_path.clone().unwrap_or(ReversePath::Null)
}
