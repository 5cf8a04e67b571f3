//! Lists the folders under `content/`: a lesson is there because its folder is.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=content");
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let mut folders: Vec<_> = std::fs::read_dir(&content)
        .expect("the folder content")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    let mut list = String::new();
    for folder in &folders {
        let slug = folder.file_name().expect("a name").to_string_lossy();
        let file = |name: &str| format!("include_str!({:?})", folder.join(name));
        list.push_str(&format!("({slug:?}, {}, {}),", file("lesson.toml"), file("en.md")));
    }
    let out = std::env::var("OUT_DIR").expect("cargo sets it");
    std::fs::write(Path::new(&out).join("content.rs"), format!("&[{list}]")).expect("a writable folder");
}
