//! A verdict in the words of a message's fields (RFC 7208 section 9.1, RFC 8601 section 2.7.2).

use super::check::{Claim, Identity};
use super::verdict::{Outcome, Verdict};

/// The Received-SPF field, folded, with CRLF. It belongs above the Received field of the same host.
pub fn received_spf(claim: &Claim, verdict: &Verdict) -> String {
    let client = claim.client.to_canonical().to_string();
    let mut out = ["Received-SPF: ", verdict.outcome.as_str(), " ("].concat();
    escape_into(&mut out, &[&claim.receiver, ": ", &reason(&client, verdict)].concat(), b"()\\");
    out.push(')');
    pair(&mut out, "\r\n ", "client-ip", &client);
    let sender = if claim.sender.is_empty() { "<>" } else { &claim.sender };
    pair(&mut out, ";\r\n ", "envelope-from", sender);
    pair(&mut out, ";\r\n ", "helo", &claim.helo);
    pair(&mut out, ";\r\n ", "receiver", &claim.receiver);
    let identity = match claim.identity() {
        Identity::MailFrom => "mailfrom",
        Identity::Helo => "helo",
    };
    pair(&mut out, ";\r\n ", "identity", identity);
    match (&verdict.problem, &verdict.mechanism) {
        (Some(problem), _) => pair(&mut out, ";\r\n ", "problem", problem),
        (None, Some(mechanism)) => pair(&mut out, ";\r\n ", "mechanism", mechanism),
        (None, None) if verdict.outcome == Outcome::None => {}
        (None, None) => pair(&mut out, ";\r\n ", "mechanism", "default"),
    }
    out.push_str("\r\n");
    out
}

/// The part of an Authentication-Results field that is about SPF: `spf=fail smtp.mailfrom=…`.
pub fn result(claim: &Claim, verdict: &Verdict) -> String {
    let (property, value) = match claim.identity() {
        Identity::MailFrom => (" smtp.mailfrom", claim.sender.as_str()),
        Identity::Helo => (" smtp.helo", claim.helo.as_str()),
    };
    let mut out = ["spf=", verdict.outcome.as_str()].concat();
    // An address and a name stand as they are; quotes are for what is stranger.
    let (local_part, domain) = value.rsplit_once('@').unwrap_or(("x", value));
    if is_dot_atom(local_part) && is_dot_atom(domain) {
        out.push_str(property);
        out.push('=');
        out.push_str(value);
    } else {
        pair(&mut out, "", property, value);
    }
    out
}

/// What the result means for this client, in a few words.
fn reason(client: &str, verdict: &Verdict) -> String {
    let domain = verdict.domain.as_str();
    match verdict.outcome {
        Outcome::Pass => [domain, " lets ", client, " send its mail"].concat(),
        Outcome::Fail => [domain, " does not let ", client, " send its mail"].concat(),
        Outcome::SoftFail => [domain, " does not expect ", client, " to send its mail"].concat(),
        Outcome::Neutral => [domain, " says nothing about ", client].concat(),
        Outcome::None => [domain, " has no SPF record"].concat(),
        Outcome::TempError => ["the DNS fails for ", domain].concat(),
        Outcome::PermError => ["the SPF record of ", domain, " has to be mended"].concat(),
    }
}

/// `key=value`, the value in quotes unless it is a dot-atom.
fn pair(out: &mut String, before: &str, key: &str, value: &str) {
    out.push_str(before);
    out.push_str(key);
    out.push('=');
    if is_dot_atom(value) {
        out.push_str(value);
    } else {
        out.push('"');
        escape_into(out, value, b"\"\\");
        out.push('"');
    }
}

/// A backslash before each of the special characters; a question mark for what must not stand in a field.
fn escape_into(out: &mut String, value: &str, special: &[u8]) {
    for c in value.chars() {
        if special.iter().any(|special| char::from(*special) == c) {
            out.push('\\');
        }
        out.push(if c.is_control() { '?' } else { c });
    }
}

/// Whether a value can stand without quotes (RFC 5322 section 3.2.3).
fn is_dot_atom(value: &str) -> bool {
    value.split('.').all(|atom| {
        !atom.is_empty()
            && atom
                .bytes()
                .all(|octet| octet.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&octet))
    })
}
