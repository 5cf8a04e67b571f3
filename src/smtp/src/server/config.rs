//! What shapes a server session.

use crate::{Extensions, SimTime};

/// The settings of a server session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// The name in the greeting.
    pub host_name: String,
    /// What EHLO offers; the number of SIZE is taken from the limits.
    pub extensions: Extensions,
    /// The limits.
    pub limits: Limits,
    /// The time-outs.
    pub timeouts: Timeouts,
    /// Whether `MAIL FROM: <a@b>` with a space is read; many programs send it.
    pub space_after_colon: bool,
    /// Whether octets above 127 need BODY=8BITMIME or SMTPUTF8 on MAIL. Where false, offering 8BITMIME is enough, as
    /// most servers have it.
    pub eight_bit_needs_body: bool,
    /// What makes the challenges of CRAM-MD5 and SCRAM-SHA-256 those of this session alone. Where real people log in, nobody
    /// may be able to guess it; a counter is added, so that no two exchanges of the session are the same.
    pub nonce: String,
}

impl Config {
    /// The defaults: every extension, the limits of RFC 5321.
    pub fn new(host_name: &str) -> Self {
        Config {
            host_name: host_name.to_owned(),
            extensions: Extensions::all(None),
            limits: Limits::default(),
            timeouts: Timeouts::default(),
            space_after_colon: true,
            eight_bit_needs_body: false,
            nonce: String::new(),
        }
    }
}

/// The limits of a server session (RFC 5321 section 4.5.3.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The longest command line in octets with CRLF: 512, and what the extensions of MAIL add.
    pub command_line_octets_max: usize,
    /// The longest line of a message in octets with CRLF: 1000.
    pub text_line_octets_max: u64,
    /// The largest message in octets.
    pub message_octets_max: u64,
    /// The most recipients of a message; RFC 5321 section 4.5.3.1.8 wants 100 at least.
    pub recipients_max: u32,
    /// The most commands that may be wrong before 421.
    pub errors_max: u32,
    /// The most logins that may fail before 421; RFC 4954 section 9 wants 3 at least.
    pub logins_max: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            // 512, SIZE 26 (RFC 1870), BODY 16 (RFC 6152), SMTPUTF8 10 (RFC 6531), and room for long UTF-8 addresses.
            command_line_octets_max: 1_000,
            text_line_octets_max: 1_000,
            message_octets_max: 35_882_577,
            recipients_max: 1_000,
            errors_max: 20,
            logins_max: 3,
        }
    }
}

/// The time-outs of a server session (RFC 5321 section 4.5.3.2.7).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timeouts {
    /// How long the server waits for the next octets.
    pub command: SimTime,
}

impl Default for Timeouts {
    fn default() -> Self {
        Timeouts { command: SimTime::from_secs(300) }
    }
}
