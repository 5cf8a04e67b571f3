//! XCLIENT: a proxy on the same machine says whom it speaks for, as Postfix has it.

use std::net::IpAddr;

use smtp::Reply;
use smtp::server::Answer;

use super::World;
use super::talk::{Inbox, ServerEnd};
use crate::ConnectionId;

/// What a proxy said of the client.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Proxied {
    /// The client's name in DNS.
    pub(super) name: Option<String>,
    /// What the client said in EHLO.
    pub(super) hello: Option<String>,
    /// The user that the client proved to be.
    pub(super) login: Option<String>,
}

/// What a proxy says of an attribute that it does not know.
pub(super) const UNKNOWN: [&str; 2] = ["[UNAVAILABLE]", "[TEMPUNAVAIL]"];

impl ServerEnd {
    /// The user that the client has proved to be, here or at a proxy.
    pub(super) fn user(&self) -> Option<&str> {
        self.session.user().or(self.proxied.login.as_deref())
    }

    /// What the client said in EHLO or HELO, here or at a proxy.
    pub(super) fn hello(&self) -> String {
        let said = || self.session.client_name().map(|name| name.to_string());
        self.proxied.hello.clone().or_else(said).unwrap_or_default()
    }
}

impl World {
    /// Takes what the proxy says; where one attribute is wrong, none of them counts.
    pub(super) fn take_proxied(&mut self, id: ConnectionId, attributes: &[(String, String)]) -> Answer {
        let Some(end) = self.server_end(id) else { return Answer::Accept };
        let mut proxied = end.proxied.clone();
        let mut client = None;
        for (name, value) in attributes {
            let known = Some(value.clone()).filter(|value| !UNKNOWN.contains(&value.to_uppercase().as_str()));
            match name.as_str() {
                "NAME" => proxied.name = known,
                "HELO" => proxied.hello = known,
                "LOGIN" => proxied.login = known,
                "ADDR" => match known.as_deref().map(address) {
                    None => {}
                    Some(Some(address)) => client = Some(address),
                    Some(None) => return wrong(format!("ADDR={value} is no address")),
                },
                "PROTO" if ["SMTP", "ESMTP"].contains(&value.to_uppercase().as_str()) => {}
                "PORT" | "DESTPORT" if known.is_none() || value.parse::<u16>().is_ok() => {}
                "DESTADDR" if known.is_none() || address(value).is_some() => {}
                "PROTO" | "PORT" | "DESTPORT" | "DESTADDR" => {
                    return wrong(format!("{name}={value} is none"));
                }
                _ => return wrong(format!("{name} is no attribute here")),
            }
        }
        end.proxied = proxied;
        end.inbox = Inbox::default();
        if let Some(client) = client {
            self.network.speak_for(id, client);
        }
        Answer::Accept
    }
}

pub(super) fn wrong(text: impl Into<std::borrow::Cow<'static, str>>) -> Answer {
    Answer::Reply(Reply::new(501, Some((5, 5, 4)), text))
}

/// `192.0.2.1`, or `IPV6:2001:db8::1`.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    match text.get(..5) {
        Some(tag) if tag.eq_ignore_ascii_case("IPV6:") => text[5..].parse().ok().map(IpAddr::V6),
        _ => text.parse().ok(),
    }
}
