//! Which of many labels are drawn: none lies on another.

use super::Point;

/// A letter and a line of a label, in pixels.
const LETTER: f64 = 7.0;
const LINE: f64 = 13.0;

/// For each label, by its middle, its words, and whether it is drawn whatever lies under it: whether it is drawn. Those that
/// stand first come first.
pub(crate) fn drawn<'a>(labels: impl Iterator<Item = (Point, &'a str, bool)>) -> Vec<bool> {
    let mut all: Vec<Option<(Point, f64)>> = Vec::new();
    for (at, words, anyhow) in labels {
        let half = words.chars().count() as f64 * LETTER / 2.0;
        let free =
            |(to, room): &(Point, f64)| (at.x - to.x).abs() > half + room || (at.y - to.y).abs() > LINE;
        all.push((anyhow || all.iter().flatten().all(free)).then_some((at, half)));
    }
    all.iter().map(Option::is_some).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_lies_on_another() {
        let label = |x, y, words, anyhow| (Point { x, y }, words, anyhow);
        let labels = [
            label(0.0, 0.0, "mx-1", false),
            label(20.0, 0.0, "client1-1", false),
            label(20.0, 14.0, "below", false),
            label(60.0, 0.0, "relay-1", false),
            label(62.0, 2.0, "chosen", true),
        ];
        assert_eq!(drawn(labels.into_iter()), [true, false, true, true, true]);
    }
}
