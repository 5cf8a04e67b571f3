//! A lesson under way: which step, what is reached, what was asked for.

use std::rc::Rc;

use lessons::{Doing, Judged, Lesson, Points, Step, judge, perform};
use relay::{Caller, LinkId};
use texts::t;

use super::{Field, Intent, Playground, Selection, Tab, shipped};

/// A lesson under way.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Course {
    pub(crate) lesson: Rc<Lesson>,
    /// The step, by its place.
    pub(crate) step: usize,
    /// How many events had happened when the step began.
    from: usize,
    /// How the step stands.
    pub(crate) judged: Judged,
    /// How many hints are shown.
    pub(crate) hints: usize,
    /// How much of the solution has been put in.
    pub(crate) put: usize,
    /// What was put in last, in words.
    pub(crate) put_in: Option<Rc<str>>,
}

impl Course {
    /// The step of the moment.
    pub(crate) fn step(&self) -> &Step {
        &self.lesson.steps[self.step]
    }

    /// Whether this is the last step.
    pub(crate) fn is_last(&self) -> bool {
        self.step + 1 == self.lesson.steps.len()
    }

    /// The solution, each thing that a person does on its own.
    pub(super) fn solution(&self) -> Vec<Doing> {
        let one = |doing: &Doing| match doing {
            Doing::Say { from, host, line } => line
                .split('\n')
                .map(|line| Doing::Say { from: from.clone(), host: host.clone(), line: line.to_owned() })
                .collect(),
            other => vec![other.clone()],
        };
        self.step().solution.iter().flat_map(one).collect()
    }
}

/// What a person asks of a lesson.
#[derive(Clone, Debug)]
pub(crate) enum Learn {
    /// Begin it, at this step.
    Begin(Rc<Lesson>, usize),
    /// On to the next step.
    Next,
    /// Go where the step happens.
    Point,
    /// One more hint.
    Hint,
    /// Put the next thing of the solution in, without doing it.
    PutIn,
    /// Take back what was done last, and do it again.
    Undo,
    Redo,
    /// The step from its start.
    Again,
    /// Back to the playground without a lesson.
    Leave,
}

impl Playground {
    pub(super) fn learn(&mut self, learn: Learn) {
        match learn {
            Learn::Begin(lesson, step) => self.begin_lesson(lesson, step),
            Learn::Leave => self.course = None,
            Learn::Undo => {
                self.playing = false;
                self.timeline.undo();
                self.tell_last();
            }
            Learn::Redo => {
                self.playing = false;
                self.timeline.redo();
                self.tell_last();
            }
            Learn::Next => self.next_step(),
            Learn::Point => self.point(),
            Learn::Hint => {
                if let Some(course) = self.course_mut() {
                    course.hints = (course.hints + 1).min(course.step().hints.len());
                }
            }
            Learn::PutIn => self.put_in(),
            Learn::Again => self.again(),
        }
    }

    /// How the step stands now.
    pub(super) fn judge(&mut self) {
        let Some(course) = self.course.as_deref() else { return };
        let happened = &self.timeline.events()[..self.timeline.cursor()];
        let judged = judge(course.step(), happened, course.from, &self.snapshot);
        if judged != course.judged
            && let Some(course) = self.course_mut()
        {
            course.judged = judged;
        }
    }

    pub(super) fn course_mut(&mut self) -> Option<&mut Course> {
        self.course.as_mut().map(Rc::make_mut)
    }

    /// The steps before are done as their solutions do them.
    fn begin_lesson(&mut self, lesson: Rc<Lesson>, step: usize) {
        let Some(place) = shipped::place(&lesson.scenario) else { return };
        self.start(place);
        self.status = t!("Take your time: nothing happens until you do something.").into();
        let step = step.min(lesson.steps.len().saturating_sub(1));
        for before in &lesson.steps[..step] {
            if let Err(why) = perform(&mut self.timeline, &before.solution) {
                self.status = t!("The steps before cannot be done: {why}.").into();
            }
        }
        self.session = Rc::new(self.last_session());
        self.enter(lesson, step);
    }

    pub(super) fn enter(&mut self, lesson: Rc<Lesson>, step: usize) {
        if step >= lesson.steps.len() {
            return;
        }
        let from = self.timeline.cursor();
        let judged = Judged { goals: vec![false; lesson.steps[step].goals.len()], wrong: None };
        self.course = Some(Rc::new(Course { lesson, step, from, judged, hints: 0, put: 0, put_in: None }));
        self.point();
    }

    fn next_step(&mut self) {
        let Some(course) = self.course.clone() else { return };
        if course.is_last() {
            self.course = None;
            self.status =
                t!("Well done. This is your playground now: break things, and see what happens.").into();
        } else {
            self.enter(Rc::clone(&course.lesson), course.step + 1);
        }
    }

    fn point(&mut self) {
        let Some(course) = self.course.clone() else { return };
        match &course.step().points {
            Points::Nowhere => {}
            Points::Compose => self.tab = Tab::Compose,
            Points::Terminal => self.tab = Tab::Terminal,
            Points::Log => self.tab = Tab::Log,
            Points::Host(name) => self.show_host(name),
        }
    }

    fn show_host(&mut self, name: &str) {
        if let Some(host) = self.timeline.scenario().host(name) {
            self.selection = Selection::Host(host);
            self.tab = Tab::Look;
        }
    }

    /// To the moment at which the step began.
    fn again(&mut self) {
        self.playing = false;
        let Some(course) = self.course_mut() else { return };
        (course.hints, course.put, course.put_in) = (0, 0, None);
        match (course.from as u64).checked_sub(1) {
            Some(last) => self.timeline.seek_event(last),
            None => self.timeline.seek(smtp::SimTime::ZERO),
        }
        self.session = Rc::new(self.last_session());
    }

    fn put_in(&mut self) {
        let Some(course) = self.course_mut() else { return };
        let Some(doing) = course.solution().get(course.put).cloned() else { return };
        course.put += 1;
        course.put_in = Some(doing.to_string().into());
        match doing {
            Doing::Send { from, to, subject, text, encoded } => {
                self.put_message(&from, to, subject, text);
                let eight_bit = self.timeline.scenario().draft.eight_bit && !encoded;
                self.change(Intent::EightBit(eight_bit));
            }
            Doing::Say { from, host, line } => self.put_line(&from, &host, line),
            Doing::Spf { host, .. } | Doing::Up { host, .. } => self.show_host(&host),
            Doing::Link { a, b, .. } => self.show_link(&a, &b),
            Doing::Wait { .. } => self.change(Intent::Play(true)),
        }
    }

    fn put_message(&mut self, from: &str, to: String, subject: String, text: String) {
        self.tab = Tab::Compose;
        let scenario = self.timeline.scenario().clone();
        let draft = &scenario.draft;
        let user = scenario.host(from).and_then(|host| scenario.hosts[usize::from(host.0)].user.clone());
        let or = |text: String, usual: &str| if text.is_empty() { usual.to_owned() } else { text };
        let fields = [
            (Field::From, user.unwrap_or_else(|| draft.from.clone())),
            (Field::To, or(to, &draft.to.join(", "))),
            (Field::Subject, or(subject, &draft.subject)),
            (Field::Text, or(text, &draft.text)),
        ];
        for (field, value) in fields {
            self.change(Intent::Compose(field, value));
        }
    }

    /// The line stands in the terminal, on an open session; Enter says it.
    pub(super) fn put_line(&mut self, from: &str, to: &str, line: String) {
        let scenario = self.timeline.scenario();
        let (Some(from), Some(to)) = (scenario.host(from), scenario.host(to)) else { return };
        let open = self.timeline.snapshot().connections.into_iter().rev().find(|connection| {
            connection.typed
                && matches!(connection.phase, relay::Phase::Connecting | relay::Phase::Open)
                && connection.client == Caller::Host(from)
                && connection.server == to
        });
        match open {
            Some(open) => {
                self.session = Rc::new(super::Session {
                    connection: Some(open.id),
                    ends: Some((from, to)),
                    beside: None,
                })
            }
            None => self.change(Intent::Dial { from, to }),
        }
        self.tab = Tab::Terminal;
        let number = self.prompt.as_ref().map_or(0, |(number, _)| number + 1);
        self.prompt = Some((number, line.into()));
    }

    fn show_link(&mut self, a: &str, b: &str) {
        let map = &self.snapshot.map;
        let hosts = self.snapshot.hosts.iter().map(|host| host.name.as_str());
        let names: Vec<&str> = hosts.chain(map.routers.iter().map(|router| router.name.as_str())).collect();
        let name = |node: relay::NodeId| names.get(usize::from(node.0)).copied().unwrap_or_default();
        let joins = |link: &&relay::LinkView| {
            (name(link.a), name(link.b)) == (a, b) || (name(link.b), name(link.a)) == (a, b)
        };
        let found: Option<LinkId> = self.snapshot.links.iter().find(joins).map(|link| link.id);
        if let Some(link) = found {
            self.selection = Selection::Link(link);
            self.tab = Tab::Look;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::View;

    fn lesson(slug: &str) -> Rc<Lesson> {
        let (slug, data, text) =
            lessons::SHIPPED.iter().find(|(known, ..)| *known == slug).expect("a lesson");
        Rc::new(lessons::load(slug, data, text).expect("a right lesson").1)
    }

    fn learn(playground: &mut Playground, learn: Learn) {
        playground.handle(Intent::Learn(learn));
    }

    fn course(playground: &Playground) -> Rc<Course> {
        playground.view().course.expect("a lesson")
    }

    /// Lets time pass for a while.
    fn play(playground: &mut Playground) {
        for _ in 0..4_000 {
            playground.handle(Intent::Frame { passed_us: 16_000 });
        }
    }

    #[test]
    fn a_lesson_is_done_by_what_is_put_in_and_carried_out() {
        let mut playground = Playground::new(&View::first(false, false));
        learn(&mut playground, Learn::Begin(lesson("three-phases"), 0));
        while let Some(now) = playground.view().course {
            for _ in 0..now.solution().len() {
                learn(&mut playground, Learn::PutIn);
                assert!(course(&playground).put_in.is_some());
                let line = playground.view().prompt.clone().expect("a line").1;
                play(&mut playground);
                playground.handle(Intent::Say(crate::model::terminal::wire(&line)));
                play(&mut playground);
            }
            assert!(course(&playground).judged.solved(), "{}", now.step().name);
            learn(&mut playground, Learn::Next);
        }
    }

    #[test]
    fn undo_and_again_take_goals_back() {
        let mut playground = Playground::new(&View::first(false, false));
        learn(&mut playground, Learn::Begin(lesson("press-send"), 0));
        playground.handle(Intent::Send);
        play(&mut playground);
        assert!(course(&playground).judged.solved());
        learn(&mut playground, Learn::Undo);
        assert!(!course(&playground).judged.goals.contains(&true));
        learn(&mut playground, Learn::Redo);
        assert!(course(&playground).judged.solved());
        learn(&mut playground, Learn::Again);
        assert!(!course(&playground).judged.goals.contains(&true));
    }

    #[test]
    fn a_later_step_can_be_entered_at_once() {
        let mut playground = Playground::new(&View::first(false, false));
        learn(&mut playground, Learn::Begin(lesson("three-phases"), 2));
        assert_eq!((course(&playground).step, course(&playground).judged.solved()), (2, false));
        assert!(playground.view().open_session().is_some(), "the session of the steps before is open");
    }
}
