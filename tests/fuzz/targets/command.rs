//! Command lines made of any octets, for cargo-fuzz.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| playground_fuzz::command::check(octets));
