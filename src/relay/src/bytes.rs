//! Numbers, texts and lists, written to bytes or read from them by the same calls.

use std::sync::Arc;

/// Takes values in turn: a writer writes them down, a reader puts what it finds in their place.
pub trait Bytes {
    /// A number: seven bits an octet, the lowest first.
    fn bits(&mut self, value: &mut u64);
    /// The length of a list, each of whose items has an octet at least.
    fn count(&mut self, value: &mut usize);
    /// Octets.
    fn octets(&mut self, value: &mut Arc<[u8]>);
    /// A text in UTF-8.
    fn text(&mut self, value: &mut String);
    /// What was read makes no sense if this is not so.
    fn demand(&mut self, right: bool);
}

/// Writes.
pub struct Writer(
    /// What is written so far.
    pub Vec<u8>,
);

impl Bytes for Writer {
    fn bits(&mut self, value: &mut u64) {
        let mut left = *value;
        while left >= 0x80 {
            self.0.push(left as u8 | 0x80);
            left >>= 7;
        }
        self.0.push(left as u8);
    }

    fn count(&mut self, value: &mut usize) {
        self.bits(&mut (*value as u64));
    }

    fn octets(&mut self, value: &mut Arc<[u8]>) {
        self.count(&mut value.len());
        self.0.extend_from_slice(value);
    }

    fn text(&mut self, value: &mut String) {
        self.octets(&mut value.as_bytes().into());
    }

    fn demand(&mut self, _: bool) {}
}

/// Reads. Behind a damage it reads on, but nothing of any size: so nothing has to stop half-way.
pub struct Reader<'a> {
    /// What is not read yet.
    pub rest: &'a [u8],
    /// Whether something made no sense.
    pub damaged: bool,
}

impl<'a> Reader<'a> {
    fn take(&mut self) -> &'a [u8] {
        let mut length = 0;
        self.count(&mut length);
        let (octets, rest) = self.rest.split_at(length);
        self.rest = rest;
        octets
    }
}

impl Bytes for Reader<'_> {
    fn bits(&mut self, value: &mut u64) {
        *value = 0;
        for shift in (0..64).step_by(7) {
            let Some((first, rest)) = self.rest.split_first() else { break };
            self.rest = rest;
            *value |= u64::from(first & 0x7F) << shift;
            if *first < 0x80 {
                return;
            }
        }
        self.damaged = true;
    }

    fn count(&mut self, value: &mut usize) {
        let mut bits = 0;
        self.bits(&mut bits);
        let fits = bits <= self.rest.len() as u64;
        self.demand(fits);
        *value = if fits { bits as usize } else { 0 };
    }

    fn octets(&mut self, value: &mut Arc<[u8]>) {
        *value = self.take().into();
    }

    fn text(&mut self, value: &mut String) {
        let text = std::str::from_utf8(self.take());
        self.demand(text.is_ok());
        *value = text.unwrap_or_default().to_owned();
    }

    fn demand(&mut self, right: bool) {
        self.damaged |= !right;
    }
}

/// A number of any width.
pub trait Number: Copy + Default {
    /// As 64 bits; a negative one is extended.
    fn to_bits(self) -> u64;
    /// From them; what is too large for the width is cut, and does not come out the same again.
    fn from_bits(bits: u64) -> Self;
}

macro_rules! numbers {
    ($($kind:ty)*) => {$(
        impl Number for $kind {
            fn to_bits(self) -> u64 {
                self as u64
            }
            fn from_bits(bits: u64) -> Self {
                bits as $kind
            }
        }
    )*};
}
numbers!(u8 u16 u32 u64 usize i32 i64);

/// A number of any width: see [`Bytes::bits`].
pub fn number<N: Number>(bytes: &mut impl Bytes, value: &mut N) {
    let mut bits = value.to_bits();
    bytes.bits(&mut bits);
    *value = N::from_bits(bits);
    bytes.demand(value.to_bits() == bits);
}

/// Yes or no.
pub fn flag<B: Bytes>(bytes: &mut B, it: &mut bool) {
    let mut written = u8::from(*it);
    number(bytes, &mut written);
    bytes.demand(written < 2);
    *it = written == 1;
}

/// A list: its length, then each item; a reader begins with blank ones.
pub fn list<B: Bytes, T>(
    bytes: &mut B,
    list: &mut Vec<T>,
    blank: impl FnMut() -> T,
    mut each: impl FnMut(&mut B, &mut T),
) {
    let mut count = list.len();
    bytes.count(&mut count);
    list.resize_with(count, blank);
    list.iter_mut().for_each(|item| each(bytes, item));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for value in [0, 1, 127, 128, -1, i64::MAX, i64::MIN] {
            let mut writer = Writer(Vec::new());
            number(&mut writer, &mut { value });
            let mut reader = Reader { rest: &writer.0, damaged: false };
            let mut read = 5i64;
            number(&mut reader, &mut read);
            assert_eq!((read, reader.rest, reader.damaged), (value, &[][..], false));
        }
    }

    #[test]
    fn damage_is_noticed() {
        let damaged = |rest: &[u8], read: fn(&mut Reader<'_>)| {
            let mut reader = Reader { rest, damaged: false };
            read(&mut reader);
            reader.damaged
        };
        assert!(damaged(&[], |reader| number(reader, &mut 0u8)));
        assert!(damaged(&[0x80], |reader| number(reader, &mut 0u8)));
        assert!(damaged(&[0x80, 2], |reader| number(reader, &mut 0u8)));
        assert!(damaged(&[0xFF; 11], |reader| number(reader, &mut 0u64)));
        assert!(damaged(&[2, b'a'], |reader| reader.text(&mut String::new())));
        assert!(damaged(&[1, 0xFF], |reader| reader.text(&mut String::new())));
        assert!(!damaged(&[1, b'a'], |reader| reader.text(&mut String::new())));
        assert!(damaged(&[200, 1, 0], |reader| list(reader, &mut Vec::new(), || 0u8, number)));
    }
}
