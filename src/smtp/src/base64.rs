//! Base64 (RFC 4648 section 4), as SASL and MIME use it.

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The octets in base64, padded, on one line.
pub fn encode(octets: &[u8]) -> String {
    let mut out = String::with_capacity(octets.len().div_ceil(3) * 4);
    for group in octets.chunks(3) {
        let octet = |index: usize| u32::from(group.get(index).copied().unwrap_or_default());
        let bits = octet(0) << 16 | octet(1) << 8 | octet(2);
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place)) as usize & 63];
            out.push(if place <= group.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

/// The octets that a base64 text stands for. An error is the place, in octets, of the first thing that is wrong; the
/// length of the text where its end is missing.
pub fn decode(text: &[u8]) -> Result<Vec<u8>, usize> {
    let padding = text.iter().rev().take(2).take_while(|octet| **octet == b'=').count();
    let digits = &text[..text.len() - padding];
    let mut out = Vec::with_capacity(digits.len() * 3 / 4);
    let (mut bits, mut count) = (0u32, 0);
    for (at, digit) in digits.iter().enumerate() {
        let value = DIGITS.iter().position(|known| known == digit).ok_or(at)?;
        bits = bits << 6 | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    // What is left over of the last digit must be zero, or two texts would stand for the same octets.
    let whole = text.len().is_multiple_of(4) && bits & ((1 << count) - 1) == 0;
    if whole { Ok(out) } else { Err(text.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_rfc_4648() {
        let vectors = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (octets, text) in vectors {
            assert_eq!(encode(octets.as_bytes()), text);
            assert_eq!(decode(text.as_bytes()), Ok(octets.as_bytes().to_vec()));
        }
        assert_eq!(decode(&encode(&[0, 255, 62, 63]).into_bytes()), Ok(vec![0, 255, 62, 63]));
    }

    #[test]
    fn what_is_wrong_has_a_place() {
        for (text, at) in
            [("Zg", 2), ("Zg=", 3), ("Z g=", 1), ("Zh==", 4), ("=", 1), ("===", 0), ("Zg==Zg==", 2)]
        {
            assert_eq!(decode(text.as_bytes()), Err(at), "{text}");
        }
    }
}
