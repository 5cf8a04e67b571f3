//! Programs outside and persons who type whatever they like: nothing panics, nothing hangs, Postmaster is always there.

mod common;

use common::{Chance, mailbox, run, scenario};
use relay::{Action, Caller, ConnectionId, HostId, World};
use smtp::SimTime;

fn outside() -> Caller {
    Caller::Outside("203.0.113.9".parse().expect("an address"))
}

fn dial(world: &mut World, from: Caller, to: HostId) -> ConnectionId {
    world.act(Action::Dial { from, to }).expect("a dial").connection.expect("a connection")
}

#[test]
fn every_server_takes_mail_for_its_postmaster() {
    let scenario = scenario("across-networks");
    for (index, host) in scenario.hosts.iter().enumerate().filter(|(_, host)| host.listens()) {
        let mut world = World::new(scenario.clone(), 1);
        let connection = dial(&mut world, outside(), HostId(index as u16));
        let lines = "HELO x.example\r\nMAIL FROM:<>\r\nRCPT TO:<postMASTER>\r\nDATA\r\nhelp\r\n.\r\nQUIT\r\n";
        world.act(Action::Type { connection, bytes: lines.as_bytes().into() }).expect("typing");
        let got = world.take_outside(connection);
        assert!(got.closed && String::from_utf8_lossy(&got.bytes).contains("\r\n221 "), "{got:?}");
        run(&mut world);
        let domain = host.domains.first().unwrap_or(&host.host_name);
        assert_eq!(mailbox(&world.snapshot(), &format!("postmaster@{domain}")).len(), 1, "{}", host.name);
    }
}

#[test]
fn a_program_outside_sees_its_host_go_down() {
    let scenario = scenario("one-hop");
    let mut world = World::new(scenario, 1);
    let connection = dial(&mut world, outside(), HostId(1));
    assert!(!world.take_outside(connection).closed);
    world.act(Action::HostDown { host: HostId(1) }).expect("an action");
    assert!(world.take_outside(connection).closed);
    let refused = dial(&mut world, outside(), HostId(1));
    assert!(world.take_outside(refused).closed);
    assert!(world.act(Action::HangUp { connection: refused }).is_err());
    run(&mut world);
    assert!(world.snapshot().connections.iter().all(|view| view.closed_at.is_some()));
}

#[test]
fn whatever_is_typed_each_connection_ends_and_the_world_comes_to_rest() {
    const PARTS: [&[u8]; 16] = [
        b"EHLO a.example\r\n",
        b"HELO [192.0.2.1]\r\n",
        b"MAIL FROM:<a@b.example>\r\n",
        b"MAIL FROM:<> SIZE=9999999999999\r\n",
        b"RCPT TO:<bob@beta.example>\r\n",
        b"RCPT TO:<nobody@beta.example>\r\n",
        b"RCPT TO:<Postmaster>\r\n",
        b"DATA\r\n",
        b"Subject: x\r\n\r\n",
        b"\r\n.\r\n",
        b"\n.\n",
        b"\0\xff\xfe",
        b"QUIT\r\n",
        b"RSET\r\nNOOP x\r\nVRFY bob\r\nHELP\r\n",
        b"\r",
        b"................................",
    ];
    for seed in 0..150 {
        let scenario = scenario("across-networks");
        let mut world = World::new(scenario.clone(), seed);
        let mut chance = Chance::new(seed);
        let from = if seed % 2 == 0 { outside() } else { Caller::Host(HostId(0)) };
        let connection = dial(&mut world, from, HostId(1 + (seed % 5) as u16));
        for _ in 0..60 {
            let part = PARTS[chance.below(PARTS.len() as u64) as usize];
            let cut = chance.below(part.len() as u64 + 1) as usize;
            let cut = if chance.below(3) == 0 { cut } else { part.len() };
            for piece in [&part[..cut], &part[cut..]] {
                let _ = world.act(Action::Type { connection, bytes: piece.into() });
                world.run_until(world.now() + SimTime::from_millis(chance.below(80)));
            }
        }
        let _ = world.act(Action::HangUp { connection });
        let told = run(&mut world);
        assert_eq!(world.next_at(), None, "seed {seed}");
        assert!(world.snapshot().connections.iter().all(|view| view.closed_at.is_some()), "seed {seed}");
        assert!(told.len() < 20_000, "seed {seed}: {} events", told.len());
    }
}
