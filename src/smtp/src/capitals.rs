//! A short word in capitals, to be compared with those that are known.

/// A word in capitals; empty where it is longer than any that is known.
pub(crate) struct Capitals {
    place: [u8; 16],
    length: usize,
}

impl Capitals {
    pub(crate) fn of(word: &[u8]) -> Capitals {
        let mut place = [0; 16];
        if word.len() > place.len() {
            return Capitals { place, length: 0 };
        }
        place.iter_mut().zip(word).for_each(|(room, octet)| *room = *octet);
        // The whole place is of a length that is known, and takes a few instructions.
        place.make_ascii_uppercase();
        Capitals { place, length: word.len() }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.place[..self.length]
    }
}
