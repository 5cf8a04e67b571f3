//! Spans of time as people type them.

use smtp::SimTime;

/// `90` and `90s` are seconds; `ms`, `m`, `h` and `d` are the other units.
pub(crate) fn parse(text: &str) -> Result<SimTime, String> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let micros = match unit {
        "ms" => 1_000,
        "" | "s" => 1_000_000,
        "m" => 60_000_000,
        "h" => 3_600_000_000,
        "d" => 86_400_000_000,
        _ => return Err(format!("\"{unit}\" is no unit of time; use 500ms, 90s, 30m, 2h or 5d")),
    };
    let number: u64 = number.parse().map_err(|_| "write a number and a unit: 90s, 30m, 2h, 5d".to_owned())?;
    number.checked_mul(micros).map(SimTime::from_micros).ok_or_else(|| "that is too long".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let got = parse(text).map_or_else(|error| format!("! {error}"), |span| span.to_string());
        assert_eq!(got, expect, "{text}");
    }

    #[test]
    fn spans() {
        check("2h", "7200.000000s");
        check("90", "90.000000s");
        check("500ms", "0.500000s");
        check("1d", "86400.000000s");
        check("2 h", "! \" h\" is no unit of time; use 500ms, 90s, 30m, 2h or 5d");
        check("h", "! write a number and a unit: 90s, 30m, 2h, 5d");
        check("", "! write a number and a unit: 90s, 30m, 2h, 5d");
        check("99999999999999999999d", "! write a number and a unit: 90s, 30m, 2h, 5d");
        check("999999999999999999d", "! that is too long");
    }
}
