//! The shipped scenarios as pictures: everything inside, nothing over anything else, room for the labels, the sender
//! left of the mailbox.

mod common;

use common::scenario;
use relay::scenario::{Beginning, Host, SHIPPED};
use relay::{NodeId, Role, Scenario};

/// Left, top, right, bottom.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Frame([i32; 4]);

const PICTURE: Frame = Frame([0, 0, 1_000, 560]);

impl Frame {
    /// A host with its badges above and two lines of label below, up to 120 wide.
    fn host([x, y]: [i32; 2]) -> Frame {
        Frame([x - 60, y - 44, x + 60, y + 74])
    }

    fn label([x, y]: [i32; 2]) -> Frame {
        Frame([x - 60, y + 38, x + 60, y + 74])
    }

    fn router([x, y]: [i32; 2]) -> Frame {
        Frame([x - 8, y - 8, x + 8, y + 8])
    }

    /// The title of a network, at most half its width.
    fn title([x, y, width, _]: [i32; 4]) -> Frame {
        Frame([x + 20, y + 12, x + 20 + (width / 2).min(160), y + 36])
    }

    fn area([x, y, width, height]: [i32; 4]) -> Frame {
        Frame([x, y, x + width, y + height])
    }

    fn holds(self, other: Frame) -> bool {
        let (Frame([l, t, r, b]), Frame([ol, ot, or, ob])) = (self, other);
        l <= ol && t <= ot && or <= r && ob <= b
    }

    fn meets(self, other: Frame) -> bool {
        let (Frame([l, t, r, b]), Frame([ol, ot, or, ob])) = (self, other);
        l < or && ol < r && t < ob && ot < b
    }

    /// Whether a straight line passes through, looked at in many of its points.
    fn is_crossed(self, [ax, ay]: [i32; 2], [bx, by]: [i32; 2]) -> bool {
        const STEPS: i32 = 500;
        (0..=STEPS).any(|step| {
            let (x, y) = (ax + (bx - ax) * step / STEPS, ay + (by - ay) * step / STEPS);
            self.holds(Frame([x, y, x, y]))
        })
    }
}

fn place(scenario: &Scenario, node: NodeId) -> [i32; 2] {
    let index = usize::from(node.0);
    match scenario.hosts.get(index) {
        Some(host) => host.place,
        None => scenario.routers[index - scenario.hosts.len()].place,
    }
}

#[test]
fn everything_is_in_the_picture_and_every_host_in_its_network() {
    for (name, _) in SHIPPED {
        let scenario = scenario(name);
        for network in &scenario.networks {
            assert!(PICTURE.holds(Frame::area(network.area)), "{name}: {}", network.name);
        }
        for host in &scenario.hosts {
            let area = Frame::area(scenario.networks[usize::from(host.network.0)].area);
            assert!(area.holds(Frame::host(host.place)), "{name}: {}", host.name);
        }
    }
}

#[test]
fn nothing_stands_over_anything_else() {
    for (name, _) in SHIPPED {
        let scenario = scenario(name);
        let hosts = scenario.hosts.iter().map(|host| (&host.name, Frame::host(host.place)));
        let routers = scenario.routers.iter().map(|router| (&router.name, Frame::router(router.place)));
        let titles = scenario.networks.iter().map(|network| (&network.title, Frame::title(network.area)));
        let things: Vec<_> = hosts.chain(routers).chain(titles).collect();
        for (index, (a, frame)) in things.iter().enumerate() {
            for (b, other) in &things[index + 1..] {
                assert!(!frame.meets(*other), "{name}: {a} and {b}");
            }
        }
        for (index, network) in scenario.networks.iter().enumerate() {
            for other in &scenario.networks[index + 1..] {
                let (a, b) = (Frame::area(network.area), Frame::area(other.area));
                assert!(!a.meets(b), "{name}: {} and {}", network.name, other.name);
            }
        }
    }
}

#[test]
fn no_link_passes_through_a_label_or_a_host_that_is_not_its_own() {
    for (name, _) in SHIPPED {
        let scenario = scenario(name);
        for link in &scenario.links {
            let (a, b) = (place(&scenario, link.a), place(&scenario, link.b));
            for host in &scenario.hosts {
                let own = host.place == a || host.place == b;
                let frame = if own { Frame::label(host.place) } else { Frame::host(host.place) };
                assert!(!frame.is_crossed(a, b), "{name}: {a:?} to {b:?} through {}", host.name);
            }
            for network in &scenario.networks {
                assert!(!Frame::title(network.area).is_crossed(a, b), "{name}: {a:?} to {b:?}");
            }
        }
    }
}

#[test]
fn the_sender_stands_left_of_the_mailbox_and_every_host_is_linked() {
    for (name, _) in SHIPPED {
        let scenario = scenario(name);
        let to = &scenario.draft.to[0];
        let sender = scenario.hosts.iter().find(|host| host.role == Role::Client).expect("a client");
        let is_list = |host: &Host| host.names.lists.iter().any(|list| list.address == *to);
        let keeps = |host: &&Host| host.mailboxes.contains(to) || is_list(host);
        let mailbox = scenario.hosts.iter().find(keeps).expect("a mailbox");
        for host in &scenario.hosts {
            let x = host.place[0];
            assert!((sender.place[0]..=mailbox.place[0]).contains(&x), "{name}: {}", host.name);
        }
        for node in 0..scenario.hosts.len() + scenario.routers.len() {
            let node = NodeId(node as u16);
            assert!(scenario.links.iter().any(|link| link.a == node || link.b == node), "{name}: {node}");
        }
    }
}

#[test]
fn the_names_and_addresses_are_those_kept_for_examples() {
    // RFC 2606, RFC 5737, RFC 3849: nobody outside is ever meant.
    let documented = |address: &std::net::IpAddr| {
        let text = address.to_string();
        ["192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:"].iter().any(|prefix| text.starts_with(prefix))
    };
    for (name, _) in SHIPPED {
        let scenario = scenario(name);
        for host in &scenario.hosts {
            assert!(host.host_name.ends_with(".example"), "{name}: {}", host.host_name);
            assert!(host.addresses.iter().all(documented), "{name}: {}", host.name);
        }
    }
}

#[test]
fn a_beginning_is_read_from_its_bytes_and_from_no_others() {
    for (name, _) in SHIPPED {
        let beginning = Beginning::of(&scenario(name));
        let bytes = beginning.to_bytes();
        assert_eq!(Beginning::from_bytes(&bytes), Some(beginning), "{name}");
        for end in 0..bytes.len() {
            assert_eq!(Beginning::from_bytes(&bytes[..end]), None, "{name} cut at {end}");
        }
        for place in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[place] ^= 0x80;
            let _ = Beginning::from_bytes(&damaged);
        }
    }
}
