//! The same seed and actions give the same trace on every machine: this file runs natively and, by `cargo xtask test wasm`, in a browser.

use std::sync::Arc;

use mail::Draft;
use relay::{Action, HostId, Role, Scenario, Timeline, What, World, trace};
use smtp::SimTime;

/// What `smtp-playground run across-networks --seed 7` prints last. It changes when the engine or the scenario
/// does: then the test says the new one.
const ACROSS_NETWORKS: u64 = 0xd745_2f47_8a6c_ad03;
const FIRST_FAILURE: u64 = 0x525d_8b91_c611_f3aa;
const SEALED: u64 = 0x73ce_0717_9668_2955;
const GREYLISTING: u64 = 0x6e9d_a75f_02cd_3a0c;
const ALIAS_LOOP: u64 = 0xf264_1aa9_eaea_9db4;
const MAILING_LIST: u64 = 0xe189_f375_9b91_016c;
const BACKUP_MX: u64 = 0xeb2a_18c0_de77_4b62;
const SMART_HOST: u64 = 0xfa1c_f397_93d4_1a24;
const FORWARDING_BREAKS_SPF: u64 = 0xa9bd_1898_d6d9_ad40;

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
fn greylisting_has_one_trace() {
    check("greylisting", 7, GREYLISTING);
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn alias_loop_has_one_trace() {
    check("alias-loop", 7, ALIAS_LOOP);
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn mailing_list_has_one_trace() {
    check("mailing-list", 7, MAILING_LIST);
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn backup_mx_has_one_trace() {
    check("backup-mx", 7, BACKUP_MX);
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn smart_host_has_one_trace() {
    check("smart-host", 7, SMART_HOST);
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn forwarding_breaks_spf_has_one_trace() {
    check("forwarding-breaks-spf", 7, FORWARDING_BREAKS_SPF);
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
