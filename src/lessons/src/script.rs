//! A conversation as documentation writes it down, made into a lesson of one step that can be played.

use texts::t;

use crate::{Condition, Doing, Goal, Lesson, Step};

/// The most lines of a script.
const LINES_MAX: usize = 500;

/// Reads a conversation between two hosts: `C: line` is said, and `S: 250 …` is what must be answered to it, by its
/// code. Lines with `#` and empty ones are passed over. An error is a line, from 1, and what would be right there.
pub fn script(text: &str, from: &str, host: &str) -> Result<Lesson, (usize, &'static str)> {
    let mut step =
        Step { name: "script".to_owned(), title: t!("The conversation").to_owned(), ..Step::default() };
    let mut said: Option<&str> = None;
    let lines = text.lines().enumerate().take(LINES_MAX).map(|(index, line)| (index + 1, line.trim()));
    for (number, line) in lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        let (end, rest) = line.split_at_checked(2).unwrap_or_default();
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        match end {
            "C:" => {
                said = Some(rest);
                let (from, host, line) = (from.to_owned(), host.to_owned(), rest.to_owned());
                step.solution.push(Doing::Say { from, host, line });
            }
            "S:" => {
                let code = rest.get(..3).and_then(|code| code.parse().ok());
                let code =
                    code.ok_or((number, t!("behind `S:` stands a reply: three digits, then words")))?;
                if rest.get(3..4) == Some("-") {
                    continue;
                }
                let to = said.unwrap_or_default().to_owned();
                let when = Condition::Replied { host: host.to_owned(), code, enhanced: String::new(), to };
                step.goals
                    .push(Goal { text: format!("{code} {}", said.unwrap_or(t!("the greeting"))), when });
            }
            _ => {
                return Err((
                    number,
                    t!("a line begins with `C:`, which says it, or with `S:`, which expects it"),
                ));
            }
        }
    }
    if step.solution.is_empty() {
        return Err((1, t!("a script says something: it has a line that begins with `C:`")));
    }
    Ok(Lesson { slug: "script".to_owned(), steps: vec![step], ..Lesson::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_becomes_a_lesson() {
        let lesson = script(
            "  # hello\n   S: 220 mx\nC: EHLO a\nS: 250-mx\nS: 250 HELP\n\nC: QUIT\nS: 221 bye\n",
            "alice",
            "mx",
        )
        .expect("right");
        let step = &lesson.steps[0];
        assert_eq!(step.solution.len(), 2);
        let goals: Vec<&str> = step.goals.iter().map(|goal| goal.text.as_str()).collect();
        assert_eq!(goals, ["220 the greeting", "250 EHLO a", "221 QUIT"]);
    }

    #[test]
    fn what_is_wrong_has_its_line() {
        for (text, line) in
            [("", 1), ("C: A\nhello\n", 2), ("S: hello\n", 1), ("C: é\nS: é5", 2), ("日", 1), ("C日", 1)]
        {
            assert_eq!(script(text, "a", "b").map(drop).map_err(|(line, _)| line), Err(line), "{text:?}");
        }
    }
}
