//! The same seed and actions give the same trace on every machine: this file runs natively and, by `cargo xtask test wasm`, in a browser.

use std::sync::Arc;

use mail::Draft;
use relay::{Action, HostId, Role, Scenario, Timeline, What, World, trace};
use smtp::SimTime;

/// What `smtp-playground run across-networks --seed 7` prints last. It changes when the engine or the scenario
/// does: then the test says the new one.
const ACROSS_NETWORKS: u64 = 0x57b7_450e_2646_fb09;
const FIRST_FAILURE: u64 = 0xc11f_8d0c_3c79_2c03;
const SEALED: u64 = 0x297a_b1ce_a28a_6b88;
const DNS_DOWN: u64 = 0x9d5b_f56e_b0ec_eac7;
const NULL_MX: u64 = 0x8008_0531_b0ad_12a6;

const HOURS: SimTime = SimTime::from_secs(2 * 3_600);

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn across_networks_has_one_trace() {
    check("across-networks", 7, ACROSS_NETWORKS);
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn first_failure_has_one_trace() {
    check("first-failure", 7, FIRST_FAILURE);
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn sealed_has_one_trace() {
    check("sealed", 7, SEALED);
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn what_dns_does_has_one_trace() {
    check("dns-down", 7, DNS_DOWN);
    check("null-mx", 7, NULL_MX);
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn a_timeline_has_the_trace_of_its_world_also_after_going_back() {
    let scenario = shipped("across-networks");
    let mut timeline = Timeline::new(Arc::clone(&scenario), 7);
    timeline.act(suggested(&scenario)).expect("an action");
    timeline.run_until(HOURS);
    timeline.seek(SimTime::from_millis(300));
    assert_ne!(timeline.hash(), ACROSS_NETWORKS);
    timeline.seek(HOURS);
    assert_eq!(timeline.hash(), ACROSS_NETWORKS);
}

#[track_caller]
fn check(name: &str, seed: u64, expect: u64) {
    let scenario = shipped(name);
    let mut world = World::new(Arc::clone(&scenario), seed);
    world.act(suggested(&scenario)).expect("an action");
    world.run_until(HOURS);
    let events = world.drain_events();
    assert!(events.iter().any(|event| matches!(event.what, What::Delivered { .. })), "the message arrives");
    let hash = trace::hash(&events);
    assert_eq!(hash, expect, "{name}: {hash:#018x}");
}

fn shipped(name: &str) -> Arc<Scenario> {
    let (_, text) =
        relay::scenario::SHIPPED.iter().find(|(shipped, _)| *shipped == name).expect("a shipped scenario");
    Arc::new(relay::scenario::parse(name, text).expect("a right scenario"))
}

/// The message that the scenario suggests, from the client whose user writes it.
fn suggested(scenario: &Scenario) -> Action {
    let Draft { from, .. } = &scenario.draft;
    let own = |host: &relay::scenario::Host| host.role == Role::Client && host.user.as_deref() == Some(from);
    let client = scenario.hosts.iter().position(own).expect("a client");
    let domain = from.split_once('@').expect("a mailbox").1;
    let content = scenario.draft.build(scenario.start_unix_s, &format!("1@{domain}"));
    let envelope = mail::envelope_of(&content).expect("an envelope");
    let from = HostId(u16::try_from(client).expect("few hosts"));
    Action::Send { from, envelope, content: Arc::from(content) }
}
