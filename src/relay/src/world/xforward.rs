//! XFORWARD: a filter on the same machine says where a message comes from, as Postfix has it. Whom the host trusts does not
//! depend on it.

use std::net::IpAddr;

use smtp::server::Answer;

use super::World;
use super::xclient::{UNKNOWN, address, wrong};
use crate::ConnectionId;

/// Where a message comes from, as far as it is known: what the trace field and the envelope that is kept say.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Forwarded {
    /// The client's name in DNS.
    pub(super) name: Option<String>,
    /// The client's address.
    pub(super) address: Option<IpAddr>,
    /// What the client said in EHLO or HELO.
    pub(super) hello: Option<String>,
}

impl World {
    /// Notes what the filter says, on top of what it has said before; where one attribute is wrong, none of them counts.
    pub(super) fn take_forwarded(&mut self, id: ConnectionId, attributes: &[(String, String)]) -> Answer {
        let Some(end) = self.server_end(id) else { return Answer::Accept };
        let mut forwarded = end.inbox.forwarded.clone().unwrap_or_default();
        for (name, value) in attributes {
            let known = Some(value.clone()).filter(|value| !UNKNOWN.contains(&value.to_uppercase().as_str()));
            match name.as_str() {
                "NAME" => forwarded.name = known,
                "HELO" => forwarded.hello = known,
                "ADDR" => match known.as_deref().map(address) {
                    None => forwarded.address = None,
                    Some(Some(address)) => forwarded.address = Some(address),
                    Some(None) => return wrong(format!("ADDR={value} is no address")),
                },
                "PORT" if known.is_some() && value.parse::<u16>().is_err() => {
                    return wrong(format!("PORT={value} is none"));
                }
                "SOURCE" if known.is_some() && !is_source(value) => {
                    return wrong(format!("SOURCE={value} is neither LOCAL nor REMOTE"));
                }
                // What the filter's own records say is for it alone.
                _ => {}
            }
        }
        end.inbox.forwarded = Some(forwarded);
        Answer::Accept
    }
}

fn is_source(text: &str) -> bool {
    ["LOCAL", "REMOTE"].iter().any(|known| known.eq_ignore_ascii_case(text))
}
