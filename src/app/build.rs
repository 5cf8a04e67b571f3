//! Turns the scenario files into bytes, so that the page carries no TOML reader.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=../relay/scenarios");
    let folder = std::env::var("OUT_DIR").unwrap_or_default();
    for (name, text) in relay::scenario::SHIPPED {
        let file = relay::scenario::read(name, text).unwrap_or_else(|errors| panic!("{errors:?}"));
        if let Err(errors) = relay::scenario::parse(name, text) {
            panic!("{errors:?}");
        }
        std::fs::write(Path::new(&folder).join(format!("{name}.bin")), file.to_bytes())
            .expect("a writable folder");
    }
}
