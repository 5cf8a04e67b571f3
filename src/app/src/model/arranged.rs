//! Where a person has put the nodes of the picture.

use std::sync::Arc;

use relay::{Map, NodeId};

use super::history::History;

/// How far from the picture a node may be put.
const FARTHEST: i32 = 20_000;

/// The picture as a person has arranged it.
#[derive(Default)]
pub(super) struct Arranged {
    /// `None` as long as everything stands where the scenario has it.
    history: Option<History<Arc<Map>>>,
    /// While something is carried.
    carried: Option<Arc<Map>>,
}

impl Arranged {
    /// The picture; `own` is that of the scenario.
    pub(super) fn map(&self, own: &Arc<Map>) -> Arc<Map> {
        let put = self.history.as_ref().map(History::now);
        Arc::clone(self.carried.as_ref().or(put).unwrap_or(own))
    }

    /// A node is carried to a place.
    pub(super) fn carry(&mut self, own: &Arc<Map>, node: NodeId, place: [i32; 2]) {
        let mut map = Map::clone(&self.map(own));
        if let Some(at) = map.places.get_mut(usize::from(node.0)) {
            *at = place.map(|value| value.clamp(-FARTHEST, FARTHEST));
            self.carried = Some(Arc::new(map));
        }
    }

    /// What was carried is put down where it is.
    pub(super) fn put(&mut self, own: &Arc<Map>) {
        if let Some(map) = self.carried.take() {
            self.history.get_or_insert_with(|| History::new(Arc::clone(own))).set(map);
        }
    }

    /// The last thing that was put down stands where it stood.
    pub(super) fn undo(&mut self) {
        self.carried = None;
        if let Some(history) = &mut self.history {
            history.undo();
        }
    }

    /// What was undone is done again.
    pub(super) fn redo(&mut self) {
        self.carried = None;
        if let Some(history) = &mut self.history {
            history.redo();
        }
    }

    /// Whether there is something to undo, and something to redo.
    pub(super) fn can(&self) -> [bool; 2] {
        self.history.as_ref().map_or([false; 2], History::can)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map() -> Arc<Map> {
        Arc::new(Map { networks: vec![], routers: vec![], places: vec![[1, 2], [3, 4]] })
    }

    #[test]
    fn a_node_is_carried_put_down_and_taken_back() {
        let (own, mut arranged) = (map(), Arranged::default());
        let places = |arranged: &Arranged| arranged.map(&own).places.clone();
        for x in [10, 20, 30] {
            arranged.carry(&own, NodeId(1), [x, 5]);
        }
        assert_eq!(places(&arranged), [[1, 2], [30, 5]]);
        assert_eq!(arranged.can(), [false, false]);
        arranged.put(&own);
        arranged.put(&own);
        assert_eq!(arranged.can(), [true, false]);
        arranged.carry(&own, NodeId(0), [7, 7]);
        arranged.undo();
        assert_eq!(places(&arranged), places(&Arranged::default()), "all in one step");
        arranged.redo();
        assert_eq!(places(&arranged), [[1, 2], [30, 5]]);
    }

    #[test]
    fn nothing_is_put_where_nobody_finds_it() {
        let (own, mut arranged) = (map(), Arranged::default());
        arranged.carry(&own, NodeId(0), [i32::MAX, i32::MIN]);
        arranged.carry(&own, NodeId(9), [0, 0]);
        assert_eq!(arranged.map(&own).places[0], [FARTHEST, -FARTHEST]);
    }
}
