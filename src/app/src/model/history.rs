//! A value with what it was before, to be undone and redone.

/// The most steps that are remembered.
const STEPS_MAX: usize = 100;

/// A value, what it was, and what it was before that was undone.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct History<T> {
    past: Vec<T>,
    now: T,
    future: Vec<T>,
}

impl<T: PartialEq> History<T> {
    /// A value without a past.
    pub(crate) fn new(now: T) -> Self {
        History { past: Vec::new(), now, future: Vec::new() }
    }

    /// The value.
    pub(crate) fn now(&self) -> &T {
        &self.now
    }

    /// The value is another one from now on; what was undone is forgotten.
    pub(crate) fn set(&mut self, value: T) {
        if value == self.now {
            return;
        }
        self.past.push(std::mem::replace(&mut self.now, value));
        self.future.clear();
        if self.past.len() > STEPS_MAX {
            self.past.remove(0);
        }
    }

    /// The value is what it was; `false` where it has no past.
    pub(crate) fn undo(&mut self) -> bool {
        step(&mut self.past, &mut self.now, &mut self.future)
    }

    /// What was undone is done again; `false` where nothing was.
    pub(crate) fn redo(&mut self) -> bool {
        step(&mut self.future, &mut self.now, &mut self.past)
    }

    /// Whether there is something to undo, and something to redo.
    pub(crate) fn can(&self) -> [bool; 2] {
        [!self.past.is_empty(), !self.future.is_empty()]
    }
}

fn step<T>(from: &mut Vec<T>, now: &mut T, to: &mut Vec<T>) -> bool {
    let Some(value) = from.pop() else { return false };
    to.push(std::mem::replace(now, value));
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_is_undone_and_redone() {
        let mut history = History::new(1);
        assert!(!history.undo() && !history.redo());
        history.set(2);
        history.set(2);
        history.set(3);
        assert!(history.undo());
        assert_eq!((*history.now(), history.can()), (2, [true, true]));
        assert!(history.redo());
        assert_eq!((*history.now(), history.can()), (3, [true, false]));
        assert!(history.undo() && history.undo());
        assert_eq!((*history.now(), history.can()), (1, [false, true]));
        history.set(9);
        assert_eq!((*history.now(), history.can()), (9, [true, false]));
    }

    #[test]
    fn the_past_has_an_end() {
        let mut history = History::new(0);
        (1..=1_000).for_each(|value| history.set(value));
        while history.undo() {}
        assert_eq!(*history.now(), 1_000 - STEPS_MAX as i32);
    }
}
