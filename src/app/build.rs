//! Packs scenarios and lessons into bytes, so that the page carries no TOML reader, and writes down what each of them looks
//! like at its start, so that it can be shown before the engine is there.

use std::path::Path;

use relay::scenario::Beginning;

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
    std::fs::create_dir_all(Path::new(&folder).join("start")).expect("a writable folder");
    let write = |name: &str, content: &[u8]| {
        std::fs::write(Path::new(&folder).join(name), content).expect("a writable folder");
    };
    let (mut scenarios, mut list) = (Vec::new(), String::new());
    for (index, (name, text)) in relay::scenario::SHIPPED.into_iter().enumerate() {
        let scenario = relay::scenario::parse(name, text).unwrap_or_else(|errors| panic!("{errors:?}"));
        let file = format!("{name}.bin");
        write(&file, &scenario.to_bytes());
        list.push_str(&format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\")),"));
        let start = start(index, Beginning::of(&scenario));
        write(&format!("start/{name}.start"), &start);
        if name == FIRST {
            write("first.start", &start);
        }
        scenarios.push(scenario);
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
        let scenario = names.iter().position(|name| *name == lesson.scenario).unwrap_or_default();
        let of_scenario = Beginning::of(&scenarios[scenario]);
        let beginning =
            Beginning { title: lesson.title.clone(), summary: lesson.summary.clone(), ..of_scenario };
        write(&format!("start/lesson-{}.start", lesson.slug), &start(scenario, beginning));
        let file = format!("lesson-{}.bin", lesson.slug);
        write(&file, &lesson.to_bytes());
        packed.push_str(&format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\")),"));
    }
    write("lessons.rs", format!("&[{packed}]").as_bytes());
    write("names.rs", format!("&{names:?}").as_bytes());
    let titles: Vec<&str> = scenarios.iter().map(|scenario| scenario.title.as_str()).collect();
    write("titles.rs", format!("&{titles:?}").as_bytes());
}

/// The place of the scenario, then its beginning: see `model::start`.
fn start(place: usize, beginning: Beginning) -> Vec<u8> {
    [vec![u8::try_from(place).expect("few scenarios")], beginning.to_bytes()].concat()
}
