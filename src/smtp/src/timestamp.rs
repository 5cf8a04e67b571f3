//! Points in time as RFC 4865 writes them: `2026-11-25T12:00:00Z`.

/// The seconds since 1970 of `YYYY-MM-DDThh:mm:ssZ`; `None` for anything else (RFC 3339 section 5.6, in UTC).
pub fn parse(text: &str) -> Option<u64> {
    let octets = text.as_bytes();
    let shape = b"dddd-dd-ddTdd:dd:ddZ";
    let fits = |(octet, shape): (&u8, &u8)| match shape {
        b'd' => octet.is_ascii_digit(),
        shape => octet.eq_ignore_ascii_case(shape),
    };
    if octets.len() != shape.len() || !octets.iter().zip(shape).all(fits) {
        return None;
    }
    let number = |from: usize, to: usize| text[from..to].parse::<u64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let real = year >= 1970 && (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
    (real && hour < 24 && minute < 60 && second <= 60)
        .then(|| days_before(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second)
}

/// The text of a point in time, in seconds since 1970.
pub fn format(unix_s: u64) -> String {
    let (mut days, seconds) = (unix_s / 86_400, unix_s % 86_400);
    // The year, or one that is not far before it.
    let mut year = (1970 + days / 366).min(9_999);
    days -= days_before(year, 1, 1);
    while days >= days_before(year + 1, 1, 1) - days_before(year, 1, 1) && year < 9_999 {
        days -= days_before(year + 1, 1, 1) - days_before(year, 1, 1);
        year += 1;
    }
    let mut month = 1;
    while month < 12 && days >= days_of(year, month) {
        days -= days_of(year, month);
        month += 1;
    }
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", days + 1)
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
}

fn days_of(year: u64, month: u64) -> u64 {
    match month {
        2 => 28 + u64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_before(year: u64, month: u64, day: u64) -> u64 {
    let leaps = |year: u64| year / 4 - year / 100 + year / 400;
    let years = (year - 1970) * 365 + leaps(year - 1) - leaps(1969);
    years + (1..month).map(|month| days_of(year, month)).sum::<u64>() + day - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written() {
        for (text, unix_s) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2026-11-25T12:00:00Z", 1_795_608_000),
            ("2100-03-01T00:00:00Z", 4_107_542_400),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            assert_eq!(parse(text), Some(unix_s), "{text}");
            assert_eq!(format(unix_s), text);
        }
        for wrong in
            ["", "2026-11-25", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-25T12:00:00+01"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
