//! Packs scenarios and lessons into bytes, so that the page carries no TOML reader, and writes down what each of them looks
//! like at its start, so that it can be shown before the engine is there. All in the language that is built.

use std::path::Path;

use catalogue::Catalogue;
use relay::scenario::Beginning;
use toml::{Table, Value};

/// The scenario that the page begins with: across networks is what the playground is about.
const FIRST: &str = "across-networks";

fn main() {
    println!("cargo::rerun-if-changed=../relay/scenarios");
    println!("cargo::rerun-if-changed=../lessons/content");
    println!("cargo::rerun-if-changed=../catalogue");
    println!("cargo::rerun-if-env-changed={}", catalogue::VARIABLE);
    let texts = Catalogue::of_build().unwrap_or_else(|why| panic!("{why}"));
    let told = |english: &mut String| {
        *english = texts.find(english).unwrap_or_else(|why| panic!("{why}")).to_owned();
    };
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
        let mut scenario = relay::scenario::parse(name, text).unwrap_or_else(|errors| panic!("{errors:?}"));
        told(&mut scenario.title);
        told(&mut scenario.summary);
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
            let (data, text) = match texts.language() {
                "en" => ((*data).to_owned(), (*text).to_owned()),
                language => (lesson(data, &told), words(slug, language)),
            };
            lessons::load(slug, &data, &text).unwrap_or_else(|errors| {
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
    write("own.toml", own(&told).as_bytes());
    let titles: Vec<&str> = scenarios.iter().map(|scenario| scenario.title.as_str()).collect();
    write("titles.rs", format!("&{titles:?}").as_bytes());
}

/// The place of the scenario, then its beginning: see `model::start`.
fn start(place: usize, beginning: Beginning) -> Vec<u8> {
    [vec![u8::try_from(place).expect("few scenarios")], beginning.to_bytes()].concat()
}

/// The network that a person begins with who builds one.
fn own(told: &impl Fn(&mut String)) -> String {
    println!("cargo::rerun-if-changed=src/model/own.toml");
    let mut file = std::fs::read_to_string("src/model/own.toml").expect("the file is there");
    let table: Table = file.parse().unwrap_or_else(|error| panic!("{error}"));
    for english in ["title", "summary"].iter().filter_map(|key| table.get(*key)?.as_str()) {
        let mut words = english.to_owned();
        told(&mut words);
        file = file.replace(english, &words);
    }
    file
}

/// The data of a lesson with its texts told in the language that is built.
fn lesson(data: &str, told: &impl Fn(&mut String)) -> String {
    let mut lesson: Table = data.parse().unwrap_or_else(|error| panic!("{error}"));
    tell(&mut lesson, "title", told);
    tell(&mut lesson, "summary", told);
    for step in tables(&mut lesson, "step") {
        tables(step, "goal").for_each(|goal| tell(goal, "text", told));
        tables(step, "wrong").for_each(|wrong| tell(wrong, "message", told));
    }
    lesson.to_string()
}

fn tell(table: &mut Table, key: &str, told: &impl Fn(&mut String)) {
    if let Some(Value::String(english)) = table.get_mut(key) {
        told(english);
    }
}

/// The tables of a list.
fn tables<'a>(table: &'a mut Table, key: &str) -> impl Iterator<Item = &'a mut Table> {
    table.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_table_mut)
}

/// The words of a lesson in another language than English.
fn words(slug: &str, language: &str) -> String {
    let file = format!("../lessons/content/{slug}/{language}.md");
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
}
