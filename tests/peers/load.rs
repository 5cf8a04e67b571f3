//! Many sessions at once: what `listen` answers for is in the trace and in the mailbox, and nothing is lost.

use std::path::Path;
use std::process::Command;

use libtest_mimic::{Failed, Trial};

use crate::playground::{Listener, check};
use crate::program::Program;
use crate::trial;

const MESSAGES: usize = 5_000;

/// The tests of many messages.
pub(crate) fn trials() -> Vec<Trial> {
    vec![trial("smtp-source delivers 5,000 messages in 50 sessions", Program::SmtpSource, smtp_source)]
}

fn smtp_source(program: &Path) -> Result<(), Failed> {
    let listener = Listener::start(&[]);
    let mut command = Command::new(program);
    command.args(["-s", "50", "-m", &MESSAGES.to_string(), "-l", "20000", "-f", "a@alpha.example"]);
    command.args(["-t", &listener.mailbox, &format!("127.0.0.1:{}", listener.port)]);
    // It ends with an error where one message is refused.
    check(&command.output()?)?;
    let delivered = listener.wait_for(MESSAGES)?;
    assert_eq!(delivered.len(), MESSAGES);
    let whole = delivered.iter().filter(|message| message.len() > 20_000 && message.ends_with(b"X\r\n"));
    assert_eq!(whole.count(), MESSAGES);
    listener.wait_for_events("delivered", MESSAGES)?;
    assert_eq!(listener.events("accepted"), MESSAGES);
    listener.stop()
}
