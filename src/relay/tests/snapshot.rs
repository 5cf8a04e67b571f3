//! What the screen sees of the world: kept as long as it holds, and never longer.

mod common;

use common::{scenario, send};
use relay::{Action, HostId, World};

/// A clone keeps the world alone, so that its snapshot is made from nothing.
#[test]
fn what_is_seen_of_hosts_is_what_they_are() {
    for name in ["across-networks", "first-failure", "greylisting", "mailing-list", "strict-server"] {
        let scenario = scenario(name);
        let mut world = World::new(scenario.clone(), 1);
        let to = scenario.draft.to[0].clone();
        world.act(send(&scenario, &[to.as_str()])).expect("a letter");
        let host = HostId(scenario.hosts.len() as u16 - 1);
        for step in 0..400 {
            match step {
                60 => drop(world.act(Action::HostDown { host })),
                90 => drop(world.act(Action::HostUp { host })),
                120 => drop(world.act(Action::SetDisk { host, full: true })),
                _ => {}
            }
            world.step();
            assert_eq!(world.snapshot(), world.clone().snapshot(), "{name}, step {step}");
        }
    }
}
