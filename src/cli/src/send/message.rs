//! From the command line and a file to an envelope and its content.

use std::io::{IsTerminal, Read};
use std::path::Path;

use mail::{envelope_of, needs, to_crlf};
use smtp::client::{Envelope, Transaction};
use smtp::{Body, Domain, ForwardPath, Mailbox, ReversePath};

use crate::arguments::Send;
use crate::failure::{DATA, Failure, NO_INPUT, USAGE};

/// Reads the file; what the command line does not say of the envelope, the fields of the message say.
pub(super) fn transaction(options: &Send) -> Result<Transaction, Failure> {
    let from = options.from.as_deref().map(reverse_path).transpose()?;
    let to = options.to.iter().map(|to| forward_path(to)).collect::<Result<Vec<_>, _>>()?;
    let file = read(&options.file)?;
    let content = to_crlf(&file);
    let mut envelope = match (from, to.is_empty()) {
        (Some(from), false) => envelope(&content, from, to),
        (from, no_recipients) => {
            let suggested = suggested(&content, from.is_some())?;
            let to = if no_recipients { suggested.forward_paths } else { to };
            envelope(&content, from.unwrap_or(suggested.reverse_path), to)
        }
    };
    options.wishes.add_to(&mut envelope)?;
    Ok(Transaction::new(envelope, content))
}

/// The argument of EHLO, checked before the server has to.
pub(super) fn host_name(text: &str) -> Result<&str, Failure> {
    let checked = Domain::parse(text);
    checked.map(|_| text).map_err(|diagnostic| Failure::new(USAGE, format!("--helo {text}: {diagnostic}")))
}

/// The envelope with what the content needs.
pub(crate) fn envelope(
    content: &[u8],
    reverse_path: ReversePath,
    forward_paths: Vec<ForwardPath>,
) -> Envelope {
    let needs = needs(content);
    let mailboxes = forward_paths.iter().map(ForwardPath::mailbox).chain([reverse_path.mailbox()]);
    let ascii = mailboxes.flatten().all(Mailbox::is_ascii);
    Envelope {
        body: if needs.eight_bit { Body::EightBitMime } else { Body::SevenBit },
        smtputf8: needs.smtputf8 || !ascii,
        reverse_path,
        forward_paths,
        ..Envelope::default()
    }
}

/// The fields' envelope. Where the sender is given, a message without From will do.
fn suggested(content: &[u8], sender_is_given: bool) -> Result<Envelope, Failure> {
    let found = match envelope_of(content) {
        Err(mail::EnvelopeError::NoSender) if sender_is_given => {
            let with_sender = [b"From: a@b\r\n", content].concat();
            envelope_of(&with_sender)
        }
        found => found,
    };
    found.map_err(|error| Failure::new(DATA, format!("{error}; say it with --from and --to")))
}

/// Reads the sender.
pub(crate) fn reverse_path(text: &str) -> Result<ReversePath, Failure> {
    if matches!(text, "" | "<>") {
        return Ok(ReversePath::Null);
    }
    mailbox("--from", text).map(ReversePath::Mailbox)
}

/// Reads a recipient.
pub(crate) fn forward_path(text: &str) -> Result<ForwardPath, Failure> {
    if inner(text).eq_ignore_ascii_case("postmaster") {
        return Ok(ForwardPath::Postmaster);
    }
    mailbox("--to", text).map(ForwardPath::Mailbox)
}

fn mailbox(option: &str, text: &str) -> Result<Mailbox, Failure> {
    inner(text).parse().map_err(|diagnostic| Failure::new(USAGE, format!("{option} {text}: {diagnostic}")))
}

fn inner(text: &str) -> &str {
    text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text)
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error| Failure::new(NO_INPUT, format!("{} cannot be read: {error}", path.display()));
    if path != Path::new("-") {
        return std::fs::read(path).map_err(failed);
    }
    let mut stdin = std::io::stdin().lock();
    if stdin.is_terminal() {
        eprintln!("smtp-playground: type the message, header first; end it with Ctrl-D");
    }
    let mut content = Vec::new();
    stdin.read_to_end(&mut content).map_err(failed)?;
    Ok(content)
}
