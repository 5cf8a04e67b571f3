//! `mdbook`: a preprocessor for mdBook that turns a fence with `smtp` into the element of the playground.

use std::io::Read;
use std::process::ExitCode;

use serde_json::Value;

use crate::failure::{DATA, Failure};

/// The attributes of the element that a fence may name.
const ATTRIBUTES: [&str; 6] = ["scenario", "lesson", "view", "theme", "lang", "height"];

/// Reads what mdBook gives, `[context, book]`, and prints the book with its fences changed.
pub(crate) fn run() -> Result<ExitCode, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| Failure::new(DATA, format!("standard input cannot be read: {error}")))?;
    let wrong = |why: String| Failure::new(DATA, why);
    let mut given: Value = serde_json::from_str(&text)
        .map_err(|error| wrong(format!("mdBook gives [context, book] as JSON, and this is none: {error}")))?;
    let book = given
        .get_mut(1)
        .ok_or_else(|| wrong("mdBook gives [context, book], and there is no book".to_owned()))?;
    chapters(book).map_err(wrong)?;
    println!("{book}");
    Ok(ExitCode::SUCCESS)
}

/// Whether a renderer of mdBook can show the element: 0 for HTML, 1 for others.
pub(crate) fn supports(renderer: &str) -> ExitCode {
    ExitCode::from(u8::from(renderer != "html"))
}

/// Changes every chapter, wherever it lies in the book.
fn chapters(value: &mut Value) -> Result<(), String> {
    match value {
        Value::Array(values) => values.iter_mut().try_for_each(chapters),
        Value::Object(fields) => {
            let path = fields.get("path").and_then(Value::as_str).map(str::to_owned);
            if let (Some(path), Some(Value::String(content))) = (path, fields.get_mut("content")) {
                *content = chapter(&path, content)?;
            }
            fields.values_mut().try_for_each(chapters)
        }
        _ => Ok(()),
    }
}

/// A chapter with its fences changed, and the script that makes the elements live.
fn chapter(path: &str, content: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut lines = content.lines().enumerate();
    let mut changed = false;
    // The fence that is open: what must end it, and for ours the line, the attributes and the script.
    while let Some((index, line)) = lines.next() {
        let (ticks, info) = fence(line);
        if ticks == 0 {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let own = info.split_whitespace().next() == Some("smtp");
        let mut inside = String::new();
        let mut end = "";
        for (_, next) in lines.by_ref() {
            let (closing, rest) = fence(next);
            if closing >= ticks && rest.is_empty() {
                end = next;
                break;
            }
            inside.push_str(next);
            inside.push('\n');
        }
        if own {
            let place = |line: usize, why: String| format!("{path}:{line}: {why}");
            let attributes = attributes(info).map_err(|why| place(index + 1, why))?;
            out.push_str(&element(&attributes, &inside).map_err(|(line, why)| place(index + 1 + line, why))?);
            changed = true;
        } else {
            out.push_str(&format!("{line}\n{inside}{end}\n"));
        }
    }
    if changed {
        let up = "../".repeat(path.matches('/').count());
        out.push_str(&format!(
            "\n<script type=\"module\" src=\"{up}smtp-playground/smtp-playground.js\"></script>\n"
        ));
    }
    Ok(out)
}

/// How many backticks a line begins with, and what stands behind them; 0 where it is no fence.
fn fence(line: &str) -> (usize, &str) {
    let text = line.trim_start_matches(' ');
    let rest = text.trim_start_matches('`');
    let ticks = text.len() - rest.len();
    let is_fence = ticks >= 3 && line.len() - text.len() < 4 && !rest.contains('`');
    if is_fence { (ticks, rest.trim()) } else { (0, "") }
}

fn attributes(info: &str) -> Result<Vec<(&str, &str)>, String> {
    let words = info.split_whitespace().skip(1);
    words
        .map(|word| {
            let pair = word.split_once('=').ok_or_else(|| format!("\"{word}\" is no name=value"))?;
            let known = ATTRIBUTES.contains(&pair.0);
            known
                .then_some(pair)
                .ok_or_else(|| format!("\"{}\" is no attribute; there are {}", pair.0, ATTRIBUTES.join(", ")))
        })
        .collect()
}

/// The element in one block of HTML: an empty line would end it. A wrong script is told with its line.
fn element(attributes: &[(&str, &str)], script: &str) -> Result<String, (usize, String)> {
    let mut out = String::from("<smtp-playground");
    for (name, value) in attributes {
        out.push_str(&format!(" {name}=\"{}\"", escaped(value)));
    }
    if script.trim().is_empty() {
        return Ok(out + "></smtp-playground>\n");
    }
    lessons::script(script, "", "").map_err(|(line, why)| (line, why.to_owned()))?;
    let lines = script.lines().filter(|line| !line.trim().is_empty());
    let lines: Vec<String> = lines.map(escaped).collect();
    Ok(format!("{out} script>\n<pre><code>{}</code></pre>\n</smtp-playground>\n", lines.join("\n")))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_becomes_the_element() {
        let content = "# A\n```smtp scenario=one-hop\nC: MAIL FROM:<a@b>\n\nS: 250\n```\ntext\n";
        let got = chapter("a/b.md", content).expect("right");
        assert_eq!(
            got,
            "# A\n<smtp-playground scenario=\"one-hop\" script>\n<pre><code>C: MAIL FROM:&lt;a@b&gt;\nS: 250</code></pre>\n</smtp-playground>\ntext\n\n<script type=\"module\" src=\"../smtp-playground/smtp-playground.js\"></script>\n"
        );
        assert!(
            chapter("a.md", "```smtp\n```").expect("right").contains("<smtp-playground></smtp-playground>")
        );
    }

    #[test]
    fn other_fences_stay() {
        for content in
            ["````md\n```smtp\nC: x\n```\n````\n", "```text\nC: x\n```\n", "text\n", "```\nnever closed\n\n"]
        {
            assert_eq!(chapter("a.md", content).expect("right").trim_end(), content.trim_end());
        }
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        let why = |content| chapter("a.md", content).expect_err("wrong");
        assert!(why("\n```smtp\nhello\n```\n").starts_with("a.md:3: a line begins with"));
        assert!(why("```smtp colour=red\n```\n").contains("a.md:1: \"colour\" is no attribute"));
        assert!(why("```smtp red\n```\n").contains("no name=value"));
    }

    #[test]
    fn chapters_are_found_wherever_they_lie() {
        let mut book: Value = serde_json::from_str(
            r#"{"sections":[{"Chapter":{"content":"x","path":"a.md","sub_items":[{"Chapter":{"content":"```smtp\n```","path":"b.md"}}]}},"Separator"]}"#,
        )
        .expect("JSON");
        chapters(&mut book).expect("right");
        assert!(book.to_string().contains("<smtp-playground>"));
    }
}
