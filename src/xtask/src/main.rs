//! The developer commands: set-up, serve, test, size, bless.

fn main() {}
