//! Delivery reports of every kind are read by Python's email package without a defect, and by flufl.bounce, which tells
//! mailing lists who cannot be reached, for good or for now (RFC 3461 to RFC 3464, RFC 6533).

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use libtest_mimic::{Failed, Trial};
use relay::scenario::parse;
use relay::{Action, Scenario, World};
use serde_json::Value;
use smtp::client::Envelope;
use smtp::command::{By, ByMode, Hold, Notify, Ret};
use smtp::{ReversePath, SimTime};

use crate::playground::{Folder, check};
use crate::program::Program;
use crate::trial;

const NETWORK: &str = include_str!("data/reports.toml");
const READER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/data/reports.py");
const SENDER: &str = "dora@delta.example";
/// When nothing waits any more, whatever failed.
const END: SimTime = SimTime::from_secs(24 * 3_600);

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial(
        "Python's email package and flufl.bounce read delivery reports of every kind",
        Program::FluflBounce,
        every_kind,
    )]
}

/// A message, and the reports that it brings about.
struct Case {
    from: &'static str,
    to: &'static str,
    ask: fn(&mut Envelope),
    /// Each as [`told`] writes it: its type, whether the whole message or its header came back, who reports, to whom, with
    /// which ENVID, on what; then what flufl.bounce makes of it.
    reports: &'static [&'static str],
}

const fn case(to: &'static str, ask: fn(&mut Envelope), reports: &'static [&'static str]) -> Case {
    Case { from: SENDER, to, ask, reports }
}

/// As most people write: they hear of failure, and of delay where a host likes.
const USUAL: fn(&mut Envelope) = |_| ();
/// Everything is to be told.
const ALL: fn(&mut Envelope) = |envelope| notify(envelope, true, true, true);
/// What fails is to come back whole.
const FULL: fn(&mut Envelope) = |envelope| envelope.requests.ret = Some(Ret::Full);

fn notify(envelope: &mut Envelope, success: bool, failure: bool, delay: bool) {
    for parameters in &mut envelope.rcpt_parameters {
        parameters.notify = Some(Notify { success, failure, delay });
    }
}

// Where a report tells of no failure, flufl.bounce guesses by the habits of other servers, and takes an address between two
// commas for one. Messages whose success is to be told have therefore no three recipients: their header comes back.
const CASES: &[Case] = &[
    case(
        "nobody@beta.example",
        USUAL,
        &[
            "delivery-status with header from mail.delta.example to dora@delta.example: failed 5.1.1 nobody@beta.example; permanent nobody@beta.example",
        ],
    ),
    case(
        "nobody@beta.example",
        FULL,
        &[
            "delivery-status with whole from mail.delta.example to dora@delta.example: failed 5.1.1 nobody@beta.example; permanent nobody@beta.example",
        ],
    ),
    case(
        "nobody@beta.example",
        |envelope| {
            envelope.requests.envid = Some("QQ+2B314".to_owned());
            envelope.requests.by = Some(By { seconds: 900, mode: ByMode::Return, trace: false });
            envelope.requests.hold = Some(Hold::For(60));
            envelope.rcpt_parameters[0].orcpt = Some("rfc822;no+2Bbody@list.example".to_owned());
        },
        &[
            "delivery-status with header from mail.delta.example to dora@delta.example on QQ+314: failed 5.1.1 nobody@beta.example (once no+body@list.example); permanent no+body@list.example",
        ],
    ),
    case(
        "nobody@beta.example, bob@beta.example, noone@beta.example",
        USUAL,
        &[
            "delivery-status with header from mail.delta.example to dora@delta.example: failed 5.1.1 nobody@beta.example, failed 5.1.1 noone@beta.example; permanent nobody@beta.example noone@beta.example",
        ],
    ),
    case(
        "nobody@beta.example, bob@beta.example",
        ALL,
        &[
            "delivery-status with header from mail.delta.example to dora@delta.example: failed 5.1.1 nobody@beta.example; permanent nobody@beta.example",
            "delivery-status with header from mx.beta.example to dora@delta.example: delivered 2.1.5 bob@beta.example",
        ],
    ),
    case(
        "\"no body\"@beta.example",
        USUAL,
        &[
            "delivery-status with header from mail.delta.example to dora@delta.example: failed 5.1.1 \"no body\"@beta.example; permanent \"no body\"@beta.example",
        ],
    ),
    case("nobody@beta.example", |envelope| notify(envelope, false, false, false), &[]),
    case(
        "bob@full.example",
        USUAL,
        &[
            "delivery-status with header from mail.delta.example to dora@delta.example: failed 5.2.2 bob@full.example; permanent bob@full.example",
        ],
    ),
    case(
        "bob@null.example",
        USUAL,
        &[
            "delivery-status with header from mail.delta.example to dora@delta.example: failed 5.1.10 bob@null.example; permanent bob@null.example",
        ],
    ),
    case(
        "bob@nowhere.example",
        USUAL,
        &[
            "delivery-status with header from mail.delta.example to dora@delta.example: failed 5.1.2 bob@nowhere.example; permanent bob@nowhere.example",
        ],
    ),
    case(
        "bob@astray.example",
        USUAL,
        &[
            "delivery-status with header from mail.delta.example to dora@delta.example: failed 5.7.1 bob@astray.example; permanent bob@astray.example",
        ],
    ),
    case(
        "round@beta.example",
        USUAL,
        &[
            "delivery-status with header from mx.beta.example to dora@delta.example: failed 5.4.6 round@gamma.example; permanent round@gamma.example",
        ],
    ),
    case(
        "bob@waits.example",
        USUAL,
        &[
            "delivery-status with header from mail.delta.example to dora@delta.example: delayed 4.4.0 bob@waits.example; temporary bob@waits.example",
            "delivery-status with header from mail.delta.example to dora@delta.example: failed 4.4.7 bob@waits.example; permanent bob@waits.example",
        ],
    ),
    case(
        "bob@down.example",
        FULL,
        &[
            "delivery-status with header from mail.delta.example to dora@delta.example: delayed 4.4.0 bob@down.example; temporary bob@down.example",
            "delivery-status with whole from mail.delta.example to dora@delta.example: failed 4.4.7 bob@down.example; permanent bob@down.example",
        ],
    ),
    case(
        "bob@down.example, bob@beta.example, bob@null.example",
        USUAL,
        &[
            "delivery-status with header from mail.delta.example to dora@delta.example: failed 5.1.10 bob@null.example; permanent bob@null.example",
            "delivery-status with header from mail.delta.example to dora@delta.example: delayed 4.4.0 bob@down.example; temporary bob@down.example",
            "delivery-status with header from mail.delta.example to dora@delta.example: failed 4.4.7 bob@down.example; permanent bob@down.example",
        ],
    ),
    case(
        "bob@down.example",
        |envelope| envelope.requests.by = Some(By { seconds: 600, mode: ByMode::Notify, trace: false }),
        &[
            "delivery-status with header from mail.delta.example to dora@delta.example: delayed 4.4.7 bob@down.example; temporary bob@down.example",
            "delivery-status with header from mail.delta.example to dora@delta.example: failed 4.4.7 bob@down.example; permanent bob@down.example",
        ],
    ),
    case(
        "bob@beta.example",
        ALL,
        &[
            "delivery-status with header from mx.beta.example to dora@delta.example: delivered 2.1.5 bob@beta.example",
        ],
    ),
    case(
        "eve@gamma.example",
        ALL,
        &[
            "delivery-status with header from mail.delta.example to dora@delta.example: relayed 2.1.9 eve@gamma.example",
        ],
    ),
    case(
        "all@beta.example",
        ALL,
        &[
            "delivery-status with header from mx.beta.example to dora@delta.example: expanded 2.1.5 all@beta.example",
            "delivery-status with header from mx.beta.example to dora@delta.example: failed 5.1.1 gone@gamma.example; permanent gone@gamma.example",
        ],
    ),
    case(
        "bob@beta.example",
        |envelope| envelope.requests.by = Some(By { seconds: 900, mode: ByMode::Notify, trace: true }),
        &[
            "delivery-status with header from mail.delta.example to dora@delta.example: relayed 2.1.9 bob@beta.example",
        ],
    ),
    // flufl.bounce knows nothing of RFC 6533, and no addresses beyond ASCII.
    case(
        "δοκιμή@beta.example",
        USUAL,
        &[
            "global-delivery-status with header from mail.delta.example to dora@delta.example: failed 5.1.1 δοκιμή@beta.example",
        ],
    ),
    case(
        "δοκιμή@beta.example",
        FULL,
        &[
            "global-delivery-status with whole from mail.delta.example to dora@delta.example: failed 5.1.1 δοκιμή@beta.example",
        ],
    ),
    case(
        "δοκιμή@gamma.example",
        USUAL,
        &[
            "global-delivery-status with header from mail.delta.example to dora@delta.example: failed 5.6.7 δοκιμή@gamma.example",
        ],
    ),
    case(
        "δοκιμή@beta.example, nobody@beta.example",
        USUAL,
        &[
            "global-delivery-status with header from mail.delta.example to dora@delta.example: failed 5.1.1 δοκιμή@beta.example, failed 5.1.1 nobody@beta.example",
        ],
    ),
    Case {
        from: "zoë@delta.example",
        ..case(
            "nobody@beta.example",
            USUAL,
            &[
                "delivery-status with header from mail.delta.example to zoë@delta.example: failed 5.1.1 nobody@beta.example; permanent nobody@beta.example",
            ],
        )
    },
    Case {
        from: "zoë@delta.example",
        ..case(
            "nobody@beta.example",
            FULL,
            &[
                "delivery-status with whole from mail.delta.example to zoë@delta.example: failed 5.1.1 nobody@beta.example; permanent nobody@beta.example",
            ],
        )
    },
    // The postmaster gets the report that could not be delivered; flufl.bounce reads it as well.
    Case {
        from: "ghost@delta.example",
        ..case(
            "nobody@beta.example",
            USUAL,
            &[
                "delivery-status with whole from mail.delta.example to postmaster@delta.example: failed 5.1.1 ghost@delta.example; permanent ghost@delta.example nobody@beta.example",
            ],
        )
    },
];

fn every_kind(python: &Path) -> Result<(), Failed> {
    let scenario = Arc::new(parse("reports.toml", NETWORK).map_err(|errors| format!("{errors:#?}"))?);
    let folder = Folder::new();
    let mut wrong = Vec::new();
    for case in CASES {
        let written = (1..).zip(reports(&scenario, case)?);
        let files: Vec<_> =
            written.map(|(number, octets)| folder.file(&format!("{number}.eml"), &octets)).collect();
        let output = Command::new(python).arg(READER).args(&files).output()?;
        if let Err(failed) = check(&output) {
            let why = failed.message().unwrap_or_default();
            wrong.push(format!("from {} to {}: {why}", case.from, case.to));
            continue;
        }
        let lines = String::from_utf8(output.stdout)?;
        let found = lines.lines().map(|line| Ok(told(&serde_json::from_str(line)?)));
        let found: Vec<String> = found.collect::<Result<_, serde_json::Error>>()?;
        if found != case.reports {
            wrong.push(format!(
                "from {} to {}:\n{found:#?}\nand not\n{:#?}",
                case.from, case.to, case.reports
            ));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// Sends the message through the simulated network; gives every report that arrived anywhere, in the order of time.
fn reports(scenario: &Arc<Scenario>, case: &Case) -> Result<Vec<Vec<u8>>, Failed> {
    let content = format!("From: {}\r\nTo: {}\r\nSubject: Hello\r\n\r\nthe body\r\n", case.from, case.to);
    let mut envelope = mail::envelope_of(content.as_bytes()).map_err(|error| error.to_string())?;
    envelope.rcpt_parameters = vec![Default::default(); envelope.forward_paths.len()];
    let client = scenario.host("dora").ok_or("there is no client")?;
    assert_ne!(envelope.reverse_path, ReversePath::Null);
    (case.ask)(&mut envelope);
    let mut world = World::new(Arc::clone(scenario), 1);
    let send = Action::Send { from: client, envelope, content: content.into_bytes().into() };
    world.act(send).map_err(|error| error.to_string())?;
    world.run_until(END);
    if world.queued().0 > 0 {
        return Err(format!("to {}: something still waits", case.to).into());
    }
    let all = world.mailboxes().flat_map(|(_, _, messages)| messages);
    let mut all: Vec<_> =
        all.filter(|stored| String::from_utf8_lossy(&stored.content).contains("multipart/report")).collect();
    all.sort_by_key(|stored| stored.received_at);
    Ok(all.into_iter().map(|stored| stored.content.to_vec()).collect())
}

/// What the reader found, in a line.
fn told(found: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().into_iter().flatten().map(text).collect::<Vec<_>>();
    let recipients = found["recipients"].as_array().into_iter().flatten().map(|of| {
        let once = match text(&of["original"]) {
            original if original.is_empty() => original,
            original => format!(" (once {original})"),
        };
        format!("{} {} {}{once}", text(&of["action"]), text(&of["status"]), text(&of["final"]))
    });
    let id = match text(&found["envelope_id"]) {
        id if id.is_empty() => id,
        id => format!(" on {id}"),
    };
    let mut out = format!(
        "{} with {} from {} to {}{id}: {}",
        text(&found["type"]),
        text(&found["returned"]),
        text(&found["reporting"]),
        text(&found["to"]),
        recipients.collect::<Vec<_>>().join(", ")
    );
    for kind in ["temporary", "permanent", "defects"] {
        let all = list(&found[kind]);
        if !all.is_empty() {
            out.push_str(&format!("; {kind} {}", all.join(" ")));
        }
    }
    out
}
