//! Dates as RFC 5322 section 3.3 writes them.

const DAY_S: i64 = 86_400;
/// The days of 400 years, after which the calendar repeats, weekdays too.
const DAYS_OF_400_YEARS: i64 = 146_097;
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [(&str, i64); 12] = [
    ("Jan", 31),
    ("Feb", 28),
    ("Mar", 31),
    ("Apr", 30),
    ("May", 31),
    ("Jun", 30),
    ("Jul", 31),
    ("Aug", 31),
    ("Sep", 30),
    ("Oct", 31),
    ("Nov", 30),
    ("Dec", 31),
];

/// A moment in seconds of UTC since 1970 as a date in UTC: `Mon, 5 Jan 2026 09:00:00 +0000`.
pub fn date(unix_s: i64) -> String {
    let (days, second) = (unix_s.div_euclid(DAY_S), unix_s.rem_euclid(DAY_S));
    // 1 January 1970 was a Thursday.
    let weekday = WEEKDAYS[days.rem_euclid(7) as usize];
    let mut year = 1970 + 400 * days.div_euclid(DAYS_OF_400_YEARS);
    let mut day = days.rem_euclid(DAYS_OF_400_YEARS);
    while day >= 365 + leap(year) {
        day -= 365 + leap(year);
        year += 1;
    }
    let mut month = "";
    for (name, length) in MONTHS {
        month = name;
        let length = if name == "Feb" { length + leap(year) } else { length };
        if day < length {
            break;
        }
        day -= length;
    }
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{weekday}, {} {month} {year:04} {hour:02}:{minute:02}:{second:02} +0000", day + 1)
}

/// How many days a year has beyond 365.
fn leap(year: i64) -> i64 {
    i64::from(year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        let check = |unix_s, expect: &str| assert_eq!(date(unix_s), format!("{expect} +0000"));
        check(0, "Thu, 1 Jan 1970 00:00:00");
        check(-1, "Wed, 31 Dec 1969 23:59:59");
        check(951_782_400, "Tue, 29 Feb 2000 00:00:00");
        check(978_307_199, "Sun, 31 Dec 2000 23:59:59");
        check(1_767_603_600, "Mon, 5 Jan 2026 09:00:00");
        check(4_107_542_400, "Mon, 1 Mar 2100 00:00:00");
        assert!(date(i64::MAX).ends_with("+0000") && date(i64::MIN).ends_with("+0000"));
    }
}
