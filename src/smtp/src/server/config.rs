//! What shapes a server session.

pub use crate::command::HelloNames;
pub use crate::framing::BareLineEnds;
use crate::{Extensions, Protocol, SimTime, Verb};

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
    /// Which protocol it speaks.
    pub protocol: Protocol,
    /// The connection is a TLS one from its first octet (RFC 8314 section 3).
    pub implicit_tls: bool,
    /// Nothing but NOOP, EHLO, STARTTLS and QUIT is taken without TLS (RFC 3207 section 4).
    pub tls_required: bool,
    /// Nothing but AUTH, EHLO, NOOP, RSET, QUIT, STARTTLS and HELP is taken before a login (RFC 4954 section 6).
    pub login_required: bool,
    /// AUTH is offered over TLS only, so that no password goes over the wire in the open.
    pub auth_needs_tls: bool,
    /// What becomes of a CR or LF that stands alone.
    pub bare_line_ends: BareLineEnds,
    /// Whether `MAIL FROM: <a@b>` with a space is read; many programs send it.
    pub space_after_colon: bool,
    /// Whether `MAIL FROM:a@b` without angle brackets is read.
    pub bare_paths: bool,
    /// Whether a message must begin with header fields, From and Date among them (RFC 5322 section 3.6).
    pub header_check: bool,
    /// Whether a word of HTTP, such as GET, ends the session: a browser was made to talk to a mail server.
    pub http_ends: bool,
    /// Whether octets above 127 need BODY=8BITMIME or SMTPUTF8 on MAIL. Where false, offering 8BITMIME is enough, as
    /// most servers have it.
    pub eight_bit_needs_body: bool,
    /// Whether they are taken even where 8BITMIME is not offered, as after HELO: most servers never look.
    pub eight_bit_unoffered: bool,
    /// Which names EHLO and HELO take.
    pub hello_names: HelloNames,
    /// Whether what EHLO would offer is understood after HELO, too: parameters, AUTH, STARTTLS, BDAT. Most servers do not
    /// remember how they were greeted.
    pub helo_extensions: bool,
    /// Whether enhanced codes stand in replies before EHLO and after HELO, too, where the extensions have them. RFC 2034
    /// section 4 wants them everywhere but in the greeting and in what EHLO and HELO hear.
    pub enhanced_always: bool,
    /// Whether the host hears what was said, how the state moved and what was wrong: [`super::Output::Heard`],
    /// [`super::Output::Said`], [`super::Output::Moved`] and [`super::Output::Diagnosed`]. A server without a screen does without.
    pub watched: bool,
    /// The commands that are known, but not obeyed: 502.
    pub refused_commands: Vec<Verb>,
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
            protocol: Protocol::Smtp,
            implicit_tls: false,
            tls_required: false,
            login_required: false,
            auth_needs_tls: false,
            bare_line_ends: BareLineEnds::Refuse,
            space_after_colon: true,
            bare_paths: false,
            header_check: false,
            http_ends: true,
            eight_bit_needs_body: false,
            eight_bit_unoffered: false,
            hello_names: HelloNames::Strict,
            helo_extensions: false,
            enhanced_always: false,
            watched: true,
            refused_commands: Vec::new(),
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
    /// The most transactions of a session.
    pub mails_max: Option<u32>,
    /// The most commands that may be wrong before 421.
    pub errors_max: u32,
    /// How many NOOP, RSET, VRFY, EXPN, HELP and ETRN may come between two messages; each further one counts as wrong, too
    /// (RFC 5321 section 7.8 lets a server defend itself).
    pub idle_commands_max: u32,
    /// The most logins that may fail before 421; RFC 4954 section 9 wants 3 at least.
    pub logins_max: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            // 512, and on MAIL 26 for SIZE (RFC 1870), 17 for BODY (RFC 3030), 10 for SMTPUTF8 (RFC 6531), 500 for AUTH
            // (RFC 4954), 120 for RET and ENVID; on RCPT 528 for NOTIFY and ORCPT (RFC 3461); and the rest for long names.
            command_line_octets_max: 2_048,
            text_line_octets_max: 1_000,
            message_octets_max: 35_882_577,
            recipients_max: 1_000,
            mails_max: None,
            errors_max: 20,
            idle_commands_max: 100,
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
