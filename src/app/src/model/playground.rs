//! The store: it owns the timeline, takes intents, and gives the view. The components never see the timeline.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use relay::{Acted, Action, MessageId, Snapshot, Stride, Timeline, Until};
use texts::t;

use super::arranged::Arranged;
use super::branches::Forks;
use super::intent::ShowFall;
use super::own::{Own, Told};
use super::picture::Picture;
use super::share::Way;
use super::shown::{Show, Shown};
use super::take::{Source, Taken};
use super::time::{Pace, is_your_turn};
use super::transcript::Tale;
use super::view::marks;
use super::waterfall::Fall;
use super::{
    Aspect, Compose, Course, Depicted, Fault, First, Intent, Mark, SPEED_FIRST, SPEEDS, Selection, Session,
    Shared, Signs, Tab, View, Visitor, WELCOME, shipped,
};

/// What shows a connection in other ways.
type Depict = fn(&dyn Source, relay::ConnectionId, Aspect) -> Depicted;

const SEED: u64 = 1;
/// Everything the page knows and can do; its code is fetched after the picture.
pub(crate) struct Playground {
    scenario: usize,
    /// Instead of that.
    pub(super) own: Option<Rc<Own>>,
    pub(super) building: bool,
    /// What a link told, until its scenario is judged.
    pub(super) told: Option<Told>,
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
    pub(super) aspect: Aspect,
    arranged: Arranged,
    pub(super) tab: Tab,
    pub(super) compose: Rc<Compose>,
    /// The source of the composed message.
    source: Rc<str>,
    /// What is wrong with its addresses and should be shown.
    faults: Rc<Vec<Fault>>,
    pub(super) session: Rc<Session>,
    /// Works out what the panels show; `None` until their code is there.
    pub(super) show: Option<Show>,
    /// Works out what is shown of a connection in other ways; `None` until that code is there.
    depict: Option<Depict>,
    depicted: Option<Rc<Depicted>>,
    shown: Rc<Shown>,
    marks: Rc<Vec<Mark>>,
    /// Which known future they are of, and how many of its events.
    marked: (u32, usize),
    /// The conversation that is shown, and the one beside it, as far as they were read.
    pub(super) tales: [RefCell<Tale>; 2],
    /// Works out the signs in the picture; `None` until their code is there.
    look: Option<fn(&Playground) -> Signs>,
    signs: Rc<Signs>,
    share: Option<Rc<Shared>>,
    taken: Option<Rc<Taken>>,
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
    /// Who takes part from outside.
    pub(super) guest: Option<Visitor>,
    /// What the waterfall shows, while it is open.
    fall: Option<Rc<Fall>>,
    show_fall: Option<ShowFall>,
    followed: Option<MessageId>,
    /// The other futures, as far as somebody looks at them.
    pub(super) forks: Forks,
    /// On the way to the moment of a link.
    pub(super) way: Option<Box<Way>>,
    /// Only time has passed since somebody asked for something.
    first: First,
    /// How long the view has stood, and whether something has happened since.
    stood_us: u64,
    late: bool,
}

impl Playground {
    /// What the view shows, ready to begin.
    pub(crate) fn new(view: &View) -> Playground {
        Playground { status: Rc::clone(&view.status), ..Playground::at(view.scenario, view.dark, view.still) }
    }

    /// A scenario at its start; the first one where there is none in this place.
    fn at(scenario: usize, dark: bool, still: bool) -> Playground {
        Playground::with(scenario, shipped::unpack(scenario).into(), dark, still)
    }

    /// This scenario at its start.
    fn with(scenario: usize, it: Arc<relay::Scenario>, dark: bool, still: bool) -> Playground {
        let timeline = Timeline::new(it, SEED);
        let mut playground = Playground {
            compose: Rc::new(Compose::of(timeline.scenario().draft.clone())),
            source: "".into(),
            faults: Rc::default(),
            snapshot: Rc::new(timeline.snapshot()),
            timeline,
            scenario,
            own: None,
            building: false,
            told: None,
            seed: SEED,
            share: None,
            taken: None,
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
            aspect: Aspect::Conversation,
            arranged: Arranged::default(),
            tab: Tab::Compose,
            session: Rc::default(),
            show: None,
            depict: None,
            depicted: None,
            shown: Rc::default(),
            marks: Rc::default(),
            marked: (0, 0),
            tales: Default::default(),
            look: None,
            signs: Rc::default(),
            status: WELCOME.into(),
            dark,
            still,
            sent: 0,
            guest: None,
            fall: None,
            show_fall: None,
            followed: None,
            forks: Forks::default(),
            way: None,
            first: First::Whole,
            stood_us: 0,
            late: false,
        };
        playground.refresh();
        playground
    }

    /// Does what a person asks for. Whether more has changed than that time has passed.
    pub(crate) fn handle(&mut self, intent: Intent) -> bool {
        self.first = match intent {
            Intent::Frame { .. } => First::Network,
            Intent::Seek(_) | Intent::SeekEvent(_) | Intent::Step | Intent::StepBack => First::Network,
            Intent::Say(_) => First::Rest,
            _ => First::Whole,
        };
        if let Intent::Frame { passed_us } = intent {
            return self.frame(passed_us);
        }
        if let Intent::Carry(node, place) = intent {
            return self.carry(node, place);
        }
        if !matches!(intent, Intent::Speed(_) | Intent::Stride(_) | Intent::Until(_)) {
            self.pace = Pace::default();
        }
        self.change(intent);
        if !self.playing {
            self.give_up();
        }
        self.entertain();
        self.refresh();
        true
    }

    /// Works out anew what is shown.
    pub(super) fn refresh(&mut self) {
        (self.stood_us, self.late) = (0, false);
        let mut snapshot = self.timeline.snapshot();
        snapshot.map = self.arranged.map(&snapshot.map);
        self.snapshot = Rc::new(snapshot);
        self.judge();
        self.shown = self.show.map(|show| Rc::new((show.shown)(self))).unwrap_or_default();
        self.signs = self.look.map(|look| Rc::new(look(self))).unwrap_or_default();
        if let Some((fall, show)) = self.fall.as_mut().zip(self.show_fall) {
            *fall = show(&self.timeline, self.followed, fall);
        }
        self.depicted = match (self.depict, self.tab, self.selection, self.aspect) {
            (_, _, _, Aspect::Conversation) => None,
            (Some(depict), Tab::Look, Selection::Connection(id), aspect) => {
                Some(Rc::new(depict(self, id, aspect)))
            }
            _ => None,
        };
        let known = (self.timeline.cuts(), self.timeline.events().len());
        if known != self.marked {
            self.marked = known;
            self.marks = Rc::new(marks(self.timeline.events()));
        }
        self.show_forks();
        if self.tab == Tab::Compose {
            self.faults = Rc::new(self.compose.faults());
            self.source = String::from_utf8_lossy(&self.draft()).as_ref().into();
        }
    }

    pub(super) fn change(&mut self, intent: Intent) {
        match intent {
            Intent::Scenario(index) => self.start(index),
            Intent::Own(own) => self.begin_own(own),
            Intent::Build(building) => self.building = building,
            Intent::Restart => match self.script.clone() {
                Some(script) => {
                    self.start(self.scenario);
                    self.hold(script);
                }
                None => match self.own.clone() {
                    Some(own) => self.begin_own(own),
                    None => self.start(self.scenario),
                },
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
            Intent::Answer(connection) => self.come_to(Some(connection), self.session.ends),
            Intent::Alone => Rc::make_mut(&mut self.session).beside = None,
            Intent::Say(octets) => self.type_octets(octets),
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
                    self.status = t!("Nothing more will happen until you do something.").into();
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
            Intent::Aspect(aspect) => self.aspect = aspect,
            Intent::Carry(..) => {}
            Intent::Put => self.arranged.put(&self.timeline.snapshot().map),
            Intent::Undo => self.arranged.undo(),
            Intent::Redo => self.arranged.redo(),
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
            Intent::Take(goods, make) => {
                let number = self.taken.as_ref().map_or(0, |taken| taken.number) + 1;
                self.taken = Some(Rc::new(Taken { number, ..make(self, goods) }));
            }
            Intent::Follow(octets) => self.follow(octets),
            Intent::Begin => {}
            Intent::Guest(guest) => self.guest = Some(guest),
            Intent::Show(show) => self.show = Some(show),
            Intent::Depict(depict) => self.depict = Some(depict),
            Intent::Look(look) => self.look = Some(look),
            Intent::Fall(open) => {
                self.fall = open.then(Rc::default);
                self.followed = None;
            }
            Intent::ShowFall(show) => self.show_fall = Some(show),
            Intent::FollowMail(message) => {
                // It is followed in the waterfall, which opens for it.
                if message.is_some() && self.fall.is_none() {
                    self.fall = Some(Rc::default());
                }
                self.followed = message;
            }
            Intent::Branch(asked) => self.branch(asked),
        }
    }

    /// Only the picture changes.
    fn carry(&mut self, node: relay::NodeId, place: [i32; 2]) -> bool {
        self.arranged.carry(&self.snapshot.map, node, place);
        let map = self.arranged.map(&self.snapshot.map);
        Rc::make_mut(&mut self.snapshot).map = map;
        true
    }

    pub(super) fn start(&mut self, index: usize) {
        self.start_with(index, shipped::unpack(index).into());
    }

    /// Begins anew with this scenario; what is not of the world stays.
    pub(super) fn start_with(&mut self, index: usize, scenario: Arc<relay::Scenario>) {
        let anew = Playground::with(index, scenario, self.dark, self.still);
        *self = Playground {
            speed: self.speed,
            stride: self.stride,
            until: self.until,
            show: self.show,
            look: self.look,
            depict: self.depict,
            show_fall: self.show_fall,
            fall: self.fall.as_ref().map(|_| Rc::default()),
            lessons: self.lessons,
            prompt: self.prompt.clone(),
            aspect: self.aspect,
            guest: self.guest.take(),
            forks: self.forks.anew(),
            ..anew
        };
    }

    /// Does an action; what it starts is played.
    fn act(&mut self, action: Action) {
        self.try_act(action);
    }

    pub(super) fn try_act(&mut self, action: Action) -> Option<Acted> {
        self.give_up();
        let left = self.newest_left();
        match self.timeline.act(action) {
            Ok(acted) => {
                self.playing = true;
                self.tell_last();
                self.tell_left(left);
                Some(acted)
            }
            Err(error) => {
                self.status = t!("That cannot be done: {error}.").into();
                None
            }
        }
    }

    fn send(&mut self) {
        let Some(from) = self.sender() else { return };
        match self.compose.build(self.unix_s(), &self.message_id()) {
            Err(faults) => {
                Rc::make_mut(&mut self.compose).tried = true;
                let words: Vec<String> = faults.iter().map(|fault| fault.to_string()).collect();
                self.status = t!("The message is not ready. {}.", words.join("; ")).into();
            }
            Ok((envelope, content)) => {
                let left = self.newest_left();
                if self.try_act(Action::Send { from, envelope, content: content.into() }).is_some() {
                    self.sent += 1;
                    self.status = t!("The message is on its way.").into();
                    self.tell_left(left);
                }
            }
        }
    }

    /// The message in the composer, as it would go out now.
    pub(super) fn draft(&self) -> Vec<u8> {
        self.compose.source(self.unix_s(), &self.message_id())
    }

    /// The client that sends what the composer holds: that of who writes it, else the first one.
    fn sender(&self) -> Option<relay::HostId> {
        let hosts = self.timeline.scenario().hosts.iter().zip(0..);
        let clients = || hosts.clone().filter(|(host, _)| !host.listens());
        let from = self.compose.from.trim();
        let own = clients().find(|(host, _)| host.user.as_deref() == Some(from));
        own.or_else(|| clients().next()).map(|(_, id)| relay::HostId(id))
    }

    /// The time by the clock of who sends what the composer holds, in seconds of UTC since 1970.
    pub(super) fn unix_s(&self) -> i64 {
        let right = self.timeline.scenario().start_unix_s;
        let right = right.saturating_add_unsigned(self.timeline.now().as_secs());
        let host = self.sender().and_then(|host| self.snapshot.hosts.get(usize::from(host.0)));
        right.saturating_add(host.map_or(0, |host| host.clock_ahead_s))
    }

    pub(super) fn message_id(&self) -> String {
        let domain = self.compose.from.trim().rsplit('@').next().filter(|domain| !domain.is_empty());
        format!("{}.{}@{}", self.timeline.now().as_micros(), self.sent + 1, domain.unwrap_or("localhost"))
    }

    /// What the screen shows.
    pub(crate) fn view(&self) -> View {
        let scenario = self.timeline.scenario();
        let happened = &self.timeline.events()[..self.timeline.cursor()];
        let (left, branches) = self.forks();
        View {
            scenario: self.scenario,
            own: self.own.is_some(),
            building: self.building,
            told: self.told.as_ref().map(|told| told.text()),
            title: scenario.title.as_str().into(),
            summary: scenario.summary.as_str().into(),
            snapshot: Rc::clone(&self.snapshot),
            picture: Rc::new(Picture::of(happened)),
            still: self.still,
            playing: self.playing,
            first: match self.first {
                First::Network if !self.is_crowd() => First::Whole,
                first => first,
            },
            speed: self.speed,
            stride: self.stride,
            until: self.until,
            end: self.timeline.end(),
            next_at: self.timeline.next_at(),
            cursor: self.timeline.cursor(),
            known: self.timeline.events().len(),
            marks: Rc::clone(&self.marks),
            selection: self.selection,
            aspect: self.aspect,
            undo: self.arranged.can(),
            tab: self.tab,
            compose: Rc::clone(&self.compose),
            source: Rc::clone(&self.source),
            faults: Rc::clone(&self.faults),
            session: Rc::clone(&self.session),
            shown: Rc::clone(&self.shown),
            signs: Rc::clone(&self.signs),
            share: self.share.clone(),
            depicted: self.depicted.clone(),
            taken: self.taken.clone(),
            lessons: self.lessons,
            wish: self.wish.clone(),
            course: self.course.clone(),
            prompt: self.prompt.clone(),
            problem: self.problem.clone(),
            status: Rc::clone(&self.status),
            dark: self.dark,
            fall: self.fall.clone(),
            left,
            branches,
        }
    }
}

mod frame;
#[cfg(test)]
pub(super) mod tests;
