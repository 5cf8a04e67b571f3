//! DNS block lists: the client's address is looked up before MAIL is answered (RFC 5782 section 2.1).

use std::net::IpAddr;

use smtp::Reply;
use smtp::server::Answer;
use texts::english;

use super::World;
use crate::core::Asker;
use crate::dns::{Answer as Found, Kind, Record};
use crate::scenario::SpfPolicy;
use crate::trace::Decision;
use crate::{ConnectionId, HostId};

impl World {
    /// MAIL was right: whether the host has to look at DNS before it says so. Its session then waits for the answer.
    pub(super) fn looks_further(&mut self, id: ConnectionId, host: HostId) -> bool {
        let has_lists = !self.scenario.hosts[host.index()].guard.block_lists.is_empty();
        if has_lists && self.ask_block_list(id, host, 0) {
            return true;
        }
        let checks = self.hosts[host.index()].spf != SpfPolicy::Ignore;
        if checks {
            self.begin_check(id);
        }
        checks
    }

    /// Asks the block list with this index; `false` where there is none, or no address.
    fn ask_block_list(&mut self, id: ConnectionId, host: HostId, index: usize) -> bool {
        let address = self.network.connection(id).and_then(|connection| self.address_of(connection.client));
        let zone = self.scenario.hosts[host.index()].guard.block_lists.get(index);
        let (Some(address), Some(zone)) = (address, zone) else { return false };
        let name = listed_as(address, zone);
        let Some(end) = self.server_end(id) else { return false };
        end.block_list = Some(index);
        self.ask_dns(host, Asker::Blocked(id), name, Kind::A);
        true
    }

    /// DNS has answered; the session may have ended in the meantime.
    pub(super) fn block_list_answered(&mut self, id: ConnectionId, answer: Found) {
        let Some(connection) = self.network.connection(id) else { return };
        let (host, client) = (connection.server, connection.client);
        let Some(index) = self.server_end(id).and_then(|end| end.block_list.take()) else { return };
        let listed = match answer {
            Found::Records(records) => records.into_iter().find_map(|record| match record {
                Record::A(address) if address.is_loopback() => Some(address),
                _ => None,
            }),
            // A list that does not answer blocks nobody.
            _ => None,
        };
        let answer = match listed {
            Some(code) => {
                let zone = &self.scenario.hosts[host.index()].guard.block_lists[index];
                let address = self.address_of(client).map(|address| address.to_string()).unwrap_or_default();
                let text = format!("{address} is on the block list {zone}");
                self.decide_on(
                    id,
                    host,
                    Decision::Blocked,
                    english!("{address} is on the block list {zone}, as {code}"),
                );
                Answer::Reply(Reply::new(554, Some((5, 7, 1)), text))
            }
            None if self.ask_block_list(id, host, index + 1) => return,
            None if self.hosts[host.index()].spf != SpfPolicy::Ignore => return self.begin_check(id),
            None => Answer::Accept,
        };
        let now = self.now();
        if let Some(end) = self.server_end(id) {
            end.session.answer(now, answer);
        }
        self.drain_server(id);
    }
}

/// The name of an address in a block list: its octets, or for IPv6 its hexadecimal digits, backwards (RFC 5782 sections 2.1
/// and 2.4).
fn listed_as(address: IpAddr, zone: &str) -> String {
    let mut name = String::new();
    match address.to_canonical() {
        IpAddr::V4(address) => {
            for octet in address.octets().iter().rev() {
                name.push_str(&octet.to_string());
                name.push('.');
            }
        }
        IpAddr::V6(address) => {
            for octet in address.octets().iter().rev() {
                for digit in [octet & 0xF, octet >> 4] {
                    name.extend(char::from_digit(u32::from(digit), 16));
                    name.push('.');
                }
            }
        }
    }
    name + zone
}
