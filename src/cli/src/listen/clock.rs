//! The wall clock as the clock of the world.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use smtp::SimTime;

/// Counts from the moment the world starts; steps of the system's clock do not disturb it.
pub(crate) struct Clock {
    start: Instant,
    start_unix_us: u64,
}

impl Clock {
    /// Starts now.
    pub(crate) fn start() -> Self {
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Clock { start: Instant::now(), start_unix_us: micros(unix) }
    }

    /// The time of the world.
    pub(crate) fn now(&self) -> SimTime {
        SimTime::from_micros(micros(self.start.elapsed()))
    }

    /// The start in seconds of UTC since 1970.
    pub(crate) fn start_unix_s(&self) -> i64 {
        i64::try_from(self.start_unix_us / 1_000_000).unwrap_or(i64::MAX)
    }

    /// A time of the world in microseconds of UTC since 1970.
    pub(crate) fn unix_us(&self, at: SimTime) -> u64 {
        self.start_unix_us.saturating_add(at.as_micros())
    }

    /// How long it is until `at`; zero where it has passed.
    pub(crate) fn until(&self, at: SimTime) -> Duration {
        Duration::from_micros((at - self.now()).as_micros())
    }
}

fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}
