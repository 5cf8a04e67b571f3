//! Where moments stand on the waterfall: time to pixels and back, idle stretches folded, and the ticks.

use smtp::SimTime;

/// The zoom levels: each shows half as much again in the space.
const STEP: f64 = 1.5;
/// How many there are: from about 12 days in a pixel to a tenth of a microsecond.
pub(crate) const LEVELS: u32 = 73;
/// Pixels for a microsecond at level 0.
const SMALLEST: f64 = 1e-12;
/// The width of a fold, in pixels.
pub(crate) const FOLD: f64 = 60.0;
/// An idle stretch that would be wider than this is folded.
const IDLE_MAX: f64 = 130.0;
/// The least distance of ticks, in pixels.
const TICKS_APART: f64 = 90.0;

/// A stretch of the axis.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Piece {
    pub(crate) from: SimTime,
    pub(crate) until: SimTime,
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) folded: bool,
}

/// The axis at a zoom, in pixels from the beginning of time.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Axis {
    pieces: Vec<Piece>,
    scale: f64,
}

/// A tick: where it is, and its words.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Tick {
    pub(crate) x: f64,
    pub(crate) words: String,
}

/// Stretches in which something goes on, ordered and without overlap, from any.
pub(crate) fn busy(mut stretches: Vec<(SimTime, SimTime)>) -> Vec<(SimTime, SimTime)> {
    stretches.sort_unstable();
    let mut out: Vec<(SimTime, SimTime)> = Vec::new();
    for (from, until) in stretches {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            _ => out.push((from, until)),
        }
    }
    out
}

impl Axis {
    /// The axis from the beginning to `end` at a zoom level; `busy` as [`busy`] gives it.
    pub(crate) fn new(busy: &[(SimTime, SimTime)], end: SimTime, level: u32) -> Axis {
        let scale = SMALLEST * STEP.powi(level.min(LEVELS - 1) as i32);
        let mut axis = Axis { pieces: Vec::new(), scale };
        let mut at = SimTime::ZERO;
        for &(from, until) in busy {
            let (from, until) = (from.min(end), until.min(end));
            axis.extend(at, from, true);
            axis.extend(at.max(from), until, false);
            at = at.max(until);
        }
        axis.extend(at, end, true);
        if axis.pieces.is_empty() {
            let (from, until) = (SimTime::ZERO, SimTime::ZERO);
            axis.pieces.push(Piece { from, until, left: 0.0, right: 0.0, folded: false });
        }
        axis
    }

    fn extend(&mut self, from: SimTime, until: SimTime, idle: bool) {
        if until <= from {
            return;
        }
        let left = self.width();
        let plain = (until - from).as_micros() as f64 * self.scale;
        let folded = idle && plain > IDLE_MAX;
        let width = if folded { FOLD } else { plain };
        match self.pieces.last_mut() {
            Some(last) if !last.folded && !folded => (last.until, last.right) = (until, left + width),
            _ => self.pieces.push(Piece { from, until, left, right: left + width, folded }),
        }
    }

    /// The largest zoom level at which everything fits into so many pixels.
    pub(crate) fn fitting(busy: &[(SimTime, SimTime)], end: SimTime, width: f64) -> u32 {
        let fits = |level: &u32| Axis::new(busy, end, *level).width() <= width;
        (0..LEVELS).rev().find(fits).unwrap_or(0)
    }

    /// From the first pixel to the last.
    pub(crate) fn width(&self) -> f64 {
        self.pieces.last().map_or(0.0, |piece| piece.right)
    }

    /// Where a moment stands.
    pub(crate) fn x(&self, at: SimTime) -> f64 {
        let place = self.pieces.partition_point(|piece| piece.until < at);
        let Some(piece) = self.pieces.get(place) else {
            let beyond = self.pieces.last().map_or(at, |last| at - last.until);
            return self.width() + beyond.as_micros() as f64 * self.scale;
        };
        let whole = (piece.until - piece.from).as_micros().max(1) as f64;
        let done = at.as_micros().saturating_sub(piece.from.as_micros()) as f64;
        piece.left + (piece.right - piece.left) * done / whole
    }

    /// Which moment stands there; the nearest where there is none.
    pub(crate) fn time(&self, x: f64) -> SimTime {
        let x = x.clamp(0.0, self.width());
        let place = self.pieces.partition_point(|piece| piece.right < x).min(self.pieces.len() - 1);
        let piece = self.pieces[place];
        let width = piece.right - piece.left;
        let share = if width > 0.0 { (x - piece.left) / width } else { 0.0 };
        let micros = (piece.until - piece.from).as_micros() as f64 * share;
        piece.from
            + SimTime::from_micros(
                (micros.round().max(0.0) as u64).min((piece.until - piece.from).as_micros()),
            )
    }

    /// The folds between two places.
    pub(crate) fn folds(&self, left: f64, right: f64) -> impl Iterator<Item = Piece> + '_ {
        self.seen(left, right).filter(|piece| piece.folded)
    }

    fn seen(&self, left: f64, right: f64) -> impl Iterator<Item = Piece> + '_ {
        let first = self.pieces.partition_point(|piece| piece.right < left);
        self.pieces[first..].iter().copied().take_while(move |piece| piece.left <= right)
    }

    /// The ticks between two places: round moments outside folds, not too close to each other.
    pub(crate) fn ticks(&self, left: f64, right: f64) -> Vec<Tick> {
        let step = step(TICKS_APART / self.scale);
        let mut ticks: Vec<Tick> = Vec::new();
        for piece in self.seen(left, right).filter(|piece| !piece.folded) {
            let from = self.time(left.max(piece.left)).as_micros().div_ceil(step);
            let until = self.time(right.min(piece.right)).as_micros() / step;
            for number in from..=until {
                let at = SimTime::from_micros(number * step);
                let x = self.x(at);
                if ticks.last().is_none_or(|last| x - last.x >= TICKS_APART * 0.8) {
                    ticks.push(Tick { x, words: exact(at) });
                }
            }
        }
        ticks
    }
}

/// The lanes of a list that are seen: from which, and until before which.
pub(crate) fn window(top: f64, height: f64, row: f64, lanes: usize) -> (usize, usize) {
    let first = ((top / row).floor().max(0.0) as usize).min(lanes);
    let last = ((top + height) / row).ceil().max(0.0) as usize;
    (first, last.min(lanes))
}

/// The round number of microseconds that is at least so many.
fn step(micros: f64) -> u64 {
    const LONG: [u64; 14] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200];
    const LONGER: [u64; 8] = [14_400, 21_600, 43_200, 86_400, 172_800, 432_000, 864_000, 2_592_000];
    let mut short = 1;
    while short < 1_000_000 {
        for times in [1, 2, 5] {
            if (short * times) as f64 >= micros {
                return short * times;
            }
        }
        short *= 10;
    }
    let long = LONG.into_iter().chain(LONGER).map(|seconds| seconds * 1_000_000);
    long.into_iter().find(|step| *step as f64 >= micros).unwrap_or_else(|| {
        // A year and more of nothing but mail.
        (micros / 31_536e9).ceil() as u64 * 31_536_000_000_000
    })
}

/// A span or a moment without rounding, in its two greatest units: `2 h 30 min`, `1.25 s`, `40 µs`.
pub(crate) fn exact(at: SimTime) -> String {
    let micros = at.as_micros();
    let part = |whole: u64, rest: u64, digits: usize| {
        let rest = format!("{rest:0digits$}");
        let rest = rest.trim_end_matches('0');
        if rest.is_empty() { whole.to_string() } else { format!("{whole}.{rest}") }
    };
    let two = |whole: u64, unit: &str, rest: u64, rest_unit: &str| match rest {
        0 => format!("{whole} {unit}"),
        _ => format!("{whole} {unit} {rest} {rest_unit}"),
    };
    let s = micros / 1_000_000;
    match s {
        0 if micros == 0 => "0".to_owned(),
        0 if micros < 1_000 => format!("{micros} µs"),
        0 => [&part(micros / 1_000, micros % 1_000, 3), " ms"].concat(),
        1..60 => [&part(s, micros % 1_000_000, 6), " s"].concat(),
        60..3_600 if !micros.is_multiple_of(1_000_000) => {
            [&(s / 60).to_string(), " min ", &part(s % 60, micros % 1_000_000, 6), " s"].concat()
        }
        60..3_600 => two(s / 60, "min", s % 60, "s"),
        3_600..86_400 if !s.is_multiple_of(60) => {
            [&two(s / 3_600, "h", s / 60 % 60, "min"), " ", &(s % 60).to_string(), " s"].concat()
        }
        3_600..86_400 => two(s / 3_600, "h", s / 60 % 60, "min"),
        _ => two(s / 86_400, "d", s / 3_600 % 24, "h"),
    }
}

/// A span for people, rounded to what matters of it: `2 h 30 min`, `1.3 s`, `41 ms`.
pub(crate) fn rounded(span: SimTime) -> String {
    let micros = span.as_micros();
    let unit = match micros {
        0..1_000 => 1,
        1_000..100_000 => 100,
        100_000..1_000_000 => 1_000,
        1_000_000..60_000_000 => 10_000,
        60_000_000..3_600_000_000 => 1_000_000,
        _ => 60_000_000,
    };
    exact(SimTime::from_micros((micros + unit / 2) / unit * unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn us(micros: u64) -> SimTime {
        SimTime::from_micros(micros)
    }

    /// Busy stretches of every length between gaps of every length, from a seed.
    fn stretches(mut seed: u64) -> (Vec<(SimTime, SimTime)>, SimTime) {
        let mut next = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        let mut at = 0;
        let mut out = Vec::new();
        for _ in 0..20 {
            let (gap, length) = (10u64.pow(next(11) as u32), 10u64.pow(next(7) as u32));
            at += gap + next(gap);
            out.push((us(at), us(at + length)));
            at += length;
        }
        (busy(out), us(at + 10u64.pow(next(11) as u32)))
    }

    #[test]
    fn time_goes_right_and_comes_back() {
        for seed in 0..12 {
            let (busy, end) = stretches(seed);
            for level in (0..LEVELS).step_by(3) {
                let axis = Axis::new(&busy, end, level);
                let mut before = -1.0;
                for part in 0..=500 {
                    let at = us(end.as_micros() / 500 * part);
                    let x = axis.x(at);
                    assert!(x >= before && x <= axis.width() + 1e-6, "seed {seed} level {level} {at}");
                    before = x;
                    let fold = axis.folds(0.0, axis.width()).any(|fold| fold.from <= at && at <= fold.until);
                    if !fold {
                        let error = axis.time(x).as_micros().abs_diff(at.as_micros()) as f64;
                        // A pixel knows no more than its own share of time, and a float no more than its digits.
                        assert!(
                            error * axis.scale <= 0.01 + x * 1e-9 || error <= 1.0,
                            "seed {seed} level {level} {at}: {error}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn pixels_go_on_and_come_back() {
        for seed in 0..12 {
            let (busy, end) = stretches(seed);
            for level in (0..LEVELS).step_by(3) {
                let axis = Axis::new(&busy, end, level);
                let mut before = SimTime::ZERO;
                for part in 0..=500 {
                    let at = axis.time(axis.width() / 500.0 * f64::from(part));
                    assert!(at >= before && at <= end, "seed {seed} level {level}");
                    before = at;
                }
                assert_eq!(before, end);
            }
        }
    }

    #[test]
    fn idle_time_is_folded_and_work_is_not() {
        let busy = busy(vec![(us(0), us(100_000)), (us(9_000_000_000), us(9_000_100_000))]);
        let axis = Axis::new(&busy, us(9_000_100_000), 54);
        let folds: Vec<Piece> = axis.folds(0.0, axis.width()).collect();
        assert_eq!(folds.len(), 1);
        assert_eq!((folds[0].from, folds[0].until), (us(100_000), us(9_000_000_000)));
        assert_eq!(folds[0].right - folds[0].left, FOLD);
        assert!(axis.x(us(100_000)) > 2.0 * FOLD, "work is not folded");
        let far = Axis::new(&busy, us(9_000_100_000), 10);
        assert_eq!(far.folds(0.0, far.width()).count(), 0, "what is narrow anyway is not folded");
    }

    #[test]
    fn everything_fits_and_no_larger_level_does() {
        for seed in 0..40 {
            let (busy, end) = stretches(seed);
            let level = Axis::fitting(&busy, end, 2_000.0);
            assert!(Axis::new(&busy, end, level).width() <= 2_000.0);
            assert!(Axis::new(&busy, end, level + 1).width() > 2_000.0, "seed {seed}");
        }
    }

    #[test]
    fn stretches_that_touch_are_one() {
        let check = |from: &[(u64, u64)], expect: &[(u64, u64)]| {
            let times = |list: &[(u64, u64)]| list.iter().map(|(a, b)| (us(*a), us(*b))).collect::<Vec<_>>();
            assert_eq!(busy(times(from)), times(expect));
        };
        check(&[], &[]);
        check(&[(5, 9), (0, 2), (2, 4)], &[(0, 4), (5, 9)]);
        check(&[(0, 9), (3, 3), (4, 12)], &[(0, 12)]);
    }

    #[test]
    fn ticks_are_round_and_apart() {
        for seed in 0..8 {
            let (busy, end) = stretches(seed);
            for level in 0..LEVELS {
                let axis = Axis::new(&busy, end, level);
                let from = axis.width() / 3.0;
                let ticks = axis.ticks(from, from + 1_000.0);
                assert!(ticks.len() <= 14, "{} ticks", ticks.len());
                assert!(ticks.windows(2).all(|pair| pair[1].x - pair[0].x >= TICKS_APART * 0.8 - 1e-6));
            }
        }
        let check = |micros: f64, expect: u64| assert_eq!(step(micros), expect);
        check(0.1, 1);
        check(3.0, 5);
        check(1_200.0, 2_000);
        check(700_000.0, 1_000_000);
        check(11e6, 15_000_000);
        check(5.0 * 3_600e6, 6 * 3_600_000_000);
        check(40.0 * 86_400e6, 31_536_000_000_000);
    }

    #[test]
    fn words_of_times() {
        let check = |micros: u64, expect: &str| assert_eq!(exact(us(micros)), expect);
        check(0, "0");
        check(40, "40 µs");
        check(1_250, "1.25 ms");
        check(1_250_000, "1.25 s");
        check(90_000_000, "1 min 30 s");
        check(90_500_000, "1 min 30.5 s");
        check(9_000_000_000, "2 h 30 min");
        check(90_000_000_000, "1 d 1 h");
        let check = |micros: u64, expect: &str| assert_eq!(rounded(us(micros)), expect);
        check(41_234, "41.2 ms");
        check(1_234_567, "1.23 s");
        check(9_000_100_000, "2 h 30 min");
        check(299_999_999, "5 min");
    }

    #[test]
    fn only_what_is_seen_of_thousands_of_lanes() {
        assert_eq!(window(0.0, 220.0, 22.0, 5_000), (0, 10));
        assert_eq!(window(33.0, 220.0, 22.0, 5_000), (1, 12));
        assert_eq!(window(1e9, 220.0, 22.0, 5_000), (5_000, 5_000));
        assert_eq!(window(-5.0, 220.0, 22.0, 3), (0, 3));
    }
}
