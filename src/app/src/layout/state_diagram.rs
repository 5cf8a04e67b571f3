//! The state diagram of a session as plain geometry, worked out from the transition table.
//!
//! The states stand in a column in the order in which a session meets them. A transition to the next state is a straight
//! arrow with its label in the gap; a longer one leaves to the right (forward) or left (back), runs along a lane and comes
//! back in at its target. Transitions to the same target share a lane. What goes wrong everywhere (time-out, lost
//! connection, 421) has a lane of its own whose label stands once, at the target.

use smtp::table::{CLIENT, On, Row, SERVER};

/// The advance of one character of a label, in tenths of a unit: 0.6 em of a 10.5 unit monospace face.
const CHARACTER_TENTHS: i32 = 63;
const LINE: i32 = 13;
const NODE_WIDTH: i32 = 162;
/// The longest line of a label beside the column, in characters.
const BESIDE_CHARACTERS_MAX: usize = 12;
const NODE_HEIGHT_MIN: i32 = 30;
const LANE_GAP: i32 = 6;
const MARGIN: i32 = 8;
const CORNER: i32 = 5;

/// A whole diagram; all measures in units of its own view box.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Diagram {
    /// Width of the view box.
    pub(crate) width: i32,
    /// Height of the view box.
    pub(crate) height: i32,
    /// The states, top down.
    pub(crate) nodes: Vec<Node>,
    /// The transitions that lead elsewhere, grouped by where they lead.
    pub(crate) edges: Vec<Edge>,
}

/// A state.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Node {
    /// Its name in the table.
    pub(crate) name: &'static str,
    /// What it means in plain words.
    pub(crate) means: &'static str,
    /// The commands that succeed and change nothing, in lines that fit.
    pub(crate) stays: Vec<String>,
    /// Left edge.
    pub(crate) x: i32,
    /// Upper edge.
    pub(crate) y: i32,
    /// Width.
    pub(crate) width: i32,
    /// Height.
    pub(crate) height: i32,
}

/// All transitions of one kind from one state to another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Edge {
    /// Index of the state before.
    pub(crate) from: usize,
    /// Index of the state after.
    pub(crate) to: usize,
    /// Whether this is what goes wrong rather than what is said.
    pub(crate) fault: bool,
    /// The names of what leads along it.
    pub(crate) names: Vec<&'static str>,
    /// The rules of the table that lead along it, in words: a move along this edge tells one of them.
    pub(crate) rules: Vec<&'static str>,
    /// The SVG path, arrow head included.
    pub(crate) path: String,
    /// The lines of its label; none where another edge on the same lane carries it.
    pub(crate) labels: Vec<Label>,
}

/// One line of a label.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Label {
    /// Where the text starts (or ends, see `ends_here`).
    pub(crate) x: i32,
    /// Its base line.
    pub(crate) y: i32,
    /// Whether `x` is the end of the text.
    pub(crate) ends_here: bool,
    /// The text.
    pub(crate) text: String,
}

fn text_width(text: &str) -> i32 {
    (text.chars().count() as i32 * CHARACTER_TENTHS + 9) / 10
}

/// The diagram of a server session.
pub(crate) fn server() -> Diagram {
    use smtp::server::State;
    layout(names(&State::ALL, State::name, State::means), steps(&State::ALL, SERVER))
}

/// The diagram of a client session.
pub(crate) fn client() -> Diagram {
    use smtp::client::State;
    layout(names(&State::ALL, State::name, State::means), steps(&State::ALL, CLIENT))
}

type Named = Vec<(&'static str, &'static str)>;

fn names<S: Copy>(states: &[S], name: fn(S) -> &'static str, means: fn(S) -> &'static str) -> Named {
    states.iter().map(|state| (name(*state), means(*state))).collect()
}

/// Every transition that is of one kind and joins the same two states.
struct Step {
    from: usize,
    to: usize,
    fault: bool,
    names: Vec<&'static str>,
    rules: Vec<&'static str>,
}

fn steps<S: Copy + PartialEq>(states: &[S], rows: &[Row<S>]) -> Vec<Step> {
    let index = |state: S| states.iter().position(|s| *s == state).unwrap_or(0);
    let mut steps: Vec<Step> = Vec::new();
    for row in rows {
        let (from, to, fault, name) = (index(row.from), index(row.to), is_fault(row.on), row.on.label());
        let known = steps.iter().position(|s| (s.from, s.to, s.fault) == (from, to, fault));
        let known = known.unwrap_or_else(|| {
            steps.push(Step { from, to, fault, names: Vec::new(), rules: Vec::new() });
            steps.len() - 1
        });
        let step = &mut steps[known];
        if !step.names.contains(&name) {
            step.names.push(name);
        }
        step.rules.push(row.means);
    }
    steps
}

/// What may go wrong at any time, as against what is said and answered.
fn is_fault(on: On) -> bool {
    matches!(
        on,
        On::TimedOut | On::PeerClosed | On::ServiceClosing | On::ProtocolFault | On::NotSecured | On::Refusal
    )
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// A shared way along the column to one target.
struct Lane {
    side: Side,
    to: usize,
    fault: bool,
    top: usize,
    bottom: usize,
    /// Place counted from the column outwards.
    rank: i32,
    /// What stands once at the target.
    names: Vec<&'static str>,
}

/// Where an edge leaves or enters a state.
struct Port {
    node: usize,
    lane: usize,
    out: bool,
    text: Vec<String>,
    y: i32,
}

impl Port {
    fn height(&self) -> i32 {
        LINE * (self.text.len() as i32).max(1)
    }

    /// From the upper edge of the port to its line: one line of label above it, the rest below.
    fn line(&self) -> i32 {
        if self.text.is_empty() { LINE / 2 } else { LINE + 1 }
    }
}

/// Names as lines of at most [`BESIDE_CHARACTERS_MAX`] characters: single words share a line, phrases do not.
fn wrap(names: &[&'static str]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut open = false;
    for name in names {
        let phrase = name.contains(' ');
        open &= !phrase;
        for word in name.split(' ') {
            let fits = |line: &&mut String| open && line.len() + 1 + word.len() <= BESIDE_CHARACTERS_MAX;
            match lines.last_mut().filter(fits) {
                Some(line) => {
                    line.push(' ');
                    line.push_str(word);
                }
                None => lines.push(word.to_owned()),
            }
            open = true;
        }
        open = !phrase;
    }
    lines
}

fn is_straight(step: &Step) -> bool {
    !step.fault && step.to == step.from + 1
}

fn layout(names: Named, steps: Vec<Step>) -> Diagram {
    let lanes = lanes(&steps);
    let mut ports = ports(&steps, &lanes);
    let ranks =
        |side| lanes.iter().filter(|lane| lane.side == side).map(|lane| lane.rank + 1).max().unwrap_or(0);
    let zone = |side| {
        let on_side = ports.iter().filter(|port| lanes[port.lane].side == side);
        on_side.flat_map(|port| &port.text).map(|line| text_width(line) + 15).max().unwrap_or(12)
    };
    let left = MARGIN + ranks(Side::Left) * LANE_GAP + zone(Side::Left);
    let right = left + NODE_WIDTH + zone(Side::Right);
    let lane_x = |lane: &Lane| match lane.side {
        Side::Left => left - zone(Side::Left) - lane.rank * LANE_GAP,
        Side::Right => right + lane.rank * LANE_GAP,
    };
    let lane_xs: Vec<i32> = lanes.iter().map(lane_x).collect();

    let mut nodes = Vec::new();
    let mut y = MARGIN;
    for (index, (name, means)) in names.into_iter().enumerate() {
        let stays = stays(&steps, index);
        let mut height = NODE_HEIGHT_MIN + LINE * stays.len() as i32;
        for side in [Side::Left, Side::Right] {
            let mut at = y + 2;
            for port in ports.iter_mut().filter(|port| port.node == index && lanes[port.lane].side == side) {
                port.y = at + port.line();
                at += port.height();
            }
            height = height.max(at + 6 - y);
        }
        nodes.push(Node { name, means, stays, x: left, y, width: NODE_WIDTH, height });
        let lines =
            steps.iter().find(|s| s.from == index && is_straight(s)).map_or(0, |s| s.names.len() as i32);
        y += height + lines * LINE + 12;
    }

    let edges = steps.into_iter().filter(|step| step.from != step.to).map(|step| {
        if is_straight(&step) {
            return straight(step, &nodes);
        }
        let lane = lane_of(&lanes, &step);
        let port = |node, out| ports.iter().find(|p| p.node == node && p.lane == lane && p.out == out);
        around(step, &lanes[lane], lane_xs[lane], &nodes, port)
    });
    let edges = edges.collect();
    let height = nodes.last().map_or(0, |node: &Node| node.y + node.height) + MARGIN;
    let width = right + ranks(Side::Right) * LANE_GAP + MARGIN;
    Diagram { width, height, nodes, edges }
}

fn stays(steps: &[Step], node: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let here = steps.iter().filter(|s| s.from == node && s.to == node && !s.fault);
    for name in here.flat_map(|step| &step.names) {
        match lines.last_mut().filter(|line| text_width(line) + text_width(name) + 14 <= NODE_WIDTH) {
            Some(line) => {
                line.push(' ');
                line.push_str(name);
            }
            None => lines.push((*name).to_owned()),
        }
    }
    lines
}

fn side_of(step: &Step) -> Side {
    if step.to < step.from { Side::Left } else { Side::Right }
}

fn lane_of(lanes: &[Lane], step: &Step) -> usize {
    let same = |lane: &Lane| (lane.side, lane.to, lane.fault) == (side_of(step), step.to, step.fault);
    lanes.iter().position(same).unwrap_or(0)
}

/// One lane for each side, target and kind; short lanes run near the column, and lanes side by side do not overlap.
fn lanes(steps: &[Step]) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    for step in steps.iter().filter(|step| step.from != step.to && !is_straight(step)) {
        let (side, to, fault) = (side_of(step), step.to, step.fault);
        let at = lanes.iter().position(|lane| (lane.side, lane.to, lane.fault) == (side, to, fault));
        let at = at.unwrap_or_else(|| {
            lanes.push(Lane { side, to, fault, top: to, bottom: to, rank: 0, names: Vec::new() });
            lanes.len() - 1
        });
        let lane = &mut lanes[at];
        lane.top = lane.top.min(step.from);
        lane.bottom = lane.bottom.max(step.from);
        if fault {
            let new =
                step.names.iter().filter(|name| !lane.names.contains(name)).copied().collect::<Vec<_>>();
            lane.names.extend(new);
        }
    }
    lanes.sort_by_key(|lane| (lane.fault, lane.bottom - lane.top, lane.to));
    for index in 0..lanes.len() {
        let clashes = |rank: i32| {
            lanes[..index].iter().any(|other| {
                other.side == lanes[index].side
                    && other.rank == rank
                    && other.top <= lanes[index].bottom
                    && lanes[index].top <= other.bottom
            })
        };
        lanes[index].rank = (0..).find(|rank| !clashes(*rank)).unwrap_or(0);
    }
    lanes
}

/// The ports of every state from its upper to its lower edge, ordered so that stubs cross as few lanes as they can.
fn ports(steps: &[Step], lanes: &[Lane]) -> Vec<Port> {
    let mut ports: Vec<Port> = Vec::new();
    for step in steps.iter().filter(|step| step.from != step.to && !is_straight(step)) {
        let lane = lane_of(lanes, step);
        let text = if step.fault { Vec::new() } else { wrap(&step.names) };
        ports.push(Port { node: step.from, lane, out: true, text, y: 0 });
        if !ports.iter().any(|port| port.node == step.to && port.lane == lane && !port.out) {
            ports.push(Port { node: step.to, lane, out: false, text: wrap(&lanes[lane].names), y: 0 });
        }
    }
    ports.sort_by_key(|port| {
        let lane = &lanes[port.lane];
        let inwards = port.out == (lane.side == Side::Right);
        (port.node, inwards, if inwards { -lane.rank } else { lane.rank })
    });
    ports
}

fn straight(step: Step, nodes: &[Node]) -> Edge {
    let (from, to) = (&nodes[step.from], &nodes[step.to]);
    let x = from.x + from.width / 2;
    let (top, bottom) = (from.y + from.height, to.y - 1);
    let path = format!("M{x} {top}V{bottom}M{} {}L{x} {bottom}L{} {}", x - 4, bottom - 6, x + 4, bottom - 6);
    let labels = step.names.iter().enumerate().map(|(index, text)| Label {
        x: x + 10,
        y: top + LINE + index as i32 * LINE + 1,
        ends_here: false,
        text: (*text).to_owned(),
    });
    let labels = labels.collect();
    Edge { from: step.from, to: step.to, fault: false, names: step.names, rules: step.rules, path, labels }
}

fn around<'a>(
    step: Step,
    lane: &Lane,
    lane_x: i32,
    nodes: &[Node],
    port: impl Fn(usize, bool) -> Option<&'a Port>,
) -> Edge {
    let node = &nodes[step.from];
    // `o` points away from the column, `v` along the lane.
    let (x, o) = match lane.side {
        Side::Left => (node.x, -1),
        Side::Right => (node.x + node.width, 1),
    };
    let v = if step.to < step.from { -1 } else { 1 };
    let out = port(step.from, true);
    let enter = port(step.to, false);
    let (from_y, to_y) = (out.map_or(node.y, |p| p.y), enter.map_or(node.y, |p| p.y));
    let (c, end) = (CORNER, x + o);
    let path = format!(
        "M{x} {from_y}H{}Q{lane_x} {from_y} {lane_x} {}V{}Q{lane_x} {to_y} {} {to_y}H{end}M{} {}L{end} {to_y}L{} {}",
        lane_x - o * c,
        from_y + v * c,
        to_y - v * c,
        lane_x - o * c,
        end + o * 6,
        to_y - 4,
        end + o * 6,
        to_y + 4,
    );
    let label_x = x + o * 9;
    let port_labels = |port: Option<&Port>| -> Vec<Label> {
        let lines = port.into_iter().flat_map(|port| port.text.iter().map(|text| (port.y, text)).enumerate());
        let place = |(index, (y, text)): (usize, (i32, &String))| {
            let below = if index == 0 { -3 } else { index as i32 * LINE - 2 };
            Label { x: label_x, y: y + below, ends_here: lane.side == Side::Left, text: text.clone() }
        };
        lines.map(place).collect()
    };
    let labels = match step.fault {
        true if step.from == lane.top => port_labels(enter),
        true => Vec::new(),
        false => port_labels(out),
    };
    Edge {
        from: step.from,
        to: step.to,
        fault: step.fault,
        names: step.names,
        rules: step.rules,
        path,
        labels,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Left, top, right, bottom.
    type Area = (i32, i32, i32, i32);

    fn areas(diagram: &Diagram) -> Vec<(String, Area)> {
        let mut out: Vec<(String, Area)> = Vec::new();
        for n in &diagram.nodes {
            out.push((n.name.to_owned(), (n.x, n.y, n.x + n.width, n.y + n.height)));
        }
        for label in diagram.edges.iter().flat_map(|edge| &edge.labels) {
            let left = if label.ends_here { label.x - text_width(&label.text) } else { label.x };
            out.push((label.text.clone(), (left, label.y - 9, left + text_width(&label.text), label.y + 2)));
        }
        out
    }

    fn check_no_overlap(diagram: &Diagram) {
        let areas = areas(diagram);
        for (index, (name, a)) in areas.iter().enumerate() {
            assert!(
                a.0 >= 0 && a.1 >= 0 && a.2 <= diagram.width && a.3 <= diagram.height,
                "{name} sticks out: {a:?}"
            );
            for (other, b) in &areas[index + 1..] {
                let apart = a.2 <= b.0 || b.2 <= a.0 || a.3 <= b.1 || b.3 <= a.1;
                assert!(apart, "{name} {a:?} lies on {other} {b:?}");
            }
        }
    }

    #[test]
    fn nothing_lies_on_anything_else() {
        check_no_overlap(&server());
        check_no_overlap(&client());
    }

    #[test]
    fn it_fits_a_phone() {
        for diagram in [server(), client()] {
            assert!(diagram.width <= 410, "{} units wide", diagram.width);
        }
    }

    #[test]
    fn what_stays_fits_its_state() {
        for node in server().nodes.into_iter().chain(client().nodes) {
            for line in &node.stays {
                assert!(text_width(line) <= node.width, "{}: {line}", node.name);
            }
            assert!(text_width(node.name) <= node.width, "{}", node.name);
        }
    }

    #[track_caller]
    fn check_every_row<S: Copy + PartialEq>(diagram: &Diagram, states: &[S], rows: &[Row<S>]) {
        let index = |state: S| states.iter().position(|s| *s == state).expect("a state of the table");
        for row in rows {
            let (from, to, name) = (index(row.from), index(row.to), row.on.label());
            let stays =
                from == to && (diagram.nodes[from].stays.join(" ").contains(name) || row.on == On::Refusal);
            let drawn = diagram.edges.iter().any(|e| {
                (e.from, e.to) == (from, to) && e.names.contains(&name) && e.rules.contains(&row.means)
            });
            assert!(stays || drawn, "{name} from {} to {}", diagram.nodes[from].name, diagram.nodes[to].name);
        }
        for edge in &diagram.edges {
            let told = |e: &&Edge| !e.labels.is_empty() && e.to == edge.to && e.fault == edge.fault;
            assert!(diagram.edges.iter().any(|e| told(&e)), "an edge without a label: {edge:?}");
        }
    }

    #[test]
    fn every_row_of_the_table_is_drawn() {
        check_every_row(&server(), &smtp::server::State::ALL, SERVER);
        check_every_row(&client(), &smtp::client::State::ALL, CLIENT);
    }

    #[test]
    fn no_label_lies_on_a_lane() {
        for diagram in [server(), client()] {
            for edge in diagram.edges.iter().filter(|edge| edge.path.contains('Q')) {
                let lane: i32 =
                    edge.path.split(['Q', ' ']).nth(2).and_then(|x| x.parse().ok()).expect("a lane");
                for (name, area) in areas(&diagram) {
                    assert!(area.2 < lane || lane < area.0, "{name} {area:?} lies on the lane at {lane}");
                }
            }
        }
    }
}
