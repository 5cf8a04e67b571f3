//! Wireshark reads the packets of a simulated run, and finds in them what our transcript says.

use std::path::Path;
use std::process::{Command, Output};

use libtest_mimic::{Failed, Trial};
use serde_json::Value;

use crate::playground::{Folder, check, program};
use crate::program::Program;
use crate::trial;

/// Between the values of one packet; no command and no reply has it.
const BETWEEN: char = '^';

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial(
            "tshark finds every command, reply and question of across-networks",
            Program::Tshark,
            transcript,
        ),
        trial("tshark has no complaint about any scenario", Program::Tshark, complaints),
        trial("tshark sees what is sent again in bad-line, and TLS in sealed", Program::Tshark, again),
    ]
}

/// Runs a scenario; gives its events, and the file of its packets.
fn run(folder: &Folder, scenario: &str) -> Result<(Vec<Value>, String), Failed> {
    let file = folder.path().join(format!("{scenario}.pcapng")).display().to_string();
    let mut command = Command::new(program());
    let output = command.args(["run", scenario, "--format", "json", "--pcapng", &file]).output()?;
    check(&output)?;
    let lines = String::from_utf8(output.stdout)?;
    let events = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    Ok((events, file))
}

fn tshark(program: &Path, file: &str, words: &[&str]) -> Result<String, Failed> {
    let output: Output = Command::new(program).args(["-n", "-r", file]).args(words).output()?;
    check(&output)?;
    Ok(String::from_utf8(output.stdout)?)
}

/// All values of fields, in the order of packets.
fn values(program: &Path, file: &str, filter: &str, field: &str) -> Result<Vec<String>, Failed> {
    let between = format!("aggregator={BETWEEN}");
    let words = ["-Y", filter, "-T", "fields", "-E", "occurrence=a", "-E", &between, "-e", field];
    let text = tshark(program, file, &words)?;
    let all = text.lines().flat_map(|line| line.split(BETWEEN)).filter(|value| !value.is_empty());
    Ok(all.map(|value| value.trim_end_matches("\\r\\n").to_owned()).collect())
}

fn transcript(program: &Path) -> Result<(), Failed> {
    let folder = Folder::new();
    let (events, file) = run(&folder, "across-networks")?;
    let said = || events.iter().filter(|event| event["kind"] == "said").map(|event| &event["utterance"]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();

    let commands: Vec<String> =
        said().map(|it| text(&it["command"])).filter(|command| !command.is_empty()).collect();
    assert!(commands.len() > 15, "{commands:?}");
    assert_eq!(values(program, &file, "smtp", "smtp.command_line")?, commands);

    let replies = || said().map(|it| &it["reply"]).filter(|reply| reply.is_object());
    let codes: Vec<String> = replies().map(|reply| reply["code"].to_string()).collect();
    assert_eq!(values(program, &file, "smtp", "smtp.response.code")?, codes);
    let lines = replies().flat_map(|reply| reply["lines"].as_array().into_iter().flatten().map(text));
    let found = values(program, &file, "smtp", "smtp.rsp.parameter")?;
    // The enhanced code stands before the text on the wire, and apart in our trace.
    assert!(found.iter().zip(lines).all(|(found, line)| found.ends_with(&line)), "{found:?}");

    let subject = values(program, &file, "imf", "imf.subject")?;
    assert_eq!(subject.len(), commands.iter().filter(|command| *command == "DATA").count());

    let asked: Vec<String> = events
        .iter()
        .filter(|event| event["kind"] == "dns-asked")
        .map(|event| text(&event["name"]))
        .collect();
    assert!(!asked.is_empty());
    assert_eq!(values(program, &file, "dns.flags.response == 0", "dns.qry.name")?, asked);
    assert_eq!(values(program, &file, "dns.flags.response == 1", "dns.qry.name")?.len(), asked.len());
    Ok(())
}

fn complaints(program: &Path) -> Result<(), Failed> {
    let folder = Folder::new();
    for scenario in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../src/relay/scenarios"))? {
        let path = scenario?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let (_, file) = run(&folder, &name)?;
        let sums = ["ip", "tcp", "udp"].map(|it| format!("{it}.check_checksum:TRUE"));
        let filter = "_ws.malformed or tcp.checksum.status == 0 or udp.checksum.status == 0 or ip.checksum.status == 0 \
                      or tcp.analysis.ack_lost_segment or tcp.analysis.lost_segment";
        let words = ["-o", &sums[0], "-o", &sums[1], "-o", &sums[2], "-Y", filter];
        assert_eq!(tshark(program, &file, &words)?, "", "{name}");
        std::fs::remove_file(file)?;
    }
    Ok(())
}

fn again(program: &Path) -> Result<(), Failed> {
    let folder = Folder::new();
    let (_, file) = run(&folder, "bad-line")?;
    let filter = "tcp.analysis.retransmission or tcp.analysis.fast_retransmission or tcp.analysis.spurious_retransmission";
    assert_ne!(tshark(program, &file, &["-Y", filter])?, "");
    let (_, file) = run(&folder, "sealed")?;
    assert_ne!(tshark(program, &file, &["-Y", "tls.handshake.type == 1"])?, "");
    Ok(())
}
