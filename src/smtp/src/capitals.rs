//! A short word in capitals, to be compared with those that are known.

/// A word in capitals; empty where it is longer than any that is known.
pub(crate) struct Capitals {
    place: [u8; 16],
    length: usize,
}

impl Capitals {
    pub(crate) fn of(word: &[u8]) -> Capitals {
        let mut place = [0; 16];
        let Some(room) = place.get_mut(..word.len()) else { return Capitals { place, length: 0 } };
        room.copy_from_slice(word);
        room.make_ascii_uppercase();
        Capitals { place, length: word.len() }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.place[..self.length]
    }
}
