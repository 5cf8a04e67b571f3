//! Steps on a page, written in one line: `press Send; rest 1500; click #mailbox; fill #to = bob@beta.example; keys EHLO me{enter}`.

use std::time::Duration;

use super::{Page, Result};

/// The keys that have no letter.
const KEYS: [(&str, &str); 10] = [
    ("{enter}", "\u{E007}"),
    ("{tab}", "\u{E004}"),
    ("{escape}", "\u{E00C}"),
    ("{space}", "\u{E00D}"),
    ("{left}", "\u{E012}"),
    ("{up}", "\u{E013}"),
    ("{right}", "\u{E014}"),
    ("{down}", "\u{E015}"),
    ("{home}", "\u{E011}"),
    ("{end}", "\u{E010}"),
];

/// Does the steps in turn.
pub fn follow(page: &Page, steps: &str) -> Result {
    steps.split(';').map(str::trim).filter(|step| !step.is_empty()).try_for_each(|step| one(page, step))
}

fn one(page: &Page, step: &str) -> Result {
    let (word, rest) = step.split_once(' ').unwrap_or((step, ""));
    match word {
        "press" => page.press(rest),
        "click" => page.click(rest),
        "fill" => {
            let (css, text) = rest.split_once(" = ").ok_or("fill wants SELECTOR = TEXT")?;
            page.fill(css, text)
        }
        "keys" => page.keys(&KEYS.iter().fold(rest.to_owned(), |text, (name, key)| text.replace(name, key))),
        "rest" => {
            page.rest(Duration::from_millis(rest.parse()?));
            Ok(())
        }
        "until" => page.until(rest, rest),
        "run" => page.script(rest).map(drop),
        _ => {
            Err(format!("\"{word}\" is no step; there are press, click, fill, keys, rest, until and run")
                .into())
        }
    }
}
