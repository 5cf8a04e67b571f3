//! The table at the end: how many times as fast as each peer and each limit, and the times.

use std::fmt::Write;

/// The times of one case in microseconds; lower is faster.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// The case.
    pub name: String,
    /// The engine.
    pub ours: f64,
    /// The fastest other program, and its time.
    pub peer: Option<(String, f64)>,
    /// Looking up all line ends of the same octets.
    pub scan: f64,
    /// Copying the same octets.
    pub copy: f64,
}

/// Writes the rows below each other, ratios first.
pub fn table(rows: &[Row]) -> String {
    let mut out = String::from("How many times as fast as others the engine is; the times are in us.\n\n");
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or_default();
    let heads = ["x peer", "x scan", "x copy", "engine", "peer", "scan", "copy"];
    let _ = write!(out, "{:width$}", "case");
    for head in heads {
        let _ = write!(out, " {head:>11}");
    }
    out.push('\n');
    for Row { name, ours, peer, scan, copy } in rows {
        let _ = write!(out, "{name:width$}");
        let peer_time = peer.as_ref().map(|(_, time)| *time);
        for other in [peer_time, Some(*scan), Some(*copy)] {
            let ratio = other.map_or("-".to_owned(), |other| format!("{:.2}", other / ours));
            let _ = write!(out, " {ratio:>11}");
        }
        for time in [Some(*ours), peer_time, Some(*scan), Some(*copy)] {
            let time = time.map_or("-".to_owned(), |time| format!("{time:.3}"));
            let _ = write!(out, " {time:>11}");
        }
        let _ = writeln!(out, "  {}", peer.as_ref().map_or("", |(name, _)| name));
    }
    out
}
