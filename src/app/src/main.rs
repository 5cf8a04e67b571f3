//! The page: a Yew application over the simulated internet.

fn main() {}
