//! What is only passing through: made in one step of the world and taken before the next.

/// A list that is empty between steps. So a clone of the world, which is a checkpoint, takes nothing of it along.
#[derive(Default, Debug)]
pub(crate) struct Passing<T>(pub(crate) T);

impl<T: Default> Clone for Passing<T> {
    fn clone(&self) -> Self {
        Passing::default()
    }
}
