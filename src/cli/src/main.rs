//! The native program: listen, send and run with the engine of the playground.

fn main() {}
