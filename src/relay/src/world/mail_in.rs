//! Mail that a host takes: trace field, loop check, mailbox or queue.

use std::sync::Arc;

use mail::{Received, Reported};
use smtp::client::Envelope;
use smtp::server::Answer;
use smtp::{Body, Reply};
use texts::english;

use super::act::spelled;
use super::conclude::About;
use super::sessions::reverse_path;
use super::{ConnectionId, World};
use crate::host::{Entry, Mailbox, Place, Why, overflown};
use crate::scenario::Service;
use crate::shared::Shared;
use crate::trace::Decision;
use crate::{Arrival, HostId, MessageId, StoredView, What};

impl World {
    /// The final dot came: the host answers for the message from now on, or says why not.
    pub(super) fn take_message(&mut self, id: ConnectionId) -> Answer {
        let Some(connection) = self.network.connection(id) else { return Answer::Accept };
        let (host, caller) = (connection.server, connection.client);
        if self.hosts[host.index()].disk_full {
            return Answer::Reply(self.no_room(id, host));
        }
        let Some(talk) = self.talks.get_mut(&id).map(|talk| &mut **talk) else { return Answer::Accept };
        let Some(end) = &mut talk.server else { return Answer::Accept };
        let mut inbox = std::mem::take(&mut end.inbox);
        let carried = talk.message;
        let forwarded = inbox.forwarded.take().map(|it| *it).unwrap_or_default();
        let hello = forwarded.hello.unwrap_or_else(|| end.hello());
        let user = end.user().map(str::to_owned);
        let (name, tls) = (forwarded.name.or_else(|| end.proxied.name.clone()), end.session.is_secured());
        let service = talk.port.service;
        let (submitted, lmtp) = (service.is_submission(), service == Service::Lmtp);
        let extended = end.session.is_extended();
        let with = protocol(service, inbox.smtputf8, extended, tls, user.is_some());
        let mut content = whole(std::mem::take(&mut inbox.content));
        let messages = &self.scenario.hosts[host.index()].manners.messages;
        let mut refused: Vec<Option<Reply>> =
            inbox.forward_paths.iter().map(|to| messages.of_recipient(to).cloned()).collect();
        let refusals = refused.iter().flatten().count();
        if refusals > 0 && (!lmtp || refusals == refused.len()) {
            // A reply for each in LMTP; else there is one for all.
            let mut replies: Vec<Reply> = refused.into_iter().flatten().collect();
            return if lmtp { Answer::Each(replies) } else { Answer::Reply(replies.swap_remove(0)) };
        }
        let mut kept = refused.iter().map(Option::is_none);
        inbox.forward_paths.retain(|_| kept.next().unwrap_or(true));
        let mut kept = refused.iter().map(Option::is_none);
        inbox.rcpt_parameters.retain(|_| kept.next().unwrap_or(true));
        let message = carried.unwrap_or_else(|| self.new_message());
        let hops = mail::received_count(&content);
        if hops >= self.scenario.hosts[host.index()].hops_max {
            self.tell(What::LoopFound { host, message, hops });
            let text = format!("The message goes in circles: it has {hops} Received fields");
            return Answer::Reply(Reply::new(554, Some((5, 4, 6)), text));
        }
        if let Some(over) = self.overflowing(id, host, &mut inbox, (content.len() as u64, lmtp)) {
            let mut over = over.into_iter();
            for left in refused.iter_mut().filter(|refusal| refusal.is_none()) {
                *left = over.next().flatten();
            }
        }
        if inbox.forward_paths.is_empty() {
            let mut replies: Vec<Reply> = refused.into_iter().flatten().collect();
            return if lmtp { Answer::Each(replies) } else { Answer::Reply(replies.swap_remove(0)) };
        }
        let number = self.hosts[host.index()].next_number();
        let id_text = format!("{number:04X}");
        let from_address = forwarded.address.or_else(|| self.address_of(caller));
        let recipient = match inbox.forward_paths.as_slice() {
            [one] => Some(spelled(one)),
            _ => None,
        };
        let received = Received {
            from: &hello,
            from_address,
            by: &self.scenario.hosts[host.index()].host_name,
            with: &with,
            id: &id_text,
            recipient: recipient.as_deref(),
            priority: inbox.requests.priority,
            date_unix_s: self.unix_s(host),
        };
        let mut fields = received.to_field();
        let mut octets = content.len() as u64;
        if submitted {
            octets = self.complete((host, message), &id_text, user.as_deref(), &mut content);
        }
        if let Some((claim, verdict)) = inbox.spf.take() {
            fields.splice(0..0, self.spf_fields(&mut content, host, &claim, &verdict));
            octets = content.len() as u64;
        }
        content.splice(0..0, fields);
        let content: Arc<[u8]> = content.into();
        let utf8 = needs_utf8(&content, inbox.smtputf8);
        let mut envelope = Envelope {
            reverse_path: reverse_path(&inbox),
            forward_paths: inbox.forward_paths,
            body: if inbox.body == Body::SevenBit { Body::of(&content) } else { inbox.body },
            smtputf8: inbox.smtputf8,
            rcpt_parameters: inbox.rcpt_parameters,
            requests: inbox.requests,
        };
        self.tell_accepted(host, message, &envelope, Some(id));
        let arrival = Arrival {
            address: from_address,
            name,
            hello,
            with,
            user,
            tls,
            envelope: envelope.clone(),
            octets,
        };
        envelope.smtputf8 = utf8;
        self.enqueue(host, message, envelope, content, Some(arrival.into()));
        let reply = Reply::new(250, Some((2, 0, 0)), format!("Accepted as {id_text}"));
        if refused.iter().all(Option::is_none) {
            return Answer::Reply(reply);
        }
        Answer::Each(refused.into_iter().map(|refusal| refusal.unwrap_or_else(|| reply.clone())).collect())
    }

    pub(super) fn tell_accepted(
        &mut self,
        host: HostId,
        message: MessageId,
        envelope: &Envelope,
        connection: Option<ConnectionId>,
    ) {
        let recipients = envelope.forward_paths.iter().map(spelled).collect();
        let from = envelope.reverse_path.to_string();
        self.tell(What::Accepted { host, message, from, recipients, connection });
    }

    /// Takes a message on: at once, or when the time has come for which its sender wants it held.
    pub(super) fn enqueue(
        &mut self,
        host: HostId,
        message: MessageId,
        envelope: Envelope,
        content: Arc<[u8]>,
        arrival: Option<Arc<Arrival>>,
    ) {
        let Some(until) = self.released_at(host, self.now(), &envelope.requests) else {
            return self.expand(host, message, envelope, content, arrival);
        };
        self.tell(What::Held { host, message, until });
        let number = self.hosts[host.index()].next_number();
        let entry = Entry { held: Some(arrival), ..Entry::new(message, envelope, content, self.now()) };
        self.hosts[host.index()].queue.insert(number, Shared::new(entry));
        self.plan_attempt(host, number, until);
    }

    /// Puts a message into the mailboxes that are here; for all other recipients into the queue.
    pub(super) fn sort(
        &mut self,
        host: HostId,
        message: MessageId,
        mut envelope: Envelope,
        content: Arc<[u8]>,
        arrival: Option<Arc<Arrival>>,
    ) {
        let policy = self.policy(host);
        let (mut failed, mut decided) = (Vec::new(), Vec::new());
        let mut here: Vec<(String, String)> = Vec::new();
        let mut elsewhere = Vec::new();
        let (mut wanted, mut delivered) = (Vec::new(), Vec::new());
        let mut parameters = std::mem::take(&mut envelope.rcpt_parameters).into_iter();
        for path in std::mem::take(&mut envelope.forward_paths) {
            let parameters = parameters.next().unwrap_or_default();
            match policy.place(&path) {
                // Each mailbox gets it once, in the order of their keys.
                Place::Here(key) => {
                    if let Some(reason) = policy.overflows(&key, content.len() as u64) {
                        failed.push((path, parameters, overflown(&reason)));
                        decided.push((Decision::MailboxFull, reason));
                        continue;
                    }
                    if parameters.notify.is_some_and(|notify| notify.success) {
                        delivered.push(Reported::delivered(spelled(&path), parameters.orcpt));
                    }
                    match here.binary_search_by(|(known, _)| known.cmp(&key)) {
                        Ok(_) => decided.push((Decision::Joined, spelled(&path))),
                        Err(place) => here.insert(place, (key, spelled(&path))),
                    }
                }
                Place::Missing => {
                    let text = english!("there is no mailbox {} here", spelled(&path));
                    failed.push((path, parameters, Why::found("5.1.1", text)));
                }
                Place::Nowhere => decided.push((Decision::Discarded, spelled(&path))),
                Place::Elsewhere => {
                    elsewhere.push(path);
                    wanted.push(parameters);
                }
            }
        }
        // What an earlier delivery wrote is not true any more (RFC 5321 section 4.4); a relay does not look.
        let (own, arrival) = match without_return_path(&content).filter(|_| !here.is_empty()) {
            None => (Arc::clone(&content), arrival),
            Some(own) => {
                let gone = (content.len() - own.len()) as u64;
                let less = |it: Arc<Arrival>| {
                    Arc::new(Arrival { octets: it.octets.saturating_sub(gone), ..(*it).clone() })
                };
                (own, arrival.map(less))
            }
        };
        for (key, recipient) in here {
            let stored = StoredView {
                message,
                received_at: self.now(),
                reverse_path: envelope.reverse_path.to_string(),
                recipient,
                arrival: arrival.clone(),
                // Final delivery (RFC 5321 section 4.4: Return-Path).
                content: [&mail::return_path_field(&envelope.reverse_path), &own[..]].concat().into(),
            };
            self.store(host, key, stored);
        }
        self.tell_decided(host, message, decided);
        self.fail_at_once(host, message, &envelope, &content, failed);
        if !delivered.is_empty() {
            self.report(host, message, &About::new(&envelope, &content, self.now()), &delivered);
        }
        if elsewhere.is_empty() {
            return;
        }
        envelope.forward_paths = elsewhere;
        envelope.rcpt_parameters = wanted;
        let number = self.hosts[host.index()].next_number();
        let entry = Entry::new(message, envelope, content, self.now());
        self.hosts[host.index()].queue.insert(number, Shared::new(entry));
        self.plan_attempt(host, number, self.now());
    }

    fn store(&mut self, host: HostId, key: String, stored: StoredView) {
        let message = stored.message;
        let empty = || Shared::new(Mailbox { name: key.clone(), messages: Vec::new() });
        let mailbox = self.hosts[host.index()].mailboxes.entry(key.clone()).or_insert_with(empty);
        mailbox.messages.push(stored);
        let mailbox = mailbox.name.clone();
        self.tell(What::Delivered { host, message, mailbox });
    }
}

/// Whether the content needs SMTPUTF8 of the next server: its header is in UTF-8 beyond ASCII, whatever MAIL said, or that of
/// a part may be, as MAIL said so (RFC 6531 section 3.4). The addresses are looked at by the client session.
fn needs_utf8(content: &[u8], said: bool) -> bool {
    let header = &content[..mail::body_offset(content)];
    let beyond = !header.is_ascii() && std::str::from_utf8(header).is_ok();
    beyond || said && !content.is_ascii()
}

/// The message without the Return-Path fields that it has; `None` where it has none.
fn without_return_path(content: &[u8]) -> Option<Arc<[u8]>> {
    let is_one = |field: &mail::Field<'_>| field.name.eq_ignore_ascii_case("Return-Path");
    if !mail::fields(content).iter().any(is_one) {
        return None;
    }
    let mut own = content.to_vec();
    mail::remove_fields(&mut own, is_one);
    Some(own.into())
}

/// The protocol as a Received field names it (RFC 3848, RFC 6531 section 4.3).
fn protocol(service: Service, utf8: bool, extended: bool, tls: bool, user: bool) -> String {
    let base = match (service, utf8, extended) {
        (Service::Lmtp, true, _) => "UTF8LMTP",
        (Service::Lmtp, false, _) => "LMTP",
        (_, true, _) => "UTF8SMTP",
        (_, false, true) => "ESMTP",
        (_, false, false) => return "SMTP".to_owned(),
    };
    format!("{base}{}{}", if tls { "S" } else { "" }, if user { "A" } else { "" })
}

/// The pieces as one, with room for a trace field on top; each piece goes as soon as it is copied.
fn whole(pieces: Vec<Arc<[u8]>>) -> Vec<u8> {
    const FIELD_OCTETS: usize = 1_024;
    let octets: usize = pieces.iter().map(|piece| piece.len()).sum();
    let mut out = Vec::with_capacity(octets + FIELD_OCTETS);
    for piece in pieces {
        out.extend_from_slice(&piece);
    }
    out
}
