//! What crosses the wires, for programs of other people: captures in pcapng, with the packets that a real network would carry.
//!
//! A [`Tap`] looks at the world after each of its steps and sees what its hosts have sent since; a [`Capture`] puts that
//! into packets, and those into a file. Neither changes anything.

mod capture;
mod ip;
mod message;
mod pcapng;
mod tap;

pub use capture::Capture;
pub use tap::{Parcel, Sent, Tap};

use crate::{ConnectionId, Event, Timeline, What};

/// The capture of a connection, or of all, up to the moment.
pub fn pcapng(timeline: &Timeline, only: Option<ConnectionId>) -> Vec<u8> {
    let mut capture = Capture::new(timeline.scenario(), only);
    timeline.retrace(begin(timeline.events(), only), &mut |world, told| capture.look(world, told));
    capture.take()
}

/// What the ends of a connection have sent up to the moment, in the order of sending.
pub fn sent(timeline: &Timeline, connection: ConnectionId) -> Vec<Sent> {
    let mut tap = Tap::new(Some(connection));
    let mut sent = Vec::new();
    timeline
        .retrace(begin(timeline.events(), Some(connection)), &mut |world, _| sent.extend(tap.look(world)));
    sent
}

/// The place of the event with which a connection begins, or all: from there [`Timeline::retrace`] has to go.
pub fn begin(events: &[Event], only: Option<ConnectionId>) -> usize {
    let Some(id) = only else { return 0 };
    let dials = |what: &What| matches!(what, What::Dialed { connection, .. } if *connection == id);
    events.iter().position(|event| dials(&event.what)).unwrap_or_default()
}
