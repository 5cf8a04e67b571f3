//! Packs the scenario files into bytes, so that the page carries no TOML reader, and writes down what the first of
//! them looks like, so that it can be shown before the engine is there.

use std::fmt::Write;
use std::net::IpAddr;
use std::path::Path;

use relay::{Scenario, Snapshot, World};

/// The scenario that the page begins with: across networks is what the playground is about.
const FIRST: &str = "across-networks";

fn main() {
    println!("cargo::rerun-if-changed=../relay/scenarios");
    println!("cargo::rerun-if-changed=../lessons/content");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        // What splits the program reads the relocations.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    let folder = std::env::var("OUT_DIR").unwrap_or_default();
    let write = |name: &str, content: &[u8]| {
        std::fs::write(Path::new(&folder).join(name), content).expect("a writable folder");
    };
    let (mut titles, mut list) = (Vec::new(), String::new());
    for (index, (name, text)) in relay::scenario::SHIPPED.into_iter().enumerate() {
        let scenario = relay::scenario::parse(name, text).unwrap_or_else(|errors| panic!("{errors:?}"));
        let file = format!("{name}.bin");
        write(&file, &scenario.to_bytes());
        list.push_str(&format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\")),"));
        titles.push(scenario.title.clone());
        if name == FIRST {
            write("start.rs", start(index, scenario).as_bytes());
        }
    }
    write("scenarios.rs", format!("&[{list}]").as_bytes());
    let names = relay::scenario::SHIPPED.map(|(name, _)| name);
    let mut lessons: Vec<_> = lessons::SHIPPED
        .iter()
        .map(|(slug, data, text)| {
            lessons::load(slug, data, text).unwrap_or_else(|errors| {
                errors.iter().for_each(|error| println!("cargo::error={error}"));
                panic!("a lesson is wrong")
            })
        })
        .collect();
    lessons.sort_by_key(|(order, _)| *order);
    let mut packed = String::new();
    for (_, lesson) in &lessons {
        let file = format!("lesson-{}.bin", lesson.slug);
        write(&file, &lesson.to_bytes());
        packed.push_str(&format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\")),"));
    }
    write("lessons.rs", format!("&[{packed}]").as_bytes());
    write("names.rs", format!("&{names:?}").as_bytes());
    write("titles.rs", format!("&{titles:?}").as_bytes());
}

/// The beginning as a value of `model::start::Start`.
fn start(place: usize, scenario: Scenario) -> String {
    let draft = scenario.draft.clone();
    let (title, summary) = (scenario.title.clone(), scenario.summary.clone());
    let Snapshot { map, hosts, links, .. } = World::new(scenario.into(), 1).snapshot();
    let hosts = each(&hosts, |host| {
        let mailboxes: Vec<&str> = host.mailboxes.iter().map(|mailbox| mailbox.mailbox.as_str()).collect();
        format!(
            "StartHost {{ name: {:?}, host_name: {:?}, role: Role::{:?}, addresses: &{}, up: {:?}, domains: &{:?}, \
             relay_domains: &{:?}, user: {:?}, spf: SpfPolicy::{:?}, mailboxes: &{mailboxes:?} }}",
            host.name,
            host.host_name,
            host.role,
            each(&host.addresses, address),
            host.up,
            host.domains,
            host.relay_domains,
            host.user,
            host.spf
        )
    });
    let networks = each(&map.networks, |network| {
        format!("({:?}, {:?}, {:?})", network.name, network.title, network.area)
    });
    let routers = each(&map.routers, |router| format!("({:?}, {:?})", router.name, router.place));
    let links = each(&links, |link| {
        format!("({}, {}, {}, {:?})", link.a.0, link.b.0, link.latency.as_micros(), link.cut)
    });
    format!(
        "Start {{ scenario: {place}, title: {title:?}, summary: {summary:?}, from: {:?}, to: {:?}, subject: {:?}, \
         text: {:?}, networks: &{networks}, routers: &{routers}, places: &{:?}, hosts: &{hosts}, links: &{links} }}",
        draft.from,
        draft.to.join(", "),
        draft.subject,
        draft.text,
        map.places
    )
}

fn address(address: &IpAddr) -> String {
    match address {
        IpAddr::V4(address) => format!("IpAddr::V4(Ipv4Addr::from_bits({}))", address.to_bits()),
        IpAddr::V6(address) => format!("IpAddr::V6(Ipv6Addr::from_bits({}))", address.to_bits()),
    }
}

/// A list of Rust values.
fn each<T>(values: &[T], literal: impl Fn(&T) -> String) -> String {
    let mut list = String::from("[");
    for value in values {
        let _ = write!(list, "{},", literal(value));
    }
    list + "]"
}
