//! SASL: how a client proves who it is (RFC 4422); one file per mechanism, an `Exchange` for the server and an
//! `Attempt` for the client, both without I/O.
//!
//! User names, passwords and tokens are compared octet by octet, as they came. SASLprep (RFC 4013), which would make two
//! spellings of the same letters equal, needs tables larger than the rest of the engine; a host that wants it prepares what
//! it hands in.

mod attempt;
mod bearer;
mod cram_md5;
mod credentials;
mod exchange;
mod gs2;
mod login;
mod mechanism;
mod nonce;
mod oauthbearer;
mod plain;
mod scram;
mod xoauth2;

pub(crate) use attempt::Attempt;
pub use credentials::{Credentials, Secret};
pub(crate) use exchange::{Exchange, Known, Step};
pub use mechanism::{Mechanism, Mechanisms};
pub(crate) use nonce::nonce;

#[cfg(test)]
mod tests;
