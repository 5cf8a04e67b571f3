//! Short names between a program and its script: those that wasm-bindgen makes are long, and no compressor can guess them.

use std::collections::BTreeMap;
use std::convert::Infallible;

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{ExportSection, Import, ImportSection, Imports, Module};
use wasmparser::{Export, Parser};

/// The end of the name under which the script gives what it has; everything else comes from files of its own.
const THE_SCRIPT: &str = "_bg.js";

/// What the script alone asks for; other files of the program know the rest by its name.
const FOR_THE_SCRIPT: [&str; 3] = ["__wbindgen_", "__externref_", "wasm_bindgen__"];

/// Words of the language of scripts (ECMAScript section 12.7.2), as far as they are as short as names.
const RESERVED: [&str; 8] = ["do", "if", "in", "for", "let", "new", "try", "var"];

/// Shortens the names in both, the same way.
pub(crate) fn shorten(program: &[u8], script: &str) -> Result<(Vec<u8>, String), String> {
    let mut shorter = Shorter { known: BTreeMap::new(), used: 0 };
    let mut module = Module::new();
    shorter
        .parse_core_module(&mut module, Parser::new(0), program)
        .map_err(|error| format!("the program cannot be read: {error}"))?;
    Ok((module.finish(), shorter.in_script(script)))
}

/// The names so far, long to short.
struct Shorter {
    known: BTreeMap<String, String>,
    /// How many short names are taken, or no names.
    used: usize,
}

impl Shorter {
    fn name(&mut self, long: &str) -> String {
        let used = &mut self.used;
        let next = || {
            loop {
                let name = short(*used);
                *used += 1;
                if !RESERVED.contains(&name.as_str()) {
                    return name;
                }
            }
        };
        self.known.entry(long.to_owned()).or_insert_with(next).clone()
    }

    /// Names stand in a script as whole words, or, with a path, as whole texts.
    fn in_script(&self, script: &str) -> String {
        let mut out = String::with_capacity(script.len());
        let is_of_a_name = |c: char| c.is_ascii_alphanumeric() || "_$./".contains(c);
        let mut rest = script;
        while let Some(start) = rest.find(is_of_a_name) {
            let end = rest[start..].find(|c| !is_of_a_name(c)).map_or(rest.len(), |length| start + length);
            out.push_str(&rest[..start]);
            out.push_str(&self.words(&rest[start..end]));
            rest = &rest[end..];
        }
        out + rest
    }

    /// A path is a name as it is; otherwise each piece between dots may be one.
    fn words(&self, word: &str) -> String {
        let short = |long: &str| self.known.get(long).map_or(long, String::as_str).to_owned();
        match self.known.get(word) {
            Some(known) => known.clone(),
            None => word.split('.').map(short).collect::<Vec<_>>().join("."),
        }
    }
}

/// `a` to `z`, then `aa` and on: 0 is `a`.
fn short(number: usize) -> String {
    let last = char::from(b'a' + (number % 26) as u8);
    let before = if number < 26 { String::new() } else { short(number / 26 - 1) };
    format!("{before}{last}")
}

impl Reencode for Shorter {
    type Error = Infallible;

    fn parse_imports(
        &mut self,
        imports: &mut ImportSection,
        group: wasmparser::Imports<'_>,
    ) -> Result<(), Error> {
        let import = match group {
            wasmparser::Imports::Single(_, import) if import.module.ends_with(THE_SCRIPT) => import,
            other => return utils::parse_imports(self, imports, other),
        };
        let (module, name) = (self.name(import.module), self.name(import.name));
        imports.imports(Imports::Single(Import {
            module: &module,
            name: &name,
            ty: self.entity_type(import.ty)?,
        }));
        Ok(())
    }

    fn parse_export(&mut self, exports: &mut ExportSection, export: Export<'_>) -> Result<(), Error> {
        let is_long = FOR_THE_SCRIPT.iter().any(|start| export.name.starts_with(start));
        let name = if is_long { self.name(export.name) } else { export.name.to_owned() };
        utils::parse_export(self, exports, Export { name: &name, ..export })
    }

    /// What only tools read is left out.
    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: wasmparser::CustomSectionReader<'_>,
    ) -> Result<(), Error> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_each_its_own() {
        let names: Vec<String> = (0..2_000).map(short).collect();
        assert_eq!((names[0].as_str(), names[25].as_str(), names[26].as_str()), ("a", "z", "aa"));
        assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), names.len());
    }

    #[test]
    fn no_name_is_a_word_of_the_language() {
        let mut shorter = Shorter { known: BTreeMap::new(), used: 0 };
        let names: Vec<String> = (0..20_000).map(|number| shorter.name(&number.to_string())).collect();
        assert!(RESERVED.iter().all(|word| names.iter().all(|name| name != word)));
        assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), names.len());
    }

    #[test]
    fn both_sides_get_the_same_names() {
        let mut types = wasm_encoder::TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("./x_bg.js", "__wbg_then_0123", wasm_encoder::EntityType::Function(0));
        imports.import("./other.js", "load", wasm_encoder::EntityType::Function(0));
        let mut exports = ExportSection::new();
        exports.export("__wbindgen_start", wasm_encoder::ExportKind::Func, 0);
        exports.export("mount", wasm_encoder::ExportKind::Func, 0);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&exports);
        let script = "import o from './other.js';({'./x_bg.js':{__wbg_then_0123:f},'./other.js':o});wasm.__wbindgen_start(1.5);wasm.mount()";
        let (program, script) = shorten(&module.finish(), script).expect("a module");
        assert_eq!(
            script,
            "import o from './other.js';({'a':{b:f},'./other.js':o});wasm.c(1.5);wasm.mount()"
        );
        let text = String::from_utf8_lossy(&program).into_owned();
        assert!(text.contains("mount") && !text.contains("__wb"), "{text:?}");
    }
}
