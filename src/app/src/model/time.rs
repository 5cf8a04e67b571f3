//! How wall time becomes simulated time: slow enough to see a hop, and idle time folded.

use relay::{Phase, Snapshot, Timeline};
use smtp::SimTime;

/// A gap without anything on the way is passed over if it is longer than this.
const FOLD: SimTime = SimTime::from_millis(120);
/// How long before the next event a folded gap ends.
const LEAD: SimTime = SimTime::from_millis(4);

/// What came of letting time pass.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Passed {
    /// Time has passed.
    On,
    /// A gap of this length was passed over.
    Folded(SimTime),
    /// A session by hand is open, and nothing happens until the person says something.
    YourTurn,
    /// Nothing will happen any more.
    Quiet,
}

/// Lets `span` of simulated time pass.
pub(crate) fn pass(timeline: &mut Timeline, span: SimTime) -> Passed {
    let Some(next) = timeline.next_at() else { return Passed::Quiet };
    let now = timeline.now();
    if next > now + FOLD {
        let snapshot = timeline.snapshot();
        if nothing_on_the_way(&snapshot) {
            if is_your_turn(&snapshot) {
                return Passed::YourTurn;
            }
            timeline.run_until(next - LEAD);
            return Passed::Folded(next - LEAD - now);
        }
    }
    timeline.run_until(now + span);
    Passed::On
}

fn nothing_on_the_way(snapshot: &Snapshot) -> bool {
    snapshot.connections.iter().all(|connection| connection.in_flight.is_empty())
}

fn is_your_turn(snapshot: &Snapshot) -> bool {
    let open = |phase| matches!(phase, Phase::Open | Phase::Closing);
    snapshot.connections.iter().any(|connection| connection.typed && open(connection.phase))
}
