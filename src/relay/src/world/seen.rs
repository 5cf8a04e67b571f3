//! A host with what the screen sees of it.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

use crate::HostView;
use crate::host::HostState;
use crate::shared::Shared;

/// A host's state, and its view, which holds until the state changes. A checkpoint keeps the state alone.
#[derive(Debug)]
pub(super) struct Seen {
    state: Shared<HostState>,
    view: OnceLock<Arc<HostView>>,
}

impl Seen {
    pub(super) fn new(state: HostState) -> Self {
        Seen { state: Shared::new(state), view: OnceLock::new() }
    }

    /// The view, which is worked out where it does not hold any more.
    pub(super) fn view(&self, work_out: impl FnOnce() -> HostView) -> &Arc<HostView> {
        self.view.get_or_init(|| Arc::new(work_out()))
    }
}

impl Clone for Seen {
    fn clone(&self) -> Self {
        Seen { state: self.state.clone(), view: OnceLock::new() }
    }
}

impl Deref for Seen {
    type Target = HostState;

    fn deref(&self) -> &HostState {
        &self.state
    }
}

impl DerefMut for Seen {
    fn deref_mut(&mut self) -> &mut HostState {
        self.view.take();
        &mut self.state
    }
}
