//! The store: it owns the timeline, takes intents, and gives the view. The components never see the timeline.

use std::rc::Rc;
use std::sync::Arc;

use relay::{Acted, Action, Caller, Snapshot, Stride, Timeline, Until, What};

use super::picture::Picture;
use super::shown::Shown;
use super::time::{Pace, Passed, is_your_turn};
use super::view::{About, log, mark};
use super::{
    Compose, Course, Fault, Intent, Mark, Moment, SPEED_FIRST, SPEEDS, Selection, Session, Shared, Tab, View,
    WELCOME, shipped,
};

const SEED: u64 = 1;
/// Time for a person who types passes this much faster.
const TYPING_FACTOR: u64 = 6;

/// Everything the page knows and can do; its code is fetched after the picture.
pub(crate) struct Playground {
    scenario: usize,
    /// What the world began with.
    pub(super) seed: u64,
    pub(super) timeline: Timeline,
    pub(super) playing: bool,
    pace: Pace,
    speed: usize,
    stride: Stride,
    until: Option<Until>,
    /// The world as it is shown.
    pub(super) snapshot: Rc<Snapshot>,
    pub(super) selection: Selection,
    pub(super) tab: Tab,
    compose: Rc<Compose>,
    /// The source of the composed message.
    source: Rc<str>,
    /// What is wrong with its addresses and should be shown.
    faults: Rc<Vec<Fault>>,
    pub(super) session: Rc<Session>,
    /// Works out what the panels show; `None` until their code is there.
    show: Option<fn(&Playground) -> Shown>,
    shown: Rc<Shown>,
    share: Option<Rc<Shared>>,
    lessons: bool,
    wish: Option<Rc<(String, usize)>>,
    pub(super) course: Option<Rc<Course>>,
    pub(super) prompt: Option<(u32, Rc<str>)>,
    pub(super) problem: Option<Rc<str>>,
    /// What is to be said is said by itself.
    pub(super) running: bool,
    /// The conversation that was asked for.
    pub(super) script: Option<Rc<str>>,
    pub(super) status: Rc<str>,
    dark: bool,
    /// Nothing shall glide over the screen.
    still: bool,
    pub(super) sent: u32,
}

impl Playground {
    /// What the view shows, ready to begin.
    pub(crate) fn new(view: &View) -> Playground {
        Playground { status: Rc::clone(&view.status), ..Playground::at(view.scenario, view.dark, view.still) }
    }

    /// A scenario at its start; the first one where there is none in this place.
    fn at(scenario: usize, dark: bool, still: bool) -> Playground {
        let timeline = Timeline::new(Arc::new(shipped::unpack(scenario)), SEED);
        let mut playground = Playground {
            compose: Rc::new(Compose::of(timeline.scenario().draft.clone())),
            source: "".into(),
            faults: Rc::default(),
            snapshot: Rc::new(timeline.snapshot()),
            timeline,
            scenario,
            seed: SEED,
            share: None,
            lessons: false,
            wish: None,
            course: None,
            prompt: None,
            problem: None,
            running: false,
            script: None,
            playing: false,
            pace: Pace::default(),
            speed: SPEED_FIRST,
            stride: Stride::Event,
            until: None,
            selection: Selection::Nothing,
            tab: Tab::Compose,
            session: Rc::default(),
            show: None,
            shown: Rc::default(),
            status: WELCOME.into(),
            dark,
            still,
            sent: 0,
        };
        playground.refresh();
        playground
    }

    /// Does what a person asks for. Whether more has changed than that time has passed.
    pub(crate) fn handle(&mut self, intent: Intent) -> bool {
        if let Intent::Frame { passed_us } = intent {
            return self.frame(passed_us);
        }
        if !matches!(intent, Intent::Frame { .. } | Intent::Speed(_) | Intent::Stride(_) | Intent::Until(_)) {
            self.pace = Pace::default();
        }
        self.change(intent);
        self.refresh();
        true
    }

    /// Works out anew what is shown.
    fn refresh(&mut self) {
        self.snapshot = Rc::new(self.timeline.snapshot());
        self.judge();
        self.shown = self.show.map(|show| Rc::new(show(self))).unwrap_or_default();
        if self.tab == Tab::Compose {
            self.faults = Rc::new(self.compose.faults());
            let source = self.compose.source(self.unix_s(), &self.message_id());
            self.source = String::from_utf8_lossy(&source).as_ref().into();
        }
    }

    pub(super) fn change(&mut self, intent: Intent) {
        match intent {
            Intent::Scenario(index) => self.start(index),
            Intent::Restart => match self.script.clone() {
                Some(script) => {
                    self.start(self.scenario);
                    self.hold(script);
                }
                None => self.start(self.scenario),
            },
            Intent::Act(action) => self.act(*action),
            Intent::Send => self.send(),
            Intent::Compose(field, value) => Rc::make_mut(&mut self.compose).set(field, value),
            Intent::Eml(name, file) => {
                Rc::make_mut(&mut self.compose).take_eml(name, &file);
                self.tab = Tab::Compose;
            }
            Intent::Attach(name, media, octets) => {
                Rc::make_mut(&mut self.compose).attach(name, media, octets);
                self.tab = Tab::Compose;
            }
            Intent::Detach(place) => {
                let attachments = &mut Rc::make_mut(&mut self.compose).attachments;
                if place < attachments.len() {
                    attachments.remove(place);
                }
            }
            Intent::EightBit(eight_bit) => Rc::make_mut(&mut self.compose).eight_bit = eight_bit,
            Intent::NoEml(why) => Rc::make_mut(&mut self.compose).problem = Some(why),
            Intent::DropEml => Rc::make_mut(&mut self.compose).drop_eml(),
            Intent::Dial { from, to } => self.dial(from, to),
            Intent::Say(text) => self.say(text),
            Intent::HangUp => {
                if let Some(connection) = self.session.connection {
                    self.act(Action::HangUp { connection });
                }
            }
            Intent::Play(playing) => {
                self.running &= playing;
                self.playing = playing;
                self.pace.passes_turn = playing && is_your_turn(&self.snapshot);
            }
            Intent::Step => {
                self.playing = false;
                if self.timeline.step_by(self.stride) {
                    self.tell_last();
                } else {
                    self.status = "Nothing more will happen until you do something.".into();
                }
            }
            Intent::StepBack => {
                self.playing = false;
                self.timeline.step_back_by(self.stride);
                self.tell_last();
            }
            Intent::Seek(at) => {
                self.playing = false;
                self.timeline.seek(at);
            }
            Intent::SeekEvent(sequence) => {
                self.playing = false;
                self.timeline.seek_event(sequence);
                self.tell_last();
            }
            Intent::Stride(stride) => self.stride = stride,
            Intent::Until(until) => self.until = until,
            Intent::Speed(speed) => self.speed = speed.min(SPEEDS.len() - 1),
            Intent::Frame { .. } => {}
            Intent::Select(selection) => {
                self.selection = selection;
                if selection != Selection::Nothing {
                    self.tab = Tab::Look;
                }
            }
            Intent::Tab(tab) => self.tab = tab,
            Intent::Dark(dark) => self.dark = dark,
            Intent::Lessons(wish) => {
                self.lessons = true;
                self.wish = wish.map(Rc::new);
            }
            Intent::Learn(learn) => self.learn(learn),
            Intent::Run => self.run(),
            Intent::Script(script) => self.hold(script.into()),
            Intent::Share => self.share = Some(Rc::new(self.share())),
            Intent::Follow(octets) => self.follow(octets),
            Intent::Begin => {}
            Intent::Show(show) => self.show = Some(show),
        }
    }

    pub(super) fn start(&mut self, index: usize) {
        let (speed, show, lessons, prompt) = (self.speed, self.show, self.lessons, self.prompt.clone());
        let (stride, until) = (self.stride, self.until);
        let start = Playground::at(index, self.dark, self.still);
        *self = Playground { speed, stride, until, show, lessons, prompt, ..start };
    }

    /// Does an action; what it starts is played.
    fn act(&mut self, action: Action) {
        self.try_act(action);
    }

    fn try_act(&mut self, action: Action) -> Option<Acted> {
        match self.timeline.act(action) {
            Ok(acted) => {
                self.playing = true;
                self.tell_last();
                Some(acted)
            }
            Err(error) => {
                self.status = format!("That cannot be done: {error}.").into();
                None
            }
        }
    }

    fn send(&mut self) {
        let scenario = Arc::clone(self.timeline.scenario());
        let sender = |host: &relay::scenario::Host| host.user.as_deref() == Some(self.compose.from.trim());
        let clients = || scenario.hosts.iter().enumerate().filter(|(_, host)| !host.listens());
        let Some((from, _)) = clients().find(|(_, host)| sender(host)).or(clients().next()) else { return };
        match self.compose.build(self.unix_s(), &self.message_id()) {
            Err(faults) => {
                Rc::make_mut(&mut self.compose).tried = true;
                let words: Vec<String> = faults.iter().map(|fault| fault.to_string()).collect();
                self.status = format!("The message is not ready. {}.", words.join("; ")).into();
            }
            Ok((envelope, content)) => {
                let from = relay::HostId(from as u16);
                if self.try_act(Action::Send { from, envelope, content: content.into() }).is_some() {
                    self.sent += 1;
                    self.status = "The message is on its way.".into();
                }
            }
        }
    }

    fn dial(&mut self, from: relay::HostId, to: relay::HostId) {
        let Some(acted) = self.try_act(Action::Dial { from: Caller::Host(from), to }) else { return };
        self.session = Rc::new(Session { connection: acted.connection, ends: Some((from, to)) });
        self.tab = Tab::Terminal;
        self.status = "You are the client now. The server greets first; then say EHLO.".into();
    }

    pub(super) fn say(&mut self, text: String) {
        let Some(connection) = self.session.connection else { return };
        let mut wire = text.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes();
        wire.extend_from_slice(b"\r\n");
        if self.try_act(Action::Type { connection, bytes: wire.into() }).is_some() {
            self.status = "".into();
        }
    }

    fn frame(&mut self, passed_us: u64) -> bool {
        if !self.playing {
            return false;
        }
        let typing = if self.tab == Tab::Terminal { TYPING_FACTOR } else { 1 };
        let speed = SPEEDS[self.speed].1 * typing;
        let before = self.timeline.cursor();
        match self.pace.pass(&mut self.timeline, &self.snapshot, passed_us, speed) {
            Passed::Only => return false,
            Passed::Happened => {
                self.end_where_it_is_so(before);
                if self.timeline.cursor() > before {
                    self.tell_last();
                }
            }
            Passed::YourTurn if self.running && self.do_next() => {}
            Passed::YourTurn => {
                self.running = false;
                self.playing = false;
                self.status =
                    "Your turn: the server waits for a command. Play lets time pass instead.".into();
            }
            Passed::Quiet => {
                self.playing = false;
                self.tell_end();
            }
        }
        self.refresh();
        true
    }

    /// Ends play at the first new event of those that it is played until.
    fn end_where_it_is_so(&mut self, before: usize) {
        let Some(until) = self.until else { return };
        let new = &self.timeline.events()[before..self.timeline.cursor()];
        if let Some(met) = new.iter().find(|event| until.is_met_by(&event.what)) {
            let sequence = met.sequence;
            self.playing = false;
            self.running = false;
            self.timeline.seek_event(sequence);
        }
    }

    /// What changes while time merely passes.
    pub(crate) fn moment(&self) -> Moment {
        Moment { now: self.timeline.now(), next_at: self.timeline.next_at(), fold: self.pace.fold }
    }

    /// Says the last thing that matters.
    pub(super) fn tell_last(&mut self) {
        let happened = &self.timeline.events()[..self.timeline.cursor()];
        let Some(last) = happened.iter().rposition(|event| event.what.host().is_some()) else { return };
        if let Some(line) = log(&happened[last..=last], self.timeline.scenario(), About::Everything).pop() {
            self.status = line.text.into();
        }
    }

    fn tell_end(&mut self) {
        let happened = &self.timeline.events()[..self.timeline.cursor()];
        let count = |is: fn(&What) -> bool| happened.iter().filter(|event| is(&event.what)).count();
        let delivered = count(|what| matches!(what, What::Delivered { .. }));
        let failed = count(|what| matches!(what, What::Failed { .. }));
        if delivered + failed > 0 {
            let plural = |number: usize| if number == 1 { "" } else { "s" };
            let failed =
                if failed > 0 { format!(", {failed} could not be delivered") } else { String::new() };
            let words = format!("All is quiet: {delivered} message{} delivered{failed}.", plural(delivered));
            self.status = words.into();
        }
    }

    fn unix_s(&self) -> i64 {
        self.timeline.scenario().start_unix_s.saturating_add_unsigned(self.timeline.now().as_secs())
    }

    fn message_id(&self) -> String {
        let domain = self.compose.from.trim().rsplit('@').next().filter(|domain| !domain.is_empty());
        format!("{}.{}@{}", self.timeline.now().as_micros(), self.sent + 1, domain.unwrap_or("localhost"))
    }

    /// What the screen shows.
    pub(crate) fn view(&self) -> View {
        let scenario = self.timeline.scenario();
        let happened = &self.timeline.events()[..self.timeline.cursor()];
        let marks: Vec<Mark> = self.timeline.events().iter().filter_map(mark).collect();
        View {
            scenario: self.scenario,
            title: scenario.title.as_str().into(),
            summary: scenario.summary.as_str().into(),
            snapshot: Rc::clone(&self.snapshot),
            picture: Rc::new(Picture::of(happened)),
            still: self.still,
            playing: self.playing,
            speed: self.speed,
            stride: self.stride,
            until: self.until,
            end: self.timeline.end(),
            next_at: self.timeline.next_at(),
            cursor: self.timeline.cursor(),
            known: self.timeline.events().len(),
            marks: Rc::new(marks),
            selection: self.selection,
            tab: self.tab,
            compose: Rc::clone(&self.compose),
            source: Rc::clone(&self.source),
            faults: Rc::clone(&self.faults),
            session: Rc::clone(&self.session),
            shown: Rc::clone(&self.shown),
            share: self.share.clone(),
            lessons: self.lessons,
            wish: self.wish.clone(),
            course: self.course.clone(),
            prompt: self.prompt.clone(),
            problem: self.problem.clone(),
            status: Rc::clone(&self.status),
            dark: self.dark,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use relay::HostId;
    use smtp::SimTime;

    fn play(playground: &mut Playground) {
        for _ in 0..100_000 {
            if !playground.playing {
                return;
            }
            playground.handle(Intent::Frame { passed_us: 50_000 });
        }
        panic!("it never ends");
    }

    fn delivered(playground: &Playground) -> usize {
        let view = playground.view();
        view.snapshot
            .hosts
            .iter()
            .flat_map(|host| &host.mailboxes)
            .map(|mailbox| mailbox.messages.len())
            .sum()
    }

    #[test]
    fn every_scenario_unpacks() {
        for (index, title) in shipped::TITLES.iter().enumerate() {
            let mut playground = Playground::new(&View::first(false, false));
            playground.handle(Intent::Scenario(index));
            assert_eq!(playground.timeline.scenario().title, *title);
        }
    }

    #[test]
    fn send_plays_until_the_message_is_there_and_all_is_quiet() {
        for scenario in 0..3 {
            let mut playground = Playground::new(&View::first(false, false));
            playground.handle(Intent::Scenario(scenario));
            playground.handle(Intent::Send);
            play(&mut playground);
            assert_eq!(delivered(&playground), 1, "scenario {scenario}");
            assert_eq!(&*playground.view().status, "All is quiet: 1 message delivered.");
        }
    }

    #[test]
    fn long_pauses_are_folded_after_a_beat() {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Scenario(2));
        playground.handle(Intent::Send);
        let (mut folds, mut watched_us) = (0, 0u64);
        let mut before = None;
        while playground.playing {
            playground.handle(Intent::Frame { passed_us: 16_000 });
            watched_us += 16_000;
            let fold = playground.moment().fold;
            folds += u32::from(fold.is_some() && before.is_none());
            before = fold;
        }
        assert!(folds > 0, "the backup waits for minutes");
        assert!(watched_us < 300_000_000, "a person has watched for {} s", watched_us / 1_000_000);
        assert!(playground.moment().now > SimTime::from_secs(60));
    }

    #[test]
    fn while_time_merely_passes_nothing_is_shown_anew() {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Send);
        let (mut frames, mut anew) = (0, 0);
        while playground.playing {
            let snapshot = Rc::clone(&playground.snapshot);
            let changed = playground.handle(Intent::Frame { passed_us: 4_000 });
            assert_eq!(changed, !Rc::ptr_eq(&snapshot, &playground.snapshot));
            frames += 1;
            anew += u32::from(changed);
        }
        assert!(anew * 5 < frames, "{anew} of {frames} frames");
    }

    #[test]
    fn a_session_by_hand_waits_for_the_person() {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Show(Shown::of));
        let snapshot = playground.view().snapshot;
        let store = snapshot.hosts.iter().find(|host| host.name == "store").expect("a store").id;
        playground.handle(Intent::Dial { from: HostId(0), to: store });
        play(&mut playground);
        for line in [
            "EHLO me.example",
            "MAIL FROM:<>",
            "RCPT TO:<bob@beta.example>",
            "DATA",
            "Subject: hi\n\nhello\n.",
        ] {
            playground.handle(Intent::Say(line.to_owned()));
            play(&mut playground);
        }
        assert_eq!(delivered(&playground), 1);
        let view = playground.view();
        assert!(view.open_session().is_some());
        let last = view.shown.lines.last().expect("a line");
        assert!(last.text.starts_with("250 2.0.0 Accepted"), "{last:?}");
        assert_eq!(last.server.map(|to| to.to), Some("ExpectMail"));
    }

    #[test]
    fn going_back_and_doing_something_else_begins_another_future() {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Send);
        play(&mut playground);
        playground.handle(Intent::Seek(SimTime::from_millis(100)));
        assert_eq!(delivered(&playground), 0);
        let view = playground.view();
        assert!(view.known > view.cursor);
        playground.handle(Intent::Act(Box::new(Action::HostDown { host: HostId(3) })));
        play(&mut playground);
        assert_eq!(delivered(&playground), 1, "the backup has taken it");
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Compose(super::super::Field::To, "nobody".into()));
        playground.handle(Intent::Send);
        assert!(playground.view().status.starts_with("The message is not ready. To: nobody: expected \"@\""));
        playground.handle(Intent::Act(Box::new(Action::HostDown { host: HostId(99) })));
        assert_eq!(&*playground.view().status, "That cannot be done: there is no host h99.");
    }

    #[test]
    fn a_step_goes_as_far_as_was_chosen_both_ways() {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Send);
        for stride in Stride::ALL {
            playground.handle(Intent::Seek(SimTime::from_millis(1)));
            playground.handle(Intent::Stride(stride));
            let start = playground.view().cursor;
            playground.handle(Intent::Step);
            let view = playground.view();
            let passed = &playground.timeline.events()[start..view.cursor];
            assert!(passed.iter().any(|event| stride.ends_with(&event.what)), "{stride:?}");
            assert_eq!((view.stride, view.playing), (stride, false));
            playground.handle(Intent::StepBack);
            assert!(playground.view().cursor < view.cursor, "{stride:?}");
            playground.handle(Intent::Step);
            assert_eq!(playground.view().cursor, view.cursor, "{stride:?}");
        }
    }

    #[test]
    fn play_ends_when_it_is_so() {
        for until in [None, Some(Until::Delivered), Some(Until::Quiet)] {
            let mut playground = Playground::new(&View::first(false, false));
            playground.handle(Intent::Until(until));
            playground.handle(Intent::Send);
            play(&mut playground);
            assert_eq!(delivered(&playground), 1);
            let rests = playground.timeline.next_at().is_some();
            assert_eq!(rests, until == Some(Until::Delivered), "{until:?}");
            // Play goes on from there.
            playground.handle(Intent::Play(true));
            play(&mut playground);
            assert_eq!(playground.timeline.next_at(), None);
        }
    }
}
