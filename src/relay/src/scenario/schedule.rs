//! When mail servers that many people run try again, as they come out of the box.

/// How a server tries again: the seconds before each new try, the last one repeats, and how long a message may wait.
pub(super) struct Schedule {
    pub(super) retry_s: &'static [u64],
    pub(super) lifetime_s: u64,
}

/// The names, in the words of the file.
pub(super) const NAMES: &[&str] = &["postfix", "exim", "sendmail"];

const DAY_S: u64 = 24 * 3_600;

/// The schedule by its name; the shape lets no other name in.
pub(super) fn schedule(name: &str) -> Option<Schedule> {
    Some(match name {
        // As long as the message has waited, but 300 s at least (minimal_backoff_time) and 4000 s at most
        // (maximal_backoff_time), for five days (maximal_queue_lifetime).
        "postfix" => Schedule { retry_s: &[300, 300, 600, 1_200, 2_400, 4_000], lifetime_s: 5 * DAY_S },
        // F,2h,15m; G,16h,1h,1.5; F,4d,6h: each quarter of an hour for two hours; from an hour on half as long again each
        // time until 16 hours are over; then each six hours until four days are.
        "exim" => Schedule {
            retry_s: &[
                900, 900, 900, 900, 900, 900, 900, 900, 3_600, 5_400, 8_100, 12_150, 18_225, 27_337, 21_600,
            ],
            lifetime_s: 4 * DAY_S,
        },
        // The whole queue at each run, which is started with -q30m as a rule; Timeout.queuereturn is five days.
        "sendmail" => Schedule { retry_s: &[1_800], lifetime_s: 5 * DAY_S },
        _ => return None,
    })
}
