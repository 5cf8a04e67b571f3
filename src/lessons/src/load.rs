//! From the files of a lesson to a lesson, with errors that name file and line.

use std::fmt;
use std::ops::Range;

use relay::Scenario;
use toml::Spanned;

use crate::file::{File, StepEntry, VERSION};
use crate::words::{self, Words};
use crate::{Condition, Doing, Goal, Lesson, Points, Step, Wrong};

/// A mistake in the files of a lesson.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LessonError {
    /// The file, `press-send/lesson.toml`.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for LessonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// Reads a lesson: its place among the lessons, and itself. All mistakes of meaning are told; of form only the first.
pub fn load(slug: &str, data: &str, text: &str) -> Result<(u32, Lesson), Vec<LessonError>> {
    let mut loading = Loading { slug, data, errors: Vec::new(), scenario: None };
    let lesson = loading.lesson(text);
    match lesson {
        Some(lesson) if loading.errors.is_empty() => Ok(lesson),
        _ => Err(loading.errors),
    }
}

struct Loading<'a> {
    slug: &'a str,
    data: &'a str,
    errors: Vec<LessonError>,
    scenario: Option<Scenario>,
}

impl Loading<'_> {
    fn lesson(&mut self, text: &str) -> Option<(u32, Lesson)> {
        let file: File = match toml::from_str(self.data) {
            Ok(file) => file,
            Err(error) => {
                self.wrong(error.span().unwrap_or_default(), error.message().to_owned());
                return None;
            }
        };
        if *file.version.get_ref() != VERSION {
            self.wrong(file.version.span(), format!("this edition reads version {VERSION}"));
        }
        match Scenario::shipped(file.scenario.get_ref()) {
            Some(Ok(scenario)) => self.scenario = Some(scenario),
            _ => {
                self.wrong(file.scenario.span(), format!("there is no scenario {}", file.scenario.get_ref()))
            }
        }
        let words = words::words(text).unwrap_or_else(|(line, message)| {
            self.errors.push(LessonError { file: self.file("en.md"), line, message });
            Vec::new()
        });
        self.names(&file.step, &words);
        if file.step.is_empty() {
            self.wrong(0..0, "a lesson has a [[step]] at least".to_owned());
        }
        let steps = file.step.into_iter().zip(words).map(|(entry, words)| self.step(entry, words)).collect();
        let lesson = Lesson {
            slug: self.slug.to_owned(),
            title: file.title,
            summary: file.summary,
            minutes: file.minutes,
            scenario: file.scenario.into_inner(),
            steps,
        };
        Some((file.order, lesson))
    }

    /// The steps of both files are the same, in the same order, and each has a name of its own.
    fn names(&mut self, steps: &[StepEntry], words: &[Words]) {
        for (place, entry) in steps.iter().enumerate() {
            let name = entry.name.get_ref();
            if steps[..place].iter().any(|other| other.name.get_ref() == name) {
                self.wrong(entry.name.span(), format!("there is a step {name} already"));
            }
            match words.get(place) {
                Some(words) if words.name == *name => {}
                Some(words) => {
                    let message = format!("the step is {} here and {name} in lesson.toml", words.name);
                    self.errors.push(LessonError { file: self.file("en.md"), line: words.line, message });
                }
                None => self.wrong(entry.name.span(), format!("en.md has no step {name}")),
            }
        }
        if let Some(more) = words.get(steps.len()) {
            let message = format!("lesson.toml has no step {}", more.name);
            self.errors.push(LessonError { file: self.file("en.md"), line: more.line, message });
        }
    }

    fn step(&mut self, entry: StepEntry, words: Words) -> Step {
        if entry.goal.is_empty() || entry.solution.is_empty() {
            self.wrong(entry.name.span(), "a step has a goal and a solution".to_owned());
        }
        let points = entry.points.map(|points| self.points(&points)).unwrap_or_default();
        let goals = entry.goal.into_iter().map(|goal| Goal {
            text: self.inline(&goal.text, goal.when.span()),
            when: self.condition(goal.when),
        });
        let goals = goals.collect();
        let wrong = entry.wrong.into_iter().map(|wrong| Wrong {
            message: self.inline(&wrong.message, wrong.when.span()),
            when: self.condition(wrong.when),
            attempt: wrong.attempt.into_iter().map(|doing| self.doing(doing)).collect(),
        });
        let wrong = wrong.collect();
        Step {
            name: words.name,
            title: words.title,
            html: words.html,
            points,
            goals,
            hints: words.hints,
            solution: entry.solution.into_iter().map(|doing| self.doing(doing)).collect(),
            wrong,
        }
    }

    fn points(&mut self, points: &Spanned<String>) -> Points {
        match points.get_ref().as_str() {
            "compose" => Points::Compose,
            "terminal" => Points::Terminal,
            "log" => Points::Log,
            other => match other.strip_prefix("host:") {
                Some(host) => {
                    self.hosts(&[host], points.span());
                    Points::Host(host.to_owned())
                }
                None => {
                    let message = "a step points to compose, terminal, log or host:NAME".to_owned();
                    self.wrong(points.span(), message);
                    Points::Nowhere
                }
            },
        }
    }

    fn inline(&mut self, markdown: &str, span: Range<usize>) -> String {
        words::to_inline(markdown).unwrap_or_else(|why| {
            self.wrong(span, why);
            String::new()
        })
    }

    fn condition(&mut self, condition: Spanned<Condition>) -> Condition {
        self.hosts(&condition.get_ref().hosts(), condition.span());
        condition.into_inner()
    }

    fn doing(&mut self, doing: Spanned<Doing>) -> Doing {
        self.hosts(&doing.get_ref().hosts(), doing.span());
        doing.into_inner()
    }

    fn hosts(&mut self, names: &[&str], span: Range<usize>) {
        let Some(scenario) = &self.scenario else { return };
        let strangers: Vec<String> = names
            .iter()
            .filter(|name| !name.is_empty() && scenario.host(name).is_none())
            .map(|name| format!("the scenario {} has no host {name}", scenario.name))
            .collect();
        strangers.into_iter().for_each(|message| self.wrong(span.clone(), message));
    }

    fn file(&self, name: &str) -> String {
        format!("{}/{name}", self.slug)
    }

    fn wrong(&mut self, span: Range<usize>, message: String) {
        let line = self.data[..span.start.min(self.data.len())].matches('\n').count() + 1;
        self.errors.push(LessonError { file: self.file("lesson.toml"), line, message });
    }
}
