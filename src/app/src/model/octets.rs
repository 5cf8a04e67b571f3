//! The octets of a connection, segment by segment, in rows of eight: a window on them, never all.

use relay::Direction;
use relay::export::{Parcel, Sent};
use smtp::SimTime;
use texts::t;

/// The octets of a row.
const ROW: usize = 8;
/// The most rows of a window.
pub(crate) const WINDOW: usize = 96;

/// A row.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Row {
    /// A segment begins.
    Segment(Segment),
    /// Octets of it.
    Octets {
        /// How many octets of this direction stand before the first.
        at: u64,
        /// In hexadecimal, and as characters.
        hex: Vec<Run>,
        text: Vec<Run>,
    },
}

/// The head of a segment.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Segment {
    pub(crate) at: SimTime,
    pub(crate) direction: Direction,
    /// `SYN`, `FIN`, `RST`, or how many octets.
    pub(crate) what: String,
    /// It has been sent before.
    pub(crate) again: bool,
    /// A rule loses it.
    pub(crate) lost: bool,
}

/// Some octets that look the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Run {
    pub(crate) text: String,
    /// CR or LF.
    pub(crate) is_end: bool,
}

/// A part of the rows.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Window {
    /// The rows, each with its number.
    pub(crate) rows: Vec<(usize, Row)>,
    /// Which window it is, from 0, and how many there are.
    pub(crate) page: usize,
    pub(crate) pages: usize,
}

/// The window with this number, or the last one.
pub(crate) fn window(sent: &[Sent], page: Option<usize>) -> Window {
    let all: usize = segments(sent).map(rows).sum();
    let pages = all.div_ceil(WINDOW).max(1);
    let page = page.unwrap_or(pages - 1).min(pages - 1);
    let (first, behind) = (page * WINDOW, (page + 1) * WINDOW);
    let mut out = Window { rows: Vec::new(), page, pages };
    let (mut number, mut known) = (0, [0; 2]);
    for sent in segments(sent) {
        let known = &mut known[sent.direction as usize];
        let octets = octets(sent);
        let again = sent.number < *known;
        *known = (*known).max(sent.number + octets.len().max(1) as u64);
        let count = rows(sent);
        let shown = first.max(number)..behind.min(number + count);
        for place in shown {
            let row = match place - number {
                0 => Row::Segment(head(sent, again)),
                line => row(sent, (line - 1) * ROW),
            };
            out.rows.push((place, row));
        }
        number += count;
    }
    out
}

/// What carries more than how far the other end was heard.
fn segments(sent: &[Sent]) -> impl Iterator<Item = &Sent> {
    sent.iter().filter(|sent| sent.parcel != Parcel::Acknowledgement)
}

fn rows(sent: &Sent) -> usize {
    1 + octets(sent).len().div_ceil(ROW)
}

fn octets(sent: &Sent) -> &[u8] {
    match &sent.parcel {
        Parcel::Octets(octets) => octets,
        _ => &[],
    }
}

fn head(sent: &Sent, again: bool) -> Segment {
    let what = match &sent.parcel {
        Parcel::Begin => "SYN".to_owned(),
        Parcel::End => "FIN".to_owned(),
        Parcel::Reset => "RST".to_owned(),
        _ if octets(sent).len() == 1 => t!("1 octet").to_owned(),
        _ => t!("{} octets", octets(sent).len()),
    };
    Segment { at: sent.at, direction: sent.direction, what, again, lost: sent.arrives_at.is_none() }
}

fn row(sent: &Sent, from: usize) -> Row {
    let octets = octets(sent);
    let octets = &octets[from..octets.len().min(from + ROW)];
    let (mut hex, mut text) = (Vec::new(), Vec::new());
    for octet in octets {
        let is_end = matches!(octet, b'\r' | b'\n');
        let digits = |of: u8| char::from_digit(u32::from(of), 16).unwrap_or_default();
        push(&mut hex, is_end, &[digits(octet >> 4), digits(octet & 15), ' ']);
        let letter = match octet {
            b'\r' => '←',
            b'\n' => '↓',
            b' '..=b'~' => char::from(*octet),
            _ => '·',
        };
        push(&mut text, is_end, &[letter]);
    }
    Row::Octets { at: sent.number.saturating_sub(1) + from as u64, hex, text }
}

fn push(runs: &mut Vec<Run>, is_end: bool, letters: &[char]) {
    match runs.last_mut().filter(|run| run.is_end == is_end) {
        Some(run) => run.text.extend(letters),
        None => runs.push(Run { text: letters.iter().collect(), is_end }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use relay::ConnectionId;

    fn sent(number: u64, direction: Direction, parcel: Parcel) -> Sent {
        Sent {
            at: SimTime::from_millis(number),
            arrives_at: Some(SimTime::from_millis(number + 5)),
            connection: ConnectionId(0),
            direction,
            parcel,
            number,
            acknowledges: 0,
        }
    }

    fn told(window: &Window) -> Vec<String> {
        let join = |runs: &[Run]| {
            runs.iter()
                .map(|run| if run.is_end { format!("[{}]", run.text) } else { run.text.clone() })
                .collect::<String>()
        };
        let tell = |(number, row): &(usize, Row)| match row {
            Row::Segment(it) => {
                let again = if it.again { " again" } else { "" };
                format!("{number} {:?} {}{again}", it.direction, it.what)
            }
            Row::Octets { at, hex, text } => format!("{number} {at} {}|{}", join(hex), join(text)),
        };
        window.rows.iter().map(tell).collect()
    }

    #[test]
    fn segments_and_line_ends_can_be_seen() {
        use Direction::{ToClient, ToServer};
        let octets = |text: &[u8]| Parcel::Octets(text.into());
        let sent = [
            sent(0, ToServer, Parcel::Begin),
            sent(0, ToClient, Parcel::Begin),
            sent(1, ToServer, Parcel::Acknowledgement),
            sent(1, ToClient, octets(b"220 mail\r\n")),
            sent(1, ToServer, octets(b"\xff\r")),
            sent(1, ToServer, octets(b"\xff\r")),
            sent(3, ToServer, octets(b"\n")),
            sent(4, ToServer, Parcel::End),
        ];
        let expect = [
            "0 ToServer SYN",
            "1 ToClient SYN",
            "2 ToClient 10 octets",
            "3 0 32 32 30 20 6d 61 69 6c |220 mail",
            "4 8 [0d 0a ]|[←↓]",
            "5 ToServer 2 octets",
            "6 0 ff [0d ]|·[←]",
            "7 ToServer 2 octets again",
            "8 0 ff [0d ]|·[←]",
            "9 ToServer 1 octet",
            "10 2 [0a ]|[↓]",
            "11 ToServer FIN",
        ];
        assert_eq!(told(&window(&sent, None)), expect);
    }

    #[test]
    fn a_window_is_bounded_and_all_windows_are_everything() {
        let sent: Vec<Sent> = (0..40)
            .map(|number| sent(1 + number * 300, Direction::ToServer, Parcel::Octets(vec![b'x'; 300].into())))
            .collect();
        let pages = window(&sent, None).pages;
        let all: Vec<(usize, Row)> = (0..pages).flat_map(|page| window(&sent, Some(page)).rows).collect();
        assert_eq!(all.len(), 40 * (1 + 38));
        assert!(all.iter().enumerate().all(|(place, (number, _))| place == *number));
        assert!((0..pages).all(|page| window(&sent, Some(page)).rows.len() <= WINDOW));
        assert_eq!(window(&sent, Some(999)), window(&sent, None));
        assert_eq!(window(&[], None), Window { rows: Vec::new(), page: 0, pages: 1 });
    }
}
