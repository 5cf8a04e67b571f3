//! Filling in macros (RFC 7208 section 7).

use super::derivation::Fact;
use super::evaluate::{Run, Stop};
use super::macros::{Piece, Place, piece};
use super::names::{NAME_MAX, dotted, family};

impl Run<'_> {
    /// The domain of a term: its macros filled in, cut to the length of a name (section 4.8).
    pub(super) fn target(&mut self, written: Option<&str>) -> Result<String, Stop> {
        let Some(written) = written else { return Ok(self.domain.clone()) };
        let mut name = self.expand(written, Place::Record)?.unwrap_or_default();
        if name.ends_with('.') {
            name.pop();
        }
        while name.len() > NAME_MAX {
            match name.find('.') {
                Some(dot) => name.drain(..=dot),
                None => break,
            };
        }
        if written.as_bytes().contains(&b'%') {
            self.note(Fact::Target(name.clone()));
        }
        Ok(name)
    }

    /// Fills in the macros (section 7); none where their syntax is wrong.
    pub(super) fn expand(&mut self, written: &str, place: Place) -> Result<Option<String>, Stop> {
        let mut out = String::new();
        let mut at = 0;
        while at < written.len() {
            let Ok((piece, next)) = piece(written, at, place) else { return Ok(None) };
            match piece {
                Piece::Literal(text) => out.push_str(text),
                Piece::Macro(this) => {
                    let value = self.value(this.letter)?;
                    out.push_str(&this.apply(&value));
                }
            }
            at = next;
        }
        Ok(Some(out))
    }

    /// Section 7.2.
    fn value(&mut self, letter: u8) -> Result<String, Stop> {
        let claim = self.claim;
        let sender_domain = claim.domain();
        Ok(match letter {
            b's' => [claim.local_part(), "@", sender_domain].concat(),
            b'l' => claim.local_part().into(),
            b'o' => sender_domain.into(),
            b'd' => self.domain.clone(),
            b'i' => dotted(claim.client),
            b'p' => self.validated_name()?,
            b'v' => family(claim.client).into(),
            b'h' => claim.helo.clone(),
            b'c' => claim.client.to_string(),
            b'r' if claim.receiver.is_empty() => "unknown".into(),
            b'r' => claim.receiver.clone(),
            _ => claim.unix_s.to_string(),
        })
    }
}
