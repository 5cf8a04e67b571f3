//! A conversation that is read on from where it was read up to, however long it is.

use std::collections::VecDeque;

use relay::{ConnectionId, Event, Logged, Timeline};
use smtp::{Extensions, SimTime};

use super::{Book, Line, Typed, is_offer, offer, typed_lines};

/// What was read of a conversation, and up to where.
#[derive(Default)]
pub(crate) struct Tale {
    connection: Option<ConnectionId>,
    /// How often the known future had been cut off by then.
    cuts: u32,
    now: SimTime,
    /// How many events and actions were read.
    events: usize,
    actions: usize,
    book: Book,
    /// What was typed that is not in the book yet: it stands behind the events of its moment.
    typed: VecDeque<Typed>,
    /// What was typed last ends with a CR.
    after_cr: bool,
    offered: Extensions,
    /// How many lines were looked at for offers.
    looked: usize,
}

impl Tale {
    /// Reads on to the moment of a timeline; from the start where that lies before what was read.
    pub(crate) fn read(&mut self, timeline: &Timeline, connection: ConnectionId) {
        let (cuts, now, cursor) = (timeline.cuts(), timeline.now(), timeline.cursor());
        let goes_on = (self.connection, self.cuts) == (Some(connection), cuts)
            && self.now <= now
            && self.events <= cursor;
        if !goes_on {
            *self = Tale { connection: Some(connection), cuts, ..Tale::default() };
        }
        self.read_on(&timeline.events()[..cursor], timeline.log(), now);
    }

    /// Reads it from the start.
    #[cfg(test)]
    pub(super) fn of(events: &[Event], log: &[Logged], connection: ConnectionId, now: SimTime) -> Tale {
        let mut tale = Tale { connection: Some(connection), ..Tale::default() };
        tale.read_on(events, log, now);
        tale
    }

    fn read_on(&mut self, events: &[Event], log: &[Logged], now: SimTime) {
        let connection = self.connection;
        let done = log.partition_point(|logged| logged.at <= now);
        typed_lines(&log[self.actions..done], connection, &mut self.after_cr, &mut self.typed);
        for event in events[self.events..].iter().filter(|event| event.what.connection() == connection) {
            self.book.take_typed(&mut self.typed, event.at);
            self.book.take(event);
        }
        (self.now, self.events, self.actions) = (now, events.len(), done);
        let lines = &self.book.lines;
        if let Some(pair) = lines[self.looked.saturating_sub(1)..].windows(2).rfind(is_offer) {
            self.offered = offer(pair);
        }
        self.looked = lines.len();
    }

    /// Its last lines, so many at most. Many are left out at once, so that mostly a new line moves none of the others.
    pub(crate) fn last(&self, most: usize) -> Vec<Line> {
        let step = (most / 4).max(1);
        let skipped = self.book.lines.len().saturating_sub(most - step) / step * step;
        let mut book = self.book.after(skipped);
        book.take_typed(&mut self.typed.clone(), SimTime::MAX);
        let too_many = book.lines.len().saturating_sub(most);
        book.lines.split_off(too_many)
    }

    /// What the server offered in its last reply to EHLO.
    pub(crate) fn offered(&self) -> &Extensions {
        &self.offered
    }
}
