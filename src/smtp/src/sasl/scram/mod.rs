//! SCRAM-SHA-256 (RFC 5802, RFC 7677): both ends prove that they know the password, and neither says it.

mod client;
mod keys;
mod message;
mod server;

pub(super) use client::Client;
pub(super) use server::Server;

/// How often the password is hashed: the least that RFC 7677 section 4 wants.
const ITERATIONS: u32 = 4_096;

/// The most that a client does for a server that asks for more.
const ITERATIONS_MAX: u32 = 1_000_000;

/// The example of RFC 7677 section 3: user `user`, password `pencil`.
#[cfg(test)]
mod example {
    pub(super) const CLIENT_NONCE: &str = "rOprNGfwEbeRWgbNEkqO";
    pub(super) const SERVER_NONCE: &str = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    pub(super) const SALT: &str = "W22ZaJ0SNY7soEsUEjb6gQ==";
    pub(super) const CLIENT_FIRST: &str = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    pub(super) const SERVER_FIRST: &str =
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    pub(super) const CLIENT_FINAL: &str = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
                                           p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    pub(super) const SERVER_FINAL: &str = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";
}
