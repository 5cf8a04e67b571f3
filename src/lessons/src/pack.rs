//! Lessons as bytes: the page reads these, and carries no reader of files.

use relay::bytes::{Bytes, Reader, Writer, flag, list, number};

use crate::{Condition, Doing, Goal, Lesson, Points, Step, Wrong};

/// The first octet: another one was written by another edition.
const EDITION: u8 = 1;
/// How deep conditions may lie in each other.
const DEPTH_MAX: u32 = 4;

impl Lesson {
    /// The lesson as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer(vec![EDITION]);
        lesson(&mut writer, &mut self.clone());
        writer.0
    }

    /// A lesson from what [`Lesson::to_bytes`] wrote. Any bytes give a lesson or what is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Result<Lesson, &'static str> {
        let Some((&EDITION, rest)) = bytes.split_first() else { return Err("it is of another edition") };
        let mut reader = Reader { rest, damaged: false };
        let mut read = Lesson::default();
        lesson(&mut reader, &mut read);
        if reader.damaged || !reader.rest.is_empty() { Err("it is damaged") } else { Ok(read) }
    }
}

fn lesson<B: Bytes>(bytes: &mut B, it: &mut Lesson) {
    for text in [&mut it.slug, &mut it.title, &mut it.summary, &mut it.scenario] {
        bytes.text(text);
    }
    number(bytes, &mut it.minutes);
    list(bytes, &mut it.steps, Step::default, step);
}

fn step<B: Bytes>(bytes: &mut B, it: &mut Step) {
    for text in [&mut it.name, &mut it.title, &mut it.html] {
        bytes.text(text);
    }
    points(bytes, &mut it.points);
    list(bytes, &mut it.goals, Goal::default, |bytes, goal| {
        bytes.text(&mut goal.text);
        condition(bytes, &mut goal.when, 0);
    });
    list(bytes, &mut it.hints, String::new, |bytes, hint| bytes.text(hint));
    list(bytes, &mut it.solution, || Doing::Wait { ms: 0 }, doing);
    list(bytes, &mut it.wrong, Wrong::default, |bytes, wrong| {
        condition(bytes, &mut wrong.when, 0);
        bytes.text(&mut wrong.message);
        list(bytes, &mut wrong.attempt, || Doing::Wait { ms: 0 }, doing);
    });
}

/// The number of a variant is written, and what a reader finds becomes a blank one of that number.
fn kind<B: Bytes, T>(bytes: &mut B, it: &mut T, blanks: impl Fn(u8) -> Option<T>) {
    let same = |kind: &u8| {
        blanks(*kind).is_some_and(|blank| std::mem::discriminant(&blank) == std::mem::discriminant(it))
    };
    let written = (0..32).find(same).unwrap_or(u8::MAX);
    let mut read = written;
    number(bytes, &mut read);
    if read != written {
        match blanks(read) {
            Some(blank) => *it = blank,
            None => bytes.demand(false),
        }
    }
}

fn points<B: Bytes>(bytes: &mut B, it: &mut Points) {
    kind(bytes, it, |kind| {
        Some(match kind {
            0 => Points::Nowhere,
            1 => Points::Compose,
            2 => Points::Terminal,
            3 => Points::Log,
            4 => Points::Host(String::new()),
            _ => return None,
        })
    });
    if let Points::Host(name) = it {
        bytes.text(name);
    }
}

fn blank_condition(kind: u8) -> Option<Condition> {
    let text = String::new;
    Some(match kind {
        0 => Condition::Never,
        1 => Condition::Heard { host: text(), line: text() },
        2 => Condition::Replied { host: text(), code: 0, enhanced: text(), to: text() },
        3 => Condition::Accepted { host: text() },
        4 => Condition::Delivered { mailbox: text(), holds: Vec::new() },
        5 => Condition::Deferred { host: text() },
        6 => Condition::Failed { host: text(), reason: text() },
        7 => Condition::Dialed { from: text(), to: text() },
        8 => Condition::Asked { host: text(), name: text(), kind: text() },
        9 => Condition::Spf { host: text(), outcome: text() },
        10 => Condition::SpfPolicy { host: text(), policy: text() },
        11 => Condition::Up { host: text(), up: false },
        12 => Condition::All(Vec::new()),
        13 => Condition::Any(Vec::new()),
        14 => Condition::Converted { host: text() },
        _ => return None,
    })
}

fn condition<B: Bytes>(bytes: &mut B, it: &mut Condition, depth: u32) {
    kind(bytes, it, blank_condition);
    match it {
        Condition::Never => {}
        Condition::Heard { host: a, line: b }
        | Condition::Failed { host: a, reason: b }
        | Condition::Dialed { from: a, to: b }
        | Condition::Spf { host: a, outcome: b }
        | Condition::SpfPolicy { host: a, policy: b } => [a, b].into_iter().for_each(|text| bytes.text(text)),
        Condition::Replied { host, code, enhanced, to } => {
            number(bytes, code);
            [host, enhanced, to].into_iter().for_each(|text| bytes.text(text));
        }
        Condition::Accepted { host } | Condition::Converted { host } | Condition::Deferred { host } => {
            bytes.text(host);
        }
        Condition::Delivered { mailbox, holds } => {
            bytes.text(mailbox);
            list(bytes, holds, String::new, |bytes, text| bytes.text(text));
        }
        Condition::Asked { host, name, kind } => {
            [host, name, kind].into_iter().for_each(|text| bytes.text(text));
        }
        Condition::Up { host, up } => {
            bytes.text(host);
            flag(bytes, up);
        }
        Condition::All(all) | Condition::Any(all) => {
            bytes.demand(depth < DEPTH_MAX);
            if depth < DEPTH_MAX {
                list(bytes, all, Condition::default, |bytes, one| condition(bytes, one, depth + 1));
            }
        }
    }
}

fn doing<B: Bytes>(bytes: &mut B, it: &mut Doing) {
    let text = String::new;
    kind(bytes, it, |kind| {
        Some(match kind {
            0 => Doing::Wait { ms: 0 },
            1 => Doing::Send { from: text(), to: text(), subject: text(), text: text(), encoded: false },
            2 => Doing::Say { from: text(), host: text(), line: text() },
            3 => Doing::Spf { host: text(), policy: text() },
            4 => Doing::Up { host: text(), up: false },
            5 => Doing::Link { a: text(), b: text(), whole: false },
            _ => return None,
        })
    });
    match it {
        Doing::Wait { ms } => number(bytes, ms),
        Doing::Send { from, to, subject, text, encoded } => {
            [from, to, subject, text].into_iter().for_each(|text| bytes.text(text));
            flag(bytes, encoded);
        }
        Doing::Say { from, host, line } => [from, host, line].into_iter().for_each(|text| bytes.text(text)),
        Doing::Spf { host, policy } => [host, policy].into_iter().for_each(|text| bytes.text(text)),
        Doing::Up { host, up } => {
            bytes.text(host);
            flag(bytes, up);
        }
        Doing::Link { a, b, whole } => {
            [a, b].into_iter().for_each(|text| bytes.text(text));
            flag(bytes, whole);
        }
    }
}
