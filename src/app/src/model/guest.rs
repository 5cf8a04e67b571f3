//! Who takes part in the network from outside the page; the code of whoever it is comes when it is wanted.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use super::Playground;

/// Somebody outside who speaks in the playground's network.
pub(crate) trait Guest {
    /// Whether real programs wait for answers: time passes as on the wall.
    fn is_live(&self) -> bool;
    /// Does what has come from outside, and takes what is for outside.
    fn turn(&mut self, playground: &mut Playground);
}

/// A guest, as an intent brings it.
#[derive(Clone)]
pub(crate) struct Visitor(pub(crate) Rc<RefCell<dyn Guest>>);

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Visitor")
    }
}

impl Playground {
    /// Gives the guest its turn.
    pub(super) fn entertain(&mut self) {
        if let Some(Visitor(guest)) = self.guest.clone() {
            guest.borrow_mut().turn(self);
        }
    }

    /// Whether time has to pass as on the wall.
    pub(super) fn is_live(&self) -> bool {
        self.guest.as_ref().is_some_and(|Visitor(guest)| guest.borrow().is_live())
    }
}
