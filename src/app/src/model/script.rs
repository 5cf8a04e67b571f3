//! A conversation that holds itself: each line is said when the server waits for it.

use std::rc::Rc;

use lessons::{Doing, script};
use texts::t;

use super::{Intent, Playground, Tab};

impl Playground {
    /// Makes a conversation ready, between the first client and the first host with mailboxes of others.
    pub(super) fn hold(&mut self, text: Rc<str>) {
        let scenario = self.timeline.scenario().clone();
        let client = scenario.hosts.iter().find(|host| !host.listens());
        let to = scenario.draft.to.first().map(String::as_str).unwrap_or_default();
        let server = scenario.hosts.iter().find(|host| host.mailboxes.iter().any(|mailbox| mailbox == to));
        let (Some(client), Some(server)) = (client, server) else { return };
        match script(&text, &client.name, &server.name) {
            Err((line, why)) => {
                let words: Rc<str> = t!("The script is wrong in line {line}: {why}.").into();
                self.status = Rc::clone(&words);
                self.problem = Some(words);
            }
            Ok(lesson) => {
                self.enter(Rc::new(lesson), 0);
                self.script = Some(text);
                self.tab = Tab::Terminal;
                self.status = t!("Run the conversation, or hold it yourself.").into();
            }
        }
    }

    /// Time passes; what is to be said is said, again where all of it has been.
    pub(super) fn run(&mut self) {
        let said = self.script.is_some() && self.next_doing().is_none();
        // When every goal is reached, nobody waits for the last octets on the way.
        let solved = self.course.as_deref().is_some_and(|course| course.judged.solved());
        if said && (solved || super::time::is_idle(&self.snapshot)) {
            self.change(Intent::Restart);
        }
        self.running = self.course.is_some();
        let mine = self.session.connection.is_none() || super::time::is_your_turn(&self.snapshot);
        if !(self.running && mine && self.do_next()) {
            self.change(Intent::Play(true));
        }
    }

    /// Does the next thing; `false` where all is done.
    pub(super) fn do_next(&mut self) -> bool {
        let Some(Doing::Say { from, host, line }) = self.next_doing() else { return false };
        let before = self.session.connection;
        self.put_line(&from, &host, line.clone());
        if self.session.connection == before && before.is_some() {
            if let Some(course) = self.course_mut() {
                course.put += 1;
            }
            self.prompt = None;
            self.type_octets(super::terminal::wire(&line));
        }
        self.prompt = None;
        true
    }

    fn next_doing(&self) -> Option<Doing> {
        let course = self.course.as_ref()?;
        course.solution().get(course.put).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::View;

    const SCRIPT: &str = "S: 220\nC: EHLO a.example\nS: 250\nC: MAIL FROM:<alice@alpha.example>\nS: 250\nC: RCPT TO:<bob@alpha.example>\n\
        C: DATA\nS: 354\nC: Subject: x\nC:\nC: hi\nC: .\nS: 250\nC: QUIT\nS: 221\n";

    #[test]
    fn a_script_holds_itself_and_reaches_its_goals() {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Scenario(0));
        playground.handle(Intent::Script(SCRIPT.to_owned()));
        for _ in 0..2 {
            playground.handle(Intent::Run);
            for _ in 0..20_000 {
                playground.handle(Intent::Frame { passed_us: 16_000 });
            }
            let course = playground.view().course.expect("a script");
            assert!(course.judged.solved(), "{:?}", course.judged);
            playground.handle(Intent::Restart);
            assert!(!playground.view().course.expect("a script").judged.solved());
        }
    }

    #[test]
    fn a_script_that_is_over_is_held_again() {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Scenario(0));
        playground.handle(Intent::Script(SCRIPT.to_owned()));
        for _ in 0..2 {
            playground.handle(Intent::Run);
            let reached = |playground: &Playground| {
                playground.view().course.expect("a script").judged.goals.iter().filter(|goal| **goal).count()
            };
            assert_eq!(reached(&playground), 0, "it begins at its beginning");
            for _ in 0..20_000 {
                playground.handle(Intent::Frame { passed_us: 16_000 });
            }
            assert!(reached(&playground) > 0);
        }
    }

    #[test]
    fn a_script_is_held_again_as_soon_as_its_goals_are_reached() {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Scenario(0));
        playground.handle(Intent::Script(SCRIPT.to_owned()));
        let solved = |playground: &Playground| playground.view().course.expect("a script").judged.solved();
        playground.handle(Intent::Run);
        while !solved(&playground) {
            playground.handle(Intent::Frame { passed_us: 1_000 });
        }
        playground.handle(Intent::Run);
        assert!(!solved(&playground), "it begins at its beginning");
    }

    #[test]
    fn a_wrong_script_is_told() {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Script("hello".to_owned()));
        assert!(playground.view().problem.is_some_and(|words| words.contains("line 1")));
    }
}
