//! Every scenario comes to what its file says, the hash of its trace included, on every machine: this file runs natively
//! and, by `cargo xtask test wasm`, in a browser. Natively `BLESS=1` writes what they came to into the files.

use std::sync::Arc;

use relay::scenario::{EXPECTED_SEED, Expect, SHIPPED, parse};
use relay::{Scenario, Timeline, World};
use smtp::SimTime;

/// When a scenario that says nothing yet is looked at.
#[cfg(not(target_arch = "wasm32"))]
const HOURS: SimTime = SimTime::from_secs(2 * 3_600);

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn every_scenario_comes_to_what_its_file_says() {
    for (name, text) in SHIPPED {
        let scenario = parse(name, text).expect("a right scenario");
        let said = scenario.expect.clone();
        #[cfg(not(target_arch = "wasm32"))]
        if std::env::var_os("BLESS").is_some() {
            bless(name, text, &came_to(scenario, said.map_or(HOURS, |said| said.at)));
            continue;
        }
        let said = said.unwrap_or_else(|| panic!("{name} says nothing: run with BLESS=1"));
        assert_eq!(came_to(scenario, said.at), said, "{name}: where this is right, run with BLESS=1");
    }
}

fn came_to(scenario: Scenario, at: SimTime) -> Expect {
    let mut world = World::begin(Arc::new(scenario), EXPECTED_SEED).expect("a beginning");
    Expect::of(&mut world, at)
}

/// The block stands at the end of the file.
#[cfg(not(target_arch = "wasm32"))]
fn bless(name: &str, text: &str, expect: &Expect) {
    let path = format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let above = text.split("\n[expect]\n").next().unwrap_or_default().trim_end();
    std::fs::write(path, format!("{above}\n\n{}", expect.to_toml())).expect("a file");
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn a_timeline_has_the_trace_of_its_world_also_after_going_back() {
    let (_, text) = SHIPPED.iter().find(|(name, _)| *name == "across-networks").expect("it is shipped");
    let scenario = Arc::new(parse("across-networks", text).expect("a right scenario"));
    let said = scenario.expect.clone().expect("it says what it comes to");
    let mut timeline = Timeline::new(Arc::clone(&scenario), EXPECTED_SEED);
    timeline.act(scenario.suggested().expect("a message")).expect("an action");
    timeline.run_until(said.at);
    timeline.seek(SimTime::from_millis(300));
    assert_ne!(timeline.hash(), said.trace_hash);
    timeline.seek(said.at);
    assert_eq!(timeline.hash(), said.trace_hash);
}
