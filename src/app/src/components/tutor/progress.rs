//! How far a person has come: kept in the browser, and to take along as a file.

use crate::platform;

const KEY: &str = "lessons";
const HEAD: &str = "SMTP Playground lessons 1";

/// The steps that are done: a slug and a number for each lesson.
#[derive(Clone, PartialEq, Default, Debug)]
pub(super) struct Progress(Vec<(String, usize)>);

impl Progress {
    /// What the browser has kept.
    pub(super) fn kept() -> Progress {
        platform::kept(KEY).and_then(|text| Progress::parse(&text)).unwrap_or_default()
    }

    /// Lets the browser keep it.
    pub(super) fn keep(&self) {
        platform::keep(KEY, &self.to_text());
    }

    /// How many steps of a lesson are done.
    pub(super) fn of(&self, slug: &str) -> usize {
        self.0.iter().find(|(known, _)| known == slug).map_or(0, |(_, steps)| *steps)
    }

    /// So many steps of a lesson are done; fewer than before changes nothing.
    pub(super) fn reach(&mut self, slug: &str, steps: usize) {
        match self.0.iter_mut().find(|(known, _)| known == slug) {
            Some((_, reached)) => *reached = steps.max(*reached),
            None => self.0.push((slug.to_owned(), steps)),
        }
    }

    /// As a file: a line for each lesson.
    pub(super) fn to_text(&self) -> String {
        let lines = self.0.iter().map(|(slug, steps)| format!("{slug} {steps}\n"));
        std::iter::once(format!("{HEAD}\n")).chain(lines).collect()
    }

    /// From such a file; `None` where it is none.
    pub(super) fn parse(text: &str) -> Option<Progress> {
        const LESSONS_MAX: usize = 1_000;
        let mut lines = text.lines();
        if lines.next()?.trim_end() != HEAD {
            return None;
        }
        let mut progress = Progress::default();
        for line in lines.take(LESSONS_MAX) {
            let (slug, steps) = line.split_once(' ')?;
            progress.reach(slug, steps.trim_end().parse().ok()?);
        }
        Some(progress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_read_as_it_is_written() {
        let mut progress = Progress::default();
        progress.reach("a", 2);
        progress.reach("b", 1);
        progress.reach("a", 1);
        assert_eq!((progress.of("a"), progress.of("b"), progress.of("c")), (2, 1, 0));
        assert_eq!(Progress::parse(&progress.to_text()), Some(progress));
        for other in [
            "",
            "x",
            "SMTP Playground lessons 2\n",
            "SMTP Playground lessons 1\na\n",
            "SMTP Playground lessons 1\na b\n",
        ] {
            assert_eq!(Progress::parse(other), None, "{other:?}");
        }
    }
}
