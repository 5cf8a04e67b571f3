//! Packs the scenario files into bytes, so that the page carries no TOML reader.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=../relay/scenarios");
    let folder = std::env::var("OUT_DIR").unwrap_or_default();
    let mut list = String::from("&[");
    for (name, text) in relay::scenario::SHIPPED {
        let read = relay::scenario::read(name, text).unwrap_or_else(|errors| panic!("{errors:?}"));
        let scenario = relay::scenario::parse(name, text).unwrap_or_else(|errors| panic!("{errors:?}"));
        let file = format!("{name}.bin");
        std::fs::write(Path::new(&folder).join(&file), read.to_bytes()).expect("a writable folder");
        let bytes = format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\"))");
        list.push_str(&format!("Packed {{ title: {:?}, bytes: {bytes} }},", scenario.title));
    }
    list.push(']');
    std::fs::write(Path::new(&folder).join("scenarios.rs"), list).expect("a writable folder");
}
