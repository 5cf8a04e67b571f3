//! Keys without a letter, as WebDriver names them (its section "Keyboard actions").
#![allow(missing_docs, reason = "each is called as the key is")]

pub const TAB: char = '\u{E004}';
pub const ENTER: char = '\u{E007}';
pub const CONTROL: char = '\u{E009}';
pub const ESCAPE: char = '\u{E00C}';
pub const SPACE: char = '\u{E00D}';
pub const PAGE_UP: char = '\u{E00E}';
pub const END: char = '\u{E010}';
pub const HOME: char = '\u{E011}';
pub const LEFT: char = '\u{E012}';
pub const UP: char = '\u{E013}';
pub const RIGHT: char = '\u{E014}';
pub const DOWN: char = '\u{E015}';
