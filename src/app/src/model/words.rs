//! Times and sizes for people.

use smtp::SimTime;
use texts::t;

/// A moment: `1.234 s`, `12:05.1`, `2:03:04`.
pub(crate) fn clock(at: SimTime) -> String {
    let ms = at.as_millis();
    match ms {
        0..60_000 => format!("{}.{:03} s", ms / 1_000, ms % 1_000),
        60_000..3_600_000 => format!("{}:{:02}.{} min", ms / 60_000, ms / 1_000 % 60, ms / 100 % 10),
        _ => format!("{}:{:02}:{:02} h", ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60),
    }
}

/// A span: `24 ms`, `1.5 s`, `5 min`, `2 h`.
pub(crate) fn span(span: SimTime) -> String {
    let ms = span.as_millis();
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..60_000 => format!("{}.{} s", ms / 1_000, ms / 100 % 10),
        60_000..3_600_000 => format!("{} min", ms / 60_000),
        _ => format!("{}.{} h", ms / 3_600_000, ms / 360_000 % 10),
    }
}

/// How wrong a clock is that is so many seconds ahead: `5 min ahead`, `365 days behind`.
pub(crate) fn ahead(seconds: i64) -> String {
    const DAY_S: u64 = 24 * 3_600;
    let way = if seconds < 0 { t!("behind") } else { t!("ahead") };
    match seconds.unsigned_abs() {
        by @ 0..DAY_S => [&span(SimTime::from_secs(by)), " ", way].concat(),
        by if by < 2 * DAY_S => [t!("a day "), way].concat(),
        by => t!("{} days {way}", by / DAY_S),
    }
}

/// A size: `374 octets`, `12 kB`, `1.3 MB`.
pub(crate) fn size(octets: usize) -> String {
    match octets {
        0..1_000 => t!("{octets} octets"),
        1_000..1_000_000 => format!("{} kB", octets / 1_000),
        _ => format!("{}.{} MB", octets / 1_000_000, octets / 100_000 % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sizes() {
        assert_eq!(clock(SimTime::from_micros(1_234_567)), "1.234 s");
        assert_eq!(clock(SimTime::from_secs(725)), "12:05.0 min");
        assert_eq!(clock(SimTime::from_secs(7_384)), "2:03:04 h");
        assert_eq!(span(SimTime::from_millis(1_500)), "1.5 s");
        assert_eq!(span(SimTime::from_secs(300)), "5 min");
        assert_eq!(size(1_340_000), "1.3 MB");
        let words = [-300, 3_600, 86_400, -31_536_000].map(ahead);
        assert_eq!(words, ["5 min behind", "1.0 h ahead", "a day ahead", "365 days behind"]);
    }
}
