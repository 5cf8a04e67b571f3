//! The sequence diagram of a connection as plain geometry: two lifelines, and between them what was said, arrow by arrow.

use relay::Side;
use smtp::SimTime;
use texts::t;

/// The width of the view box: that of a phone.
const WIDTH: i32 = 380;
/// Where the lifelines stand.
const CLIENT_X: i32 = 66;
const SERVER_X: i32 = 366;
/// The space for the names.
const HEAD: i32 = 44;
const FOOT: i32 = 14;
/// From one arrow to the next, and how far an arrow falls, where time is not to scale.
const PITCH: i32 = 30;
const FALL: i32 = 8;
/// Where it is: how far the quickest arrow falls, what stands between two arrows at least, and at most.
const FALL_QUICKEST: i32 = 28;
const PITCH_MIN: i32 = 18;
const PITCH_MAX: i32 = 90;
/// How far a label stands from the middle of a steep arrow, towards its head: there its neighbours are farther away.
const ASIDE: i32 = 18;
/// How thick a message is.
const THICK: i32 = 16;
/// The most letters above an arrow.
const LETTERS_MAX: usize = 44;

/// What a diagram is drawn of.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Scene {
    /// The name of the client, and that of the server.
    pub(crate) names: [String; 2],
    /// What happened, in order.
    pub(crate) acts: Vec<Act>,
    /// Since when TLS stands.
    pub(crate) sealed_at: Option<SimTime>,
}

/// Something that went from one end to the other, or happened.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Act {
    /// A number that stays the same while the conversation grows.
    pub(crate) key: u64,
    /// When it was said.
    pub(crate) at: SimTime,
    /// When the other end had it; `None` while it is on its way, and for what goes nowhere.
    pub(crate) heard_at: Option<SimTime>,
    /// The end that said it.
    pub(crate) by: Side,
    /// What it is.
    pub(crate) kind: Kind,
    /// The text, lines parted by LF.
    pub(crate) text: String,
}

/// What an act is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A command, or a part of a login.
    Command,
    /// A reply that says yes.
    Reply,
    /// A reply that says no.
    Refusal,
    /// The message, from its first octet to its last.
    Content,
    /// A part of a handshake.
    Knock,
    /// A segment that never arrives.
    Lost,
    /// Something that happened to the connection.
    Note,
}

/// How time runs down the diagram.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Scale {
    /// Each thing has the same space.
    Even,
    /// As long as it took; what takes very long is shortened, and says so.
    Time,
}

/// A diagram; all measures in units of its own view box.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Sequence {
    pub(crate) width: i32,
    pub(crate) height: i32,
    /// Names, lifelines, where TLS stands.
    pub(crate) ground: Vec<Shape>,
    /// What was said: the key of the act, and its shapes.
    pub(crate) acts: Vec<(u64, Vec<Shape>)>,
}

/// A shape; its class says how it looks.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Shape {
    pub(crate) class: &'static str,
    pub(crate) form: Form,
    /// How far a text falls over its length, in hundredths.
    pub(crate) slope: i32,
}

impl Shape {
    /// The affine matrix by which a text lies along its arrow, in hundredths; `None` where it is level.
    pub(crate) fn matrix(&self) -> Option<[i32; 6]> {
        match self.form {
            Form::Text { x, y, .. } if self.slope != 0 => {
                Some([100, self.slope, -self.slope, 100, self.slope * y, -self.slope * x])
            }
            _ => None,
        }
    }
}

/// The form of a shape.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Form {
    /// A path, as SVG writes it.
    Path(String),
    /// A line of text.
    Text { x: i32, y: i32, anchor: Anchor, text: String },
}

/// Which part of a text stands at its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    /// As SVG spells it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        }
    }
}

/// Where the acts of a scene stand. `clock` and `span` put times into words.
pub(crate) fn lay_out(
    scene: &Scene,
    scale: Scale,
    clock: fn(SimTime) -> String,
    span: fn(SimTime) -> String,
) -> Sequence {
    let mut pen = Pen { y: HEAD, ..Pen::default() };
    let quickest = quickest(scene);
    let height_of = |time: SimTime| {
        let units = time.as_micros().saturating_mul(FALL_QUICKEST as u64) / quickest.as_micros().max(1);
        i32::try_from(units).unwrap_or(i32::MAX)
    };
    let mut tls_y = None;
    for (index, act) in scene.acts.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| &scene.acts[before]);
        let passed = before.map_or(SimTime::ZERO, |before| act.at.max(before.at) - before.at);
        let gap = match (scale, before) {
            (_, None) => 26,
            (Scale::Even, Some(_)) => PITCH,
            (Scale::Time, Some(_)) => height_of(passed).clamp(PITCH_MIN, PITCH_MAX),
        };
        let mut shapes = Vec::new();
        if scale == Scale::Time && height_of(passed) > PITCH_MAX && before.is_some() {
            let y = pen.y + pen.thick + (PITCH_MAX - pen.thick) / 2;
            shapes.push(text(
                "fold",
                (CLIENT_X + SERVER_X) / 2,
                y,
                Anchor::Middle,
                ["⋮ ", &span(passed), t!(" later")].concat(),
            ));
        }
        pen.y += gap + if scale == Scale::Even || gap < PITCH_MIN + pen.thick { pen.thick } else { 0 };
        pen.thick = 0;
        if scene.sealed_at.is_some_and(|at| act.at >= at) && tls_y.is_none() && act.kind != Kind::Knock {
            tls_y = Some(pen.y - 17);
        }
        let fall = match (scale, act.heard_at) {
            (Scale::Time, Some(heard_at)) => height_of(heard_at.max(act.at) - act.at).clamp(2, PITCH_MAX),
            _ => FALL,
        };
        pen.act(act, fall, clock, &mut shapes);
        pen.acts.push((act.key, shapes));
    }
    let height = pen.lowest.max(HEAD) + FOOT;
    Sequence { width: WIDTH, height, ground: ground(scene, height, tls_y), acts: pen.acts }
}

/// The time of the quickest arrow.
fn quickest(scene: &Scene) -> SimTime {
    let times = scene.acts.iter().filter_map(|act| Some(act.heard_at?.max(act.at) - act.at));
    times.filter(|time| *time > SimTime::ZERO).min().unwrap_or(SimTime::from_millis(10))
}

fn ground(scene: &Scene, height: i32, tls_y: Option<i32>) -> Vec<Shape> {
    let [client, server] = &scene.names;
    let bottom = height - 4;
    let mut out = Vec::new();
    if let Some(y) = tls_y {
        let (left, width) = (CLIENT_X - 8, SERVER_X - CLIENT_X + 16);
        out.push(path("tls", format!("M{left} {y}h{width}V{bottom}h-{width}z")));
        out.push(text("tls-word", 4, y + 10, Anchor::Start, "TLS".to_owned()));
    }
    for x in [CLIENT_X, SERVER_X] {
        out.push(path("life", format!("M{x} {}V{bottom}", HEAD - 16)));
    }
    out.push(text("name", CLIENT_X, 18, Anchor::Middle, cut(client, 18)));
    out.push(text("name", WIDTH - 4, 18, Anchor::End, cut(server, 26)));
    out
}

#[derive(Default)]
struct Pen {
    y: i32,
    lowest: i32,
    /// How thick the last act was.
    thick: i32,
    last_time_y: Option<i32>,
    acts: Vec<(u64, Vec<Shape>)>,
}

impl Pen {
    fn act(&mut self, act: &Act, fall: i32, clock: fn(SimTime) -> String, out: &mut Vec<Shape>) {
        let y = self.y;
        if self.last_time_y.is_none_or(|last| y - last >= 12) {
            out.push(text("time", CLIENT_X - 10, y + 3, Anchor::End, clock(act.at)));
            self.last_time_y = Some(y);
        }
        let label = label(&act.text);
        let middle = (CLIENT_X + SERVER_X) / 2;
        let (from, to) = match act.by {
            Side::Client => (CLIENT_X, SERVER_X),
            Side::Server => (SERVER_X, CLIENT_X),
        };
        let class = class(act.kind);
        self.lowest = self.lowest.max(y + fall);
        // A level label above a flat arrow; one that lies along a steep arrow.
        let steep = fall > FALL;
        let word = |class, level: i32, along: i32| {
            if !steep {
                return text(class, middle, level, Anchor::Middle, label.clone());
            }
            let towards = if to > from { ASIDE } else { -ASIDE };
            let y = y + fall / 2 + fall * ASIDE / (SERVER_X - CLIENT_X) + along;
            let slope = fall * 100 / (to - from);
            Shape { slope, ..text(class, middle + towards, y, Anchor::Middle, label.clone()) }
        };
        match act.kind {
            Kind::Note => out.push(text("note", middle, y + 2, Anchor::Middle, label)),
            Kind::Lost => {
                let mid = y + fall / 2;
                out.push(path(
                    class,
                    format!("M{from} {y}L{middle} {mid}M{} {}l8 8m0-8l-8 8", middle - 4, mid - 4),
                ));
                out.push(word("lost-word", y - 5, -4));
            }
            Kind::Content => {
                let end = y + fall;
                out.push(path(class, format!("M{from} {y}L{to} {end}v{THICK}L{from} {}z", y + THICK)));
                out.push(word("content-word", y + fall / 2 + THICK / 2 + 4, THICK / 2 + 4));
                self.thick = THICK;
                self.lowest = self.lowest.max(end + THICK);
            }
            _ if act.heard_at.is_none() && act.kind != Kind::Knock => {
                out.push(path("on-its-way", format!("M{from} {y}L{middle} {}", y + fall / 2)));
                out.push(word("word", y - 4, -4));
            }
            _ => {
                let end = y + fall;
                let back = if to > from { -7 } else { 7 };
                out.push(path(class, format!("M{from} {y}L{to} {end}m{back} -5l{} 5l{back} 4", -back)));
                out.push(word(word_class(act.kind), y - 4, -4));
            }
        }
    }
}

const fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Command => "command",
        Kind::Reply => "reply",
        Kind::Refusal => "refusal",
        Kind::Content => "content",
        Kind::Knock => "knock",
        Kind::Lost => "lost",
        Kind::Note => "note",
    }
}

const fn word_class(kind: Kind) -> &'static str {
    match kind {
        Kind::Refusal => "refusal-word",
        Kind::Knock => "knock-word",
        _ => "word",
    }
}

/// The first line, cut to what fits, and how many more there are.
fn label(text: &str) -> String {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    match lines.count() {
        0 => cut(first, LETTERS_MAX),
        more => format!("{} (+{more} lines)", cut(first, LETTERS_MAX - 12)),
    }
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

fn path(class: &'static str, d: String) -> Shape {
    Shape { class, form: Form::Path(d), slope: 0 }
}

fn text(class: &'static str, x: i32, y: i32, anchor: Anchor, text: String) -> Shape {
    Shape { class, form: Form::Text { x, y, anchor, text }, slope: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(key: u64, at: u64, heard: Option<u64>, by: Side, kind: Kind, text: &str) -> Act {
        let heard_at = heard.map(SimTime::from_millis);
        Act { key, at: SimTime::from_millis(at), heard_at, by, kind, text: text.to_owned() }
    }

    fn scene() -> Scene {
        let acts = vec![
            act(1, 0, Some(10), Side::Server, Kind::Reply, "220 mail.example"),
            act(2, 10, Some(20), Side::Client, Kind::Command, "MAIL FROM:<a@alpha.example>"),
            act(3, 10, Some(20), Side::Client, Kind::Command, "RCPT TO:<b@beta.example>"),
            act(4, 20, Some(30), Side::Server, Kind::Refusal, "550-no\n550-no\n550 no"),
            act(5, 30, Some(50), Side::Client, Kind::Content, "a message"),
            act(6, 3_600_000, None, Side::Client, Kind::Command, &"x".repeat(100)),
        ];
        Scene {
            names: ["alice".to_owned(), "mail".to_owned()],
            acts,
            sealed_at: Some(SimTime::from_millis(20)),
        }
    }

    fn laid_out(scale: Scale) -> Sequence {
        lay_out(&scene(), scale, |at| format!("{} ms", at.as_millis()), |at| format!("{} s", at.as_secs()))
    }

    fn starts(sequence: &Sequence) -> Vec<i32> {
        let start = |shapes: &[Shape]| {
            shapes.iter().find_map(|shape| match &shape.form {
                Form::Path(d) => d.split(['L', ' ']).nth(1)?.parse().ok(),
                Form::Text { .. } => None,
            })
        };
        sequence.acts.iter().filter_map(|(_, shapes)| start(shapes)).collect()
    }

    #[test]
    fn evenly_each_act_has_its_row() {
        let sequence = laid_out(Scale::Even);
        assert_eq!(starts(&sequence), [70, 100, 130, 160, 190, 236]);
        assert_eq!(sequence.acts.iter().map(|(key, _)| *key).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
        assert!(sequence.height > 236 && sequence.height < 300);
    }

    #[test]
    fn to_scale_what_takes_longer_is_longer_and_an_hour_is_folded() {
        let sequence = laid_out(Scale::Time);
        let starts = starts(&sequence);
        // 10 ms fall 28; what happens at once stands one under the other all the same.
        assert_eq!(starts, [70, 98, 116, 144, 172, 262]);
        let texts = |class: &'static str| {
            let all = sequence.acts.iter().flat_map(|(_, shapes)| shapes);
            let all = all.filter(move |shape| shape.class == class);
            all.filter_map(
                |shape| if let Form::Text { text, .. } = &shape.form { Some(text.as_str()) } else { None },
            )
        };
        assert_eq!(texts("fold").collect::<Vec<_>>(), ["⋮ 3599 s later"]);
        // The words lie along their arrows, which fall to the right or to the left.
        let slopes =
            |index: usize| sequence.acts[index].1.iter().map(|shape| shape.slope).find(|slope| *slope != 0);
        assert_eq!([slopes(0), slopes(1), slopes(5)], [Some(-9), Some(9), None]);
        let content = sequence.acts[4].1.iter().find(|shape| shape.class == "content").expect("a block");
        assert_eq!(content.form, Form::Path("M66 172L366 228v16L66 188z".to_owned()));
    }

    #[test]
    fn long_lines_are_cut_and_many_are_counted() {
        let sequence = laid_out(Scale::Even);
        let word = |index: usize| {
            sequence.acts[index].1.iter().rev().find_map(|shape| match &shape.form {
                Form::Text { text, .. } => Some(text.clone()),
                Form::Path(_) => None,
            })
        };
        assert_eq!(word(3).as_deref(), Some("550-no (+2 lines)"));
        assert_eq!(word(5).map(|text| text.chars().count()), Some(LETTERS_MAX));
        assert!(sequence.ground.iter().any(|shape| shape.class == "tls"), "TLS is shaded");
    }
}
