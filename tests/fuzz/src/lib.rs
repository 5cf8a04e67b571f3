//! What always holds of the engine, whatever octets come: each module has one `check`, which panics where it does not hold.

pub mod address;
pub mod command;
pub mod content;
mod input;
pub mod pair;
mod piecemeal;
pub mod reply;
pub mod session;

/// What a target does with its octets.
pub type Check = fn(&[u8]);

/// The checks by the names of their targets.
pub const CHECKS: [(&str, Check); 6] = [
    ("command", command::check),
    ("reply", reply::check),
    ("address", address::check),
    ("content", content::check),
    ("session", session::check),
    ("pair", pair::check),
];
