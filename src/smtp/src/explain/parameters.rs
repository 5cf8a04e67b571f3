//! The parameters of MAIL, RCPT, VRFY and EXPN: which extension brings them, how they are written, what they say.

use texts::t;

use super::Explanation;
use super::table::{Table, table};
use crate::Verb;

/// A parameter behind the argument of a command (RFC 5321 section 4.1.1.11).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parameter {
    /// The word before the equals sign.
    pub name: &'static str,
    /// The commands that take it.
    pub of: &'static [Verb],
    /// The EHLO keyword of the extension that brings it.
    pub extension: &'static str,
    /// What may be typed: the whole, or up to where the value begins.
    pub texts: &'static [&'static str],
    /// The whole with its value.
    pub syntax: &'static str,
}

impl Parameter {
    /// What it says.
    pub fn explanation(&self) -> Explanation {
        PARAMETERS.find(self.name).unwrap_or(super::NOTHING)
    }
}

const MAIL: &[Verb] = &[Verb::Mail];
const RCPT: &[Verb] = &[Verb::Rcpt];

const fn of(
    of: &'static [Verb],
    extension: &'static str,
    name: &'static str,
    texts: &'static [&'static str],
    syntax: &'static str,
) -> Parameter {
    Parameter { name, of, extension, texts, syntax }
}

/// All parameters; BODY stands twice, as two extensions bring values of it.
pub(super) const LIST: &[Parameter] = &[
    of(MAIL, "SIZE", "SIZE", &["SIZE="], t!("SIZE=octets")),
    of(MAIL, "8BITMIME", "BODY", &["BODY=8BITMIME", "BODY=7BIT"], t!("BODY=7BIT or BODY=8BITMIME")),
    of(MAIL, "BINARYMIME", "BODY", &["BODY=BINARYMIME"], "BODY=BINARYMIME"),
    of(&[Verb::Mail, Verb::Vrfy, Verb::Expn], "SMTPUTF8", "SMTPUTF8", &["SMTPUTF8"], "SMTPUTF8"),
    of(MAIL, "AUTH", "AUTH", &["AUTH=<>"], t!("AUTH=<> or AUTH=mailbox")),
    of(MAIL, "DSN", "RET", &["RET=HDRS", "RET=FULL"], t!("RET=FULL or RET=HDRS")),
    of(MAIL, "DSN", "ENVID", &["ENVID="], t!("ENVID=any-name-up-to-100-characters")),
    of(
        RCPT,
        "DSN",
        "NOTIFY",
        &["NOTIFY=FAILURE", "NOTIFY=SUCCESS", "NOTIFY=DELAY", "NOTIFY=SUCCESS,FAILURE,DELAY", "NOTIFY=NEVER"],
        t!("NOTIFY=NEVER or NOTIFY= with SUCCESS, FAILURE, DELAY between commas"),
    ),
    of(RCPT, "DSN", "ORCPT", &["ORCPT=rfc822;"], t!("ORCPT=rfc822;mailbox")),
    of(MAIL, "DELIVERBY", "BY", &["BY="], t!("BY=seconds;R or BY=seconds;N, and T to be told the way")),
    of(MAIL, "FUTURERELEASE", "HOLDFOR", &["HOLDFOR="], t!("HOLDFOR=seconds")),
    of(MAIL, "FUTURERELEASE", "HOLDUNTIL", &["HOLDUNTIL="], "HOLDUNTIL=2030-12-31T23:59:59Z"),
    of(MAIL, "MT-PRIORITY", "MT-PRIORITY", &["MT-PRIORITY="], t!("MT-PRIORITY=-9 to MT-PRIORITY=9")),
    of(MAIL, "REQUIRETLS", "REQUIRETLS", &["REQUIRETLS"], "REQUIRETLS"),
    of(RCPT, "RRVS", "RRVS", &["RRVS="], t!("RRVS=2030-12-31T23:59:59Z, and ;C to go on or ;R to refuse")),
    of(MAIL, "NO-SOLICITING", "SOLICIT", &["SOLICIT="], t!("SOLICIT=kinds-between-commas")),
    of(MAIL, "MTRK", "MTRK", &["MTRK="], t!("MTRK=hash-in-base64, and :seconds")),
    of(MAIL, "CONPERM", "CONPERM", &["CONPERM"], "CONPERM"),
    of(RCPT, "CONNEG", "CONNEG", &["CONNEG"], "CONNEG"),
    of(MAIL, "CHECKPOINT", "TRANSID", &["TRANSID=<"], "TRANSID=<name@domain>"),
    of(MAIL, "SUBMITTER", "SUBMITTER", &["SUBMITTER="], t!("SUBMITTER=mailbox")),
];

/// What each parameter says, by its name.
pub(super) const PARAMETERS: Table = table! {
    "SIZE" => "How big the message will be, in octets."
        because "Usually counted before MAIL, so that the server can say no at once."
        so "Count the message as it goes out, without the dots that are doubled."
        in 1870 "6";
    "BODY" => "Whether the content has octets above 127, or is binary."
        because "Usually 8BITMIME; BINARYMIME needs BDAT."
        in 6152 "3";
    "SMTPUTF8" => "Addresses, header fields or the answer may hold UTF-8."
        because "Usually needed where one of them is not ASCII."
        in 6531 "3.4";
    "AUTH" => "Who submitted the message first; <> where nobody knows."
        because "Usually said between servers that trust each other."
        in 4954 "5";
    "RET" => "What a report of a failure gives back: the whole message, or its header."
        because "Usually HDRS, as the sender has the message."
        in 3461 "4.3";
    "ENVID" => "A name for this envelope, which comes back in reports."
        because "Usually a program finds the message by it again."
        in 3461 "4.4";
    "NOTIFY" => "When to report on this recipient: success, failure, delay, or never."
        because "Usually failure and perhaps delay, where nothing is said."
        so "NEVER stands alone; the others may be joined with commas."
        in 3461 "4.1";
    "ORCPT" => "The recipient as the sender wrote it, before anybody forwarded it."
        because "Usually the sender knows no other address, so reports name this one."
        in 3461 "4.2";
    "BY" => "How many seconds there are, and what then: R returns it, N only tells."
        because "Usually a few minutes to some hours; T asks each server to tell that it has passed."
        in 2852 "4";
    "HOLDFOR" => "The server keeps the message for so many seconds before it leaves."
        because "Usually said by a program whose clock may be wrong."
        in 4865 "3";
    "HOLDUNTIL" => "The server keeps the message until this time, in UTC."
        because "Usually said by a program that knows its time zone."
        in 4865 "3";
    "MT-PRIORITY" => "How urgent the message is: -9 can wait, 0 is usual, 9 goes first."
        because "Usually a server lets only some users go above 0."
        in 6710 "3";
    "REQUIRETLS" => "Over TLS all the way, or back to the sender."
        because "Usually for a message that nobody else may read."
        in 8689 "2";
    "RRVS" => "Since when the mailbox has to have the same owner."
        because "Usually the day on which the person gave the address."
        in 7293 "3.1";
    "SOLICIT" => "Which kinds of advertising the message belongs to."
        because "Usually nobody says it."
        in 3865 "2";
    "MTRK" => "A hash whose secret lets the sender ask where the message is."
        because "Usually nobody says it."
        in 3885 "";
    "CONPERM" => "The content may be converted to what the recipient can show."
        because "Usually a fax or a phone stands at the other end."
        in 4141 "";
    "CONNEG" => "Asks which content the recipient can show."
        because "Usually a fax or a phone stands at the other end."
        in 4141 "";
    "TRANSID" => "A name for the transaction, so that it can go on after a break."
        because "Usually nobody says it."
        in 1845 "";
    "SUBMITTER" => "Obsolete: who is responsible for the message."
        because "Usually nobody says it any more."
        in 4405 "";
};
