//! The event queue: what is due, in the order of time and then of planning.

use smtp::SimTime;

/// The place of something that is due: its time, and a number of its own.
pub(crate) type Key = (SimTime, u64);

/// Things that are due, by `(at, sequence)`; equal times keep the order in which they were planned.
#[derive(Clone, Debug)]
pub(crate) struct Agenda<T> {
    now: SimTime,
    sequence: u64,
    /// The next one last.
    due: Vec<(Key, T)>,
}

impl<T> Agenda<T> {
    pub(crate) fn new() -> Self {
        Agenda { now: SimTime::ZERO, sequence: 0, due: Vec::new() }
    }

    pub(crate) fn now(&self) -> SimTime {
        self.now
    }

    pub(crate) fn next_at(&self) -> Option<SimTime> {
        self.due.last().map(|((at, _), _)| *at)
    }

    /// Plans `what` for `at`, or for now if that is past. The key cancels it.
    pub(crate) fn plan(&mut self, at: SimTime, what: T) -> Key {
        let key = (at.max(self.now), self.sequence);
        self.sequence += 1;
        let place = self.due.partition_point(|(other, _)| *other > key);
        self.due.insert(place, (key, what));
        key
    }

    pub(crate) fn cancel(&mut self, key: Key) {
        if let Ok(place) = self.due.binary_search_by(|(other, _)| key.cmp(other)) {
            self.due.remove(place);
        }
    }

    /// Takes the next thing and sets the clock to it.
    pub(crate) fn pop(&mut self) -> Option<T> {
        let ((at, _), what) = self.due.pop()?;
        self.now = at;
        Some(what)
    }

    /// Sets the clock forward; nothing may be due before `at`.
    pub(crate) fn advance(&mut self, at: SimTime) {
        debug_assert!(self.next_at().is_none_or(|next| next >= at));
        self.now = self.now.max(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_times_keep_their_order_and_the_past_is_now() {
        let mut agenda = Agenda::new();
        agenda.plan(SimTime::from_secs(2), 'c');
        let cancelled = agenda.plan(SimTime::from_secs(1), 'x');
        agenda.plan(SimTime::from_secs(1), 'a');
        agenda.plan(SimTime::from_secs(1), 'b');
        agenda.cancel(cancelled);
        assert_eq!(agenda.pop(), Some('a'));
        agenda.plan(SimTime::ZERO, 'n');
        assert_eq!(
            [agenda.pop(), agenda.pop(), agenda.pop(), agenda.pop()],
            [Some('b'), Some('n'), Some('c'), None]
        );
        assert_eq!(agenda.now(), SimTime::from_secs(2));
    }
}
