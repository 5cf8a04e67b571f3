//! A client and a server session, joined by two queues: each recipient gets one outcome, and what is answered for came whole.

mod scene;
mod wire;

use std::collections::BTreeMap;

use smtp::Body;
use smtp::client::{Outcome, Transaction};

use super::input::Input;
use scene::Scene;
use wire::Wire;

/// Octets for the options of both ends, the transactions with their content, the answers, and what happens on the wire.
pub fn check(octets: &[u8]) {
    let mut input = Input::new(octets);
    let scene = Scene::new(&mut input);
    let mut wire = Wire::new(&scene);
    wire.run(&mut input);
    let mut outcomes = BTreeMap::new();
    for (transaction, recipient, outcome) in &wire.outcomes {
        let before = outcomes.insert((*transaction, *recipient), outcome);
        assert_eq!(before, None, "a second outcome for {transaction}.{recipient}");
    }
    let expected = scene.transactions.iter().zip(0..).flat_map(|(transaction, number)| {
        let recipients = transaction.envelope.forward_paths.len() as u32;
        (0..recipients).map(move |recipient| (number, recipient))
    });
    let expected: Vec<(u32, u32)> = expected.collect();
    assert_eq!(outcomes.keys().copied().collect::<Vec<_>>(), expected, "one outcome for each");
    if wire.forged {
        return;
    }
    for ((transaction, recipient), outcome) in &outcomes {
        if let Outcome::Accepted(_) = outcome {
            check_taken(&scene.transactions[*transaction as usize], *recipient as usize, &wire);
        }
    }
    let accepted = outcomes.values().filter(|outcome| matches!(outcome, Outcome::Accepted(_))).count();
    let taken: usize = wire.taken.iter().map(|taken| taken.recipients.len()).sum();
    assert!(accepted <= taken, "{accepted} were accepted, {taken} were taken");
    assert!(wire.disturbed || accepted == taken, "{accepted} were accepted, {taken} were taken");
}

/// The server answers for this message to this recipient.
fn check_taken(transaction: &Transaction, recipient: usize, wire: &Wire) {
    let to = transaction.envelope.forward_paths[recipient].to_string();
    let binary = transaction.envelope.body == Body::BinaryMime;
    let found = wire.taken.iter().any(|taken| {
        let same = match binary {
            true => taken.content[..] == transaction.content[..],
            false => with_crlf(&taken.content) == with_crlf(&transaction.content),
        };
        same && taken.recipients.contains(&to)
    });
    assert!(found, "nothing such came for {to}: {:?}", transaction.content);
}

/// With CRLF for each CR and LF that stands alone, and at the end of what is not empty.
fn with_crlf(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, octet) in content.iter().enumerate() {
        match octet {
            b'\n' if at > 0 && content[at - 1] == b'\r' => {}
            b'\r' | b'\n' => out.extend_from_slice(b"\r\n"),
            other => out.push(*other),
        }
    }
    if !out.is_empty() && !out.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out
}
