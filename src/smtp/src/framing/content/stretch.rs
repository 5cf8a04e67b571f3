//! One look at a stretch of content that tells whether it is ordinary: as fast as the octets come from memory.

/// How many octets one look takes in. An ordinary stretch holds a line end, so lines in ordinary stretches have fewer
/// than twice as many octets.
pub(super) const STRETCH: usize = 256;

/// How many a look takes in where fewer than a stretch are left.
pub(super) const SHORT: usize = 32;

/// What stands in a stretch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Look {
    /// A CR or LF without the other. A CR at the very end is for the next look to judge.
    pub(super) bare: bool,
    /// An octet above 127.
    pub(super) eight_bit: bool,
    /// How many dots stand after LF.
    pub(super) dots: u8,
    /// Where in the stretch the dot stands, if it is one; the first octet that is looked at is 0.
    pub(super) dot: u8,
    /// How many LF there are.
    pub(super) lines: u8,
}

/// Looks at all octets but the first, which only tells what the second follows.
pub(super) fn look<const OCTETS: usize>(stretch: &[u8; OCTETS]) -> Look {
    // Without vector instructions eight octets at a time in a word are the faster way.
    if cfg!(target_family = "wasm") { by_words(stretch) } else { by_octets(stretch) }
}

/// No branch and no order among the octets: the compiler makes vector instructions of it.
fn by_octets<const OCTETS: usize>(stretch: &[u8; OCTETS]) -> Look {
    let (mut bare, mut high, mut dotted, mut lines) = (0, 0, 0, 0u8);
    for (before, octet) in stretch.iter().zip(&stretch[1..]) {
        let lf = u8::from(*octet == b'\n');
        bare |= lf ^ u8::from(*before == b'\r');
        dotted |= u8::from(*octet == b'.') & u8::from(*before == b'\n');
        high |= octet;
        // At most one in two octets where nothing is bare, so it fits; where something is, nobody asks.
        lines = lines.wrapping_add(lf);
    }
    let (dots, dot) = if dotted == 0 { (0, 0) } else { dots(stretch) };
    Look { bare: bare != 0, eight_bit: high > 127, dots, dot, lines }
}

/// How many dots stand after LF, and their places, one on top of the other.
#[cold] // Out of the way of the usual loop.
fn dots(stretch: &[u8]) -> (u8, u8) {
    let (mut dots, mut places) = (0, 0);
    for at in 0..stretch.len() - 1 {
        let dot = u8::from(stretch[at + 1] == b'.') & u8::from(stretch[at] == b'\n');
        dots += dot;
        places |= dot.wrapping_neg() & at as u8;
    }
    (dots, places)
}

/// A word with the same octet eight times.
const fn all(octet: u8) -> u64 {
    u64::from_ne_bytes([octet; 8])
}

/// The highest bit of each octet.
const HIGH: u64 = all(0x80);

/// The highest bit of each octet of `word` that is `octet`, which is below 128.
fn equal(word: u64, octet: u8) -> u64 {
    // Seven bits taken from the eighth leave it only where they are zero.
    (HIGH - ((word ^ all(octet)) & !HIGH)) & !word & HIGH
}

/// Most words hold no line end, and are passed over by one test.
fn by_words(stretch: &[u8]) -> Look {
    let mut seen = Look { bare: false, eight_bit: false, dots: 0, dot: 0, lines: 0 };
    let mut high = 0;
    // The highest bit of the lowest octet: what the word before ended with.
    let mut after_cr = u64::from(stretch[0] == b'\r') << 7;
    let mut after_lf = u64::from(stretch[0] == b'\n') << 7;
    let (words, _) = stretch[1..].as_chunks();
    for (place, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        high |= word;
        // An octet below 14 borrows; a borrow from the octet before it only means a closer look for nothing.
        let low = word.wrapping_sub(all(14)) & !word & HIGH;
        if low | after_cr | after_lf == 0 {
            continue;
        }
        let (cr, lf) = (equal(word, b'\r'), equal(word, b'\n'));
        let dot = equal(word, b'.') & (lf << 8 | after_lf);
        seen.bare |= lf != cr << 8 | after_cr;
        seen.lines = seen.lines.wrapping_add(lf.count_ones() as u8);
        if dot != 0 {
            seen.dots += dot.count_ones() as u8;
            seen.dot = 8 * place as u8 + dot.trailing_zeros() as u8 / 8;
        }
        after_cr = cr >> 56;
        after_lf = lf >> 56;
    }
    Look { eight_bit: high & HIGH != 0, ..seen }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both ways see the same, and see what is there, wherever in the stretch the octets stand; `dot` counts from them.
    #[track_caller]
    fn check(octets: &[u8], bare: bool, eight_bit: bool, dot: Option<usize>, lines: u8) {
        for at in 1..=STRETCH + 1 - octets.len() {
            for around in [b'x', 13 + 1, 127] {
                let mut stretch = [around; STRETCH + 1];
                stretch[at..at + octets.len()].copy_from_slice(octets);
                let place = dot.map_or(0, |dot| at - 1 + dot) as u8;
                let expect = Look { bare, eight_bit, dots: u8::from(dot.is_some()), dot: place, lines };
                assert_eq!(by_octets(&stretch), expect, "{octets:?} at {at}");
                assert_eq!(by_words(&stretch), expect, "{octets:?} at {at}");
                if let Some(short) = stretch.last_chunk::<{ SHORT + 1 }>()
                    && at > STRETCH - SHORT
                {
                    let dot = place.saturating_sub((STRETCH - SHORT) as u8);
                    let expect = Look { dot, ..expect };
                    assert_eq!((by_octets(short), by_words(short)), (expect, expect), "{octets:?} at {at}");
                }
            }
        }
    }

    #[test]
    fn what_stands_in_a_stretch_is_seen() {
        check(b"x", false, false, None, 0);
        check(b"\r\n", false, false, None, 1);
        check(b"\r\n\r\n", false, false, None, 2);
        check(b"\r\n.", false, false, Some(2), 1);
        check(b"\r\n.\r\n", false, false, Some(2), 2);
        check(b".\r\nx", false, false, None, 1);
        check(b"\nx", true, false, None, 1);
        check(b"\n\rx", true, false, None, 1);
        check(b"\rx", true, false, None, 0);
        check(b"\r\r\n", true, false, None, 1);
        check(b"\n.", true, false, Some(1), 1);
    }

    #[test]
    fn the_octet_before_is_looked_back_to() {
        for (octets, bare, dots, lines) in [
            (b"\n.x", false, 1, 0),
            (b"\r\nx", false, 0, 1),
            (b"\rxx", true, 0, 0),
            (b"\n\n.", true, 1, 1),
            (b"\xff.x", false, 0, 0),
        ] {
            let mut stretch = [b'x'; STRETCH + 1];
            stretch[..3].copy_from_slice(octets);
            let seen = by_octets(&stretch);
            assert_eq!((seen.bare, seen.dots, seen.lines), (bare, dots, lines), "{octets:?}");
            assert_eq!(by_words(&stretch), seen, "{octets:?}");
        }
    }

    #[test]
    fn many_dots_are_counted() {
        let mut stretch = [b'x'; STRETCH + 1];
        for line in stretch.chunks_mut(3).take(STRETCH / 3) {
            line.copy_from_slice(b".\r\n");
        }
        let dots = (by_octets(&stretch).dots, by_words(&stretch).dots);
        assert_eq!(dots, (84, 84));
    }

    #[test]
    fn high_octets_are_taken_for_nothing_else() {
        check(b"\x80", false, true, None, 0);
        check(b"\x8a\xae\x8d", false, true, None, 0);
        check(b"\x8d\x8a", false, true, None, 0);
        check(b"\x8a\x0d\x0a\xae", false, true, None, 1);
        check(b"\xff\x8d\x0d\x0a\x8a.", false, true, None, 1);
        check(b"\x00\x0b\x0c\x0e\x2f", false, false, None, 0);
    }
}
