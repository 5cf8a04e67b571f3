//! Traffic: messages that the people of a scenario send by themselves.

use smtp::SimTime;

use crate::bytes::{Bytes, number};

/// Messages from people chosen by chance to mailboxes chosen by chance, spread over a time.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Traffic {
    /// When the first one may be sent.
    pub from: SimTime,
    /// How long it goes on, about.
    pub over: SimTime,
    /// How many messages.
    pub messages: u32,
    /// The fewest and the most octets of their text.
    pub text_octets: [u32; 2],
    /// The most recipients of one.
    pub recipients_max: u32,
}

pub(super) fn traffic<B: Bytes>(bytes: &mut B, it: &mut Traffic) {
    for time in [&mut it.from, &mut it.over] {
        let mut micros = time.as_micros();
        number(bytes, &mut micros);
        *time = SimTime::from_micros(micros);
    }
    number(bytes, &mut it.messages);
    it.text_octets.iter_mut().for_each(|octets| number(bytes, octets));
    number(bytes, &mut it.recipients_max);
}
