//! Who may send: SPF, checked without I/O, with the whole derivation of each verdict.

pub mod dns;
mod results;
pub mod spf;

pub use results::authentication_results;
