//! The table: our figure, the target, the ratio, what a bare page takes, the peer.

/// A row of it.
#[derive(Default)]
pub(crate) struct Row<'a> {
    pub(crate) what: &'a str,
    pub(crate) unit: &'a str,
    pub(crate) ours: f64,
    /// The most that it should be.
    pub(crate) target: f64,
    /// The same on a page with nothing else on it, where that can be measured: what this machine takes at least.
    pub(crate) bare: Option<f64>,
    /// The best that is known of others; empty where nothing is.
    pub(crate) peer: &'a str,
}

/// Prints each row as soon as it is known.
pub(crate) struct Table {
    rows: usize,
    missed: Vec<String>,
}

impl Table {
    pub(crate) fn new() -> Table {
        println!("{:>10} {:>10} {:>7} {:>8}", "ours", "target", "ratio", "bare");
        Table { rows: 0, missed: Vec::new() }
    }

    pub(crate) fn row(&mut self, row: &Row<'_>) {
        let Row { what, unit, ours, target, bare, peer } = row;
        let digits = if *target < 1.0 { 3 } else { 1 };
        // Nothing at all is allowed, or there is a ratio.
        let ratio = if *target > 0.0 { format!("{:.2}", ours / target) } else { String::new() };
        let bare = bare.map_or(String::new(), |bare| format!("{bare:.digits$}"));
        let misses = ours > target;
        let mark = if misses { "   MISSES ITS TARGET" } else { "" };
        let peer = if peer.is_empty() { String::new() } else { format!("; others: {peer}") };
        println!(
            "{ours:>10.digits$} {target:>10.digits$} {ratio:>7} {bare:>8}  {unit:2}  {what}{peer}{mark}"
        );
        self.rows += 1;
        if misses {
            self.missed.push((*what).to_owned());
        }
    }

    /// Something worth knowing that has no target.
    pub(crate) fn note(&self, words: &str) {
        println!("{:>43}{words}", "");
    }

    /// How many rows miss their targets. The machine's noise is about 30 %, so this fails nothing.
    pub(crate) fn end(&self) {
        println!("\n{} of {} rows miss their targets", self.missed.len(), self.rows);
        for what in &self.missed {
            println!("  {what}");
        }
    }
}

/// The value below which this part of them lies; 0 where there are none.
pub(crate) fn percentile(values: &[f64], part: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    values.get((last as f64 * part).round() as usize).copied().unwrap_or_default()
}
