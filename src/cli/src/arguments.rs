//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use smtp::sasl::Mechanism;

use crate::wishes::Wishes;

/// A small internet of mail servers, on real sockets or on its own.
#[derive(Parser, Debug)]
#[command(name = "smtp-playground", version, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The subcommands.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Put a host of a simulated network on a TCP port: real mail programs can talk to it.
    Listen(Listen),
    /// Serve the page with a bridge to real mail programs: what they send to a port of this machine crosses the network on
    /// the page.
    Serve(Serve),
    /// Send a message to a real server, and show the conversation.
    Send(Send),
    /// Run a simulated network and print everything that happens.
    Run(Run),
    /// Print a scenario of any size, for `run` to run.
    Generate(Generate),
    /// Run the scenarios under chaos, with an auditor who counts every message at every step.
    Soak(Soak),
    /// Tell the story of a file again and print everything that happens.
    Replay(Replay),
    /// List the scenarios that come with the program.
    Scenarios,
    /// Tell what it means, what usually leads to it and what to do: 550 5.7.1, RCPT, SIZE=, DSN, ExpectData, 5321 4.5.2.
    Explain {
        /// Reply codes, enhanced codes, commands, extensions, parameters, mechanisms, states, RFC sections; or a reply in
        /// quotes, as it came.
        #[arg(required = true)]
        what: Vec<String>,
    },
    /// A preprocessor for mdBook: a fence with `smtp` becomes the element of the playground.
    Mdbook {
        /// What mdBook asks first.
        #[command(subcommand)]
        command: Option<Mdbook>,
    },
}

/// What mdBook asks a preprocessor.
#[derive(Subcommand, Debug)]
pub(crate) enum Mdbook {
    /// Whether it can do something for this renderer.
    Supports {
        /// Such as `html`.
        renderer: String,
    },
}

/// The settings of `listen`.
#[derive(Args, Debug)]
pub(crate) struct Listen {
    /// The address and port; port 0 takes a free one and prints it. With a profile, instead of the address of its first
    /// listener. [default: 127.0.0.1:2525]
    #[arg(long, value_name = "ADDR")]
    pub(crate) addr: Option<String>,
    /// A file that says what the server is like: see docs/profile.md.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["scenario", "host", "tls", "no_tls", "proxy"])]
    pub(crate) profile: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) world: World,
    /// The host that answers; without it the first that has mailboxes.
    #[arg(long, value_name = "NAME")]
    pub(crate) host: Option<String>,
    /// Somebody who may log in; may be given many times.
    #[arg(long, value_name = "NAME:PASSWORD", value_parser = user)]
    pub(crate) users: Vec<(String, String)>,
    /// Speak TLS from the first octet, as on port 465; without it STARTTLS is offered.
    #[arg(long, conflicts_with = "no_tls")]
    pub(crate) tls: bool,
    /// Do not even offer STARTTLS.
    #[arg(long)]
    pub(crate) no_tls: bool,
    /// The certificate to show, and those that vouch for it, as PEM; without it one is made at the start.
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(crate) certificate: Option<PathBuf>,
    /// The private key of the certificate, as PEM.
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub(crate) key: Option<PathBuf>,
    /// Write the certificate that is made at the start to FILE, for clients that want to check it.
    #[arg(long, value_name = "FILE", conflicts_with = "certificate")]
    pub(crate) write_certificate: Option<PathBuf>,
    /// Expect a header of the PROXY protocol (version 1 or 2) in front of each connection, from this machine only.
    #[arg(long)]
    pub(crate) proxy: bool,
    /// Print what happens as JSON lines.
    #[arg(long)]
    pub(crate) print_trace: bool,
    /// The most connections at once; one more gets 421. [default: what the profile says, else 256]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) max_connections: Option<u32>,
    /// The largest message that is taken, in octets. [default: what the scenario or profile says, else 35882577]
    #[arg(long, value_name = "N")]
    pub(crate) max_message_octets: Option<u64>,
    /// How long a client may be silent before 421, in seconds; RFC 5321 wants 300 at least. [default: what the scenario or
    /// profile says, else 300]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) idle_s: Option<u64>,
    /// Also write each message that reaches a mailbox to DIR/MAILBOX/new/, and to DIR/MAILBOX/received/ what came, octet
    /// by octet, with its envelope.
    #[arg(long, value_name = "DIR")]
    pub(crate) maildir: Option<PathBuf>,
    /// End after so many seconds.
    #[arg(long, value_name = "N")]
    pub(crate) max_seconds: Option<u64>,
}

/// `alice:secret`; only the first colon counts.
fn user(text: &str) -> Result<(String, String), String> {
    match text.split_once(':') {
        Some((name, password)) if !name.is_empty() && !password.is_empty() => {
            Ok((name.to_owned(), password.to_owned()))
        }
        _ => Err("expected a name and a password, such as alice:secret".to_owned()),
    }
}

/// A mechanism of AUTH by name.
fn mechanism(text: &str) -> Result<Mechanism, String> {
    Mechanism::from_word(text)
        .ok_or_else(|| format!("there are {}", Mechanism::ALL.map(Mechanism::as_str).join(", ")))
}

/// Which simulated network.
#[derive(Args, Debug)]
pub(crate) struct World {
    /// The name of a scenario (see `scenarios`), or a scenario file.
    #[arg(long, default_value = "one-hop", value_name = "NAME|FILE")]
    pub(crate) scenario: String,
    /// The seed of everything that is left to chance.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
}

/// The settings of `serve`.
#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// The folder with the built page, as `cargo xtask dist` makes it. [default: dist here, or beside the program]
    #[arg(long, value_name = "DIR")]
    pub(crate) page: Option<PathBuf>,
    /// Where the page is served; port 0 takes a free one and prints it.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
    pub(crate) addr: SocketAddr,
    /// Where real programs hand in their mail.
    #[arg(long, default_value = "127.0.0.1:2525", value_name = "ADDR")]
    pub(crate) smtp: SocketAddr,
    /// A real server to which the page may send; may be given many times. Without it the page sends nowhere.
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) allow_send: Vec<String>,
    /// Listen on addresses that other machines reach, too.
    #[arg(long)]
    pub(crate) public: bool,
    /// End after so many seconds.
    #[arg(long, value_name = "N")]
    pub(crate) max_seconds: Option<u64>,
}

/// The settings of `send`.
#[derive(Args, Debug)]
pub(crate) struct Send {
    /// HOST or HOST:PORT; the port is 25 where it is left out, 465 with `--tls implicit`.
    #[arg(long, value_name = "ADDR")]
    pub(crate) server: String,
    /// The reverse-path; "" is the null path. Without it the From field says.
    #[arg(long, value_name = "MAILBOX")]
    pub(crate) from: Option<String>,
    /// A recipient; may be given many times. Without it the To, Cc and Bcc fields say.
    #[arg(long, value_name = "MAILBOX")]
    pub(crate) to: Vec<String>,
    /// The user name to log in with, where the server offers AUTH.
    #[arg(long, value_name = "NAME", requires = "password")]
    pub(crate) user: Option<String>,
    /// The password to log in with. Without TLS it goes over the wire as good as in the open.
    #[arg(long, value_name = "PASSWORD", requires = "user")]
    pub(crate) password: Option<String>,
    /// The one mechanism to log in by, such as CRAM-MD5; with OAUTHBEARER and XOAUTH2 the password is a token.
    #[arg(long, value_name = "MECHANISM", requires = "user", value_parser = mechanism)]
    pub(crate) auth: Option<Mechanism>,
    /// Speak LMTP (RFC 2033).
    #[arg(long)]
    pub(crate) lmtp: bool,
    /// Send the content by BDAT where the server takes it (RFC 3030).
    #[arg(long)]
    pub(crate) chunking: bool,
    /// When to speak TLS.
    #[arg(long, value_enum, default_value_t = Tls::Opportunistic, value_name = "WHEN")]
    pub(crate) tls: Tls,
    /// Believe whom the certificates in FILE vouch for, as PEM; without it whom the system believes.
    #[arg(long, value_name = "FILE", conflicts_with = "insecure")]
    pub(crate) ca: Option<PathBuf>,
    /// Take any certificate: then nobody knows who reads along.
    #[arg(long)]
    pub(crate) insecure: bool,
    /// The name to say in EHLO; without it our address in brackets (RFC 5321 section 4.1.4).
    #[arg(long, value_name = "NAME")]
    pub(crate) helo: Option<String>,
    /// Print the outcomes only, not the conversation.
    #[arg(long)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) wishes: Wishes,
    /// The message, or "-" for standard input.
    #[arg(value_name = "FILE.eml|-")]
    pub(crate) file: PathBuf,
}

/// When `send` speaks TLS.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(crate) enum Tls {
    /// Where the server offers STARTTLS, whatever its certificate is, and without TLS where that fails.
    Opportunistic,
    /// By STARTTLS, with a certificate that fits, or not at all.
    Starttls,
    /// Never.
    Never,
    /// From the first octet, as on port 465.
    Implicit,
}

/// The settings of `run`.
#[derive(Args, Debug)]
pub(crate) struct Run {
    /// The name of a scenario (see `scenarios`), or a scenario file; "-" for standard input.
    #[arg(value_name = "SCENARIO")]
    pub(crate) scenario: String,
    /// The seed of everything that is left to chance.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// How long, on the simulated clock: 90s, 30m, 2h, 5d; or until a message is delivered, one has bounced, or all is
    /// quiet. [default: 2h beyond what the scenario sends by itself]
    #[arg(long, value_name = "TIME|delivered|bounced|quiet", value_parser = crate::until::Until::parse)]
    pub(crate) until: Option<crate::until::Until>,
    /// Print what it came to: messages, times, queues.
    #[arg(long)]
    pub(crate) summary: bool,
    /// Only look whether it comes to what its file says, with the seed that is meant there.
    #[arg(long, conflicts_with_all = ["summary", "trace", "until", "seed", "pcapng"])]
    pub(crate) check: bool,
    /// Print every event; without --summary this is so.
    #[arg(long)]
    pub(crate) trace: bool,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// Also write every packet to FILE, as a capture that Wireshark opens.
    #[arg(long, value_name = "FILE")]
    pub(crate) pcapng: Option<PathBuf>,
    /// Write down what was done, as a file that people read and edit and that `replay` tells again.
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    pub(crate) save: Option<PathBuf>,
}

/// The settings of `generate`.
#[derive(Args, Debug)]
pub(crate) struct Generate {
    /// How many hosts; two for each domain at least.
    #[arg(long, default_value_t = 100, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=8_000))]
    pub(crate) hosts: u32,
    /// How many domains.
    #[arg(long, default_value_t = 30, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=4_000))]
    pub(crate) domains: u32,
    /// How many messages people write.
    #[arg(long, default_value_t = 1_000, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub(crate) messages: u32,
    /// In how many hours they write them.
    #[arg(long, default_value_t = 24, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=8_760))]
    pub(crate) hours: u32,
    /// The seed of everything that is left to chance.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
}

/// The settings of `soak`.
#[derive(Args, Debug)]
pub(crate) struct Soak {
    /// How many seeds.
    #[arg(long, default_value_t = 200, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub(crate) seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u64).range(..1 << 60))]
    pub(crate) from: u64,
    /// One scenario or scenario file; without it all that come with the program, in turn.
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) scenario: Option<String>,
    /// Where the story of a fault is written, for `replay`.
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub(crate) stories: PathBuf,
}

/// The settings of `replay`.
#[derive(Args, Debug)]
pub(crate) struct Replay {
    /// The scenario, where the file names none that comes with the program and does not hold it.
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) scenario: Option<String>,
    /// What was done, as `run --save` or `soak` wrote it; or the octets of a link to the page.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// How a trace is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(crate) enum Format {
    /// One sentence a line.
    Text,
    /// One JSON object a line.
    Json,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        <Arguments as clap::CommandFactory>::command().debug_assert();
    }
}
