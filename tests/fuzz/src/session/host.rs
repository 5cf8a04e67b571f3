//! A host whose decisions the fuzzer takes.

use smtp::Reply;
use smtp::server::{Answer, Question};

/// Answers questions in the order in which they come.
pub(super) struct Host<'a> {
    answers: std::iter::Cycle<std::slice::Iter<'a, u8>>,
}

impl<'a> Host<'a> {
    pub(super) fn new(answers: &'a [u8]) -> Self {
        Host { answers: answers.iter().cycle() }
    }

    /// The next answer; yes, where the fuzzer has none.
    pub(super) fn answer(&mut self, question: &Question, recipients: usize) -> Answer {
        let choice = self.answers.next().copied().unwrap_or_default() % 16;
        match (choice, question) {
            (0..8, Question::Secret { .. }) => Answer::Secret(Some("secret".to_owned())),
            (8, Question::Secret { .. }) => Answer::Secret(None),
            (0..8, _) => Answer::Accept,
            (8, Question::Message { .. }) => Answer::Each((0..recipients).map(each).collect()),
            (8 | 9, _) => Answer::Reply(Reply::new(250, Some((2, 0, 0)), "Well,\nyes")),
            (10 | 11, _) => Answer::Reply(Reply::new(550, Some((5, 1, 1)), "No")),
            (12 | 13, _) => Answer::Reply(Reply::new(451, Some((4, 3, 0)), "Later")),
            (14, _) => Answer::Reply(Reply::new(554, None, "Never")),
            _ => Answer::Reply(Reply::new(421, Some((4, 3, 2)), "Closing")),
        }
    }
}

fn each(index: usize) -> Reply {
    let (code, text) = [(250, "Yes"), (550, "No"), (451, "Later")][index % 3];
    Reply::new(code, None, text)
}
