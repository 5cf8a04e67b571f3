//! The tables of rules in `rfc5321.md` and `extensions.md`: every row is whole, and what it names is there.

use std::path::Path;

use libtest_mimic::Failed;

/// The pages, in `tests`.
pub(crate) const PAGES: [&str; 2] = ["rfc5321.md", "extensions.md"];

pub(crate) fn check(page: &str) -> Result<(), Failed> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the root of the repository");
    let text = std::fs::read_to_string(root.join("tests").join(page))?;
    let mut wrong = Vec::new();
    let mut rows = 0;
    for (index, line) in text.lines().enumerate() {
        let is_row = line.starts_with('|') && !line.starts_with("| ---") && !line.starts_with("| § ");
        if is_row {
            rows += 1;
            wrong.extend(row(root, line).err().map(|error| format!("tests/{page}:{}: {error}", index + 1)));
        }
    }
    assert!(rows >= 100, "only {rows} rules");
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// `| section | rule | whom it binds | what shows it |`, where the last is tests in backquotes or `Not here: why`.
fn row(root: &Path, line: &str) -> Result<(), String> {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [_, _, _, shown] = cells[..] else { return Err(format!("{} cells, not 4", cells.len())) };
    if cells.iter().any(|cell| cell.is_empty()) {
        return Err("an empty cell".to_owned());
    }
    let named: Vec<&str> = shown.split('`').skip(1).step_by(2).collect();
    if named.is_empty() && !shown.starts_with("Not here: ") {
        return Err("names no test and no reason".to_owned());
    }
    let mut fails = false;
    for name in named {
        fails |= names_a_known_failure(root, name)?;
    }
    match (fails, shown.contains("known failure")) {
        (true, false) => Err("a dialog that it names is a known failure: say so".to_owned()),
        (false, true) => Err("says known failure, but what it names passes".to_owned()),
        _ => Ok(()),
    }
}

/// Whether the test is a known failure; an error where there is none of this name.
fn names_a_known_failure(root: &Path, name: &str) -> Result<bool, String> {
    let read =
        |path: &str| std::fs::read_to_string(root.join(path)).map_err(|error| format!("{path}: {error}"));
    if let Some((file, test)) = name.split_once("::") {
        let text = read(file)?;
        let is_there = text.contains(&format!("fn {test}("));
        return if is_there { Ok(false) } else { Err(format!("{file} has no test {test}")) };
    }
    Ok(read(&format!("tests/dialogs/{name}.dialog"))?.starts_with("# known failure:"))
}
