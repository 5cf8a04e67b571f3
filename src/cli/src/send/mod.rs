//! `send`: a message from a file to a real server, by the client session of the engine.

mod connection;
pub(crate) mod message;
pub(crate) mod wire;

use std::process::ExitCode;

use smtp::ForwardPath;
use smtp::client::Outcome;
use smtp::sasl::{Credentials, Mechanism};

use crate::arguments::{Send, Tls};
use crate::failure::{Failure, TRY_LATER, UNAVAILABLE};
use crate::output::{Output, printable};
use crate::tls::Trust;
use wire::Talk;

/// Sends the message, prints the conversation and what became of each recipient. The exit code is 0 where all were
/// accepted, 69 where one was refused for good, 75 where one may be tried again.
pub(crate) fn run(options: &Send) -> Result<ExitCode, Failure> {
    let transaction = message::transaction(options)?;
    let recipients = transaction.envelope.forward_paths.clone();
    let host_name = options.helo.as_deref().map(message::host_name).transpose()?;
    let secret = options.password.as_deref().unwrap_or_default();
    let credentials = options.user.as_deref().map(|user| match options.auth {
        Some(Mechanism::OAuthBearer | Mechanism::XOAuth2) => Credentials::token(user, secret),
        _ => Credentials::password(user, secret),
    });
    let tls = options.wishes.tls(options.tls)?;
    let trust = match (&options.ca, options.insecure) {
        (_, true) => Trust::Everybody,
        (Some(file), false) => Trust::File(file.clone()),
        // TLS as far as it goes is better than none, whoever it is with (RFC 7435).
        (None, false) if tls == Tls::Opportunistic => Trust::Everybody,
        (None, false) => Trust::System,
    };
    let talk = Talk {
        server: options.server.clone(),
        host_name: host_name.map(str::to_owned),
        credentials,
        mechanism: options.auth,
        lmtp: options.lmtp,
        chunking: options.chunking,
        tls,
        trust,
    };
    let mut out = Output::new();
    let outcomes =
        wire::converse(
            talk,
            transaction,
            |who, said| {
                if options.quiet { Ok(()) } else { print(&mut out, who, said) }
            },
        )?;
    for (recipient, outcome) in recipients.iter().zip(&outcomes) {
        out.line(sentence(recipient, outcome))?;
    }
    out.flush()?;
    Ok(ExitCode::from(exit_code(&outcomes)))
}

/// `C` is the client, `S` the server, `*` neither.
fn print(out: &mut Output, who: char, said: &str) -> Result<(), Failure> {
    for line in said.lines() {
        out.line(format_args!("{who}: {}", printable(line)))?;
    }
    out.flush()
}

/// What became of a recipient, as one line.
pub(crate) fn sentence(recipient: &ForwardPath, outcome: &Outcome) -> String {
    let (word, why) = match outcome {
        Outcome::Accepted(reply) => ("accepted", reply.to_string()),
        Outcome::Deferred(reason) => ("try again later", reason.to_string()),
        Outcome::Failed(reason) => ("refused", reason.to_string()),
    };
    format!("{recipient} {word}: {}", printable(&why.replace('\n', " / ")))
}

fn exit_code(outcomes: &[Outcome]) -> u8 {
    if outcomes.iter().any(|outcome| matches!(outcome, Outcome::Failed(_))) {
        UNAVAILABLE
    } else if outcomes.iter().any(|outcome| matches!(outcome, Outcome::Deferred(_))) {
        TRY_LATER
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use smtp::Reply;
    use smtp::client::Reason;

    use super::*;

    #[test]
    fn the_exit_code_names_the_worst() {
        let yes = Outcome::Accepted(Reply::new(250, None, "OK"));
        let later = Outcome::Deferred(Reason::ConnectionLost);
        let no = Outcome::Failed(Reason::Reply(Reply::new(550, Some((5, 1, 1)), "no\u{1b}[2Jsuch\nuser")));
        assert_eq!(exit_code(std::slice::from_ref(&yes)), 0);
        assert_eq!(exit_code(&[yes.clone(), later.clone()]), 75);
        assert_eq!(exit_code(&[yes, later, no.clone()]), 69);
        let text = sentence(&ForwardPath::Postmaster, &no);
        assert_eq!(text, "<Postmaster> refused: 550-5.1.1 no\\u{1b}[2Jsuch / 550 5.1.1 user");
    }
}
