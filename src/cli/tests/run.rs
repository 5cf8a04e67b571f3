//! `run`, `scenarios` and `explain` as scripts see them.

use std::io::Write;
use std::process::{Command, Output, Stdio};

fn playground(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_smtp-playground")).args(arguments).output().expect("the program runs")
}

#[track_caller]
fn printed(arguments: &[&str]) -> String {
    let output = playground(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn every_scenario_prints_the_same_bytes_twice_and_delivers() {
    for scenario in ["one-hop", "across-networks", "first-failure"] {
        let arguments = ["run", scenario, "--seed", "7"];
        let text = printed(&arguments);
        assert_eq!(text, printed(&arguments));
        assert!(text.contains(" into bob@"), "{text}");
        let last = text.lines().last().unwrap_or_default();
        let hash = last.strip_prefix("trace hash ").unwrap_or_else(|| panic!("{last}"));
        assert!(hash.len() == 16 && hash.bytes().all(|octet| octet.is_ascii_hexdigit()), "{last}");
        let json = printed(&["run", scenario, "--seed", "7", "--format", "json"]);
        let events = |text: &str, starts: fn(&str) -> bool| text.lines().filter(|line| starts(line)).count();
        let told = events(&text, |line| line.starts_with(|c: char| c.is_ascii_digit()));
        assert_eq!(events(&json, |line| line.starts_with("{\"sequence\":")), told);
        let last: serde_json::Value =
            serde_json::from_str(json.lines().last().unwrap_or_default()).expect("JSON");
        assert_eq!(last["trace_hash"], hash, "both forms tell of the same trace");
        let events = json.lines().filter(|line| line.starts_with("{\"sequence\""));
        for (number, line) in events.enumerate() {
            let event: serde_json::Value = serde_json::from_str(line).expect("JSON");
            assert_eq!(event["sequence"], number);
        }
    }
}

#[test]
fn until_ends_the_run() {
    let short = printed(&["run", "across-networks", "--until", "100ms"]);
    let long = printed(&["run", "across-networks"]);
    let events = short.lines().count() - 1;
    assert!(events > 0 && events < long.lines().count() - 1);
    let first = |text: &str| text.lines().take(events).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(first(&short), first(&long), "the shorter run is the start of the longer one");
}

#[test]
fn a_run_ends_when_something_is_so() {
    // The step that meets it may tell more; nothing of a later moment is told.
    let check = |scenario: &str, until: &str, expect: &str| {
        let text = printed(&["run", scenario, "--until", until]);
        let at = |line: &str| line.split(' ').next().map(str::to_owned);
        let met = text.lines().find(|line| line.contains(expect)).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(text.lines().rev().nth(1).and_then(at), at(met), "{text}");
    };
    check("slow-friday", "delivered", "puts m1 into bob@beta.example");
    check("null-mx", "bounced", "gives up m1 for ");
    check("one-hop", "quiet", "c0 is closed");
    let wrong = playground(&["run", "one-hop", "--until", "tomorrow"]);
    let words = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(words.contains("or wait for delivered, bounced or quiet"), "{words}");
}

#[test]
fn every_shipped_scenario_is_listed() {
    let list = printed(&["scenarios"]);
    for name in ["one-hop: ", "across-networks: ", "first-failure: "] {
        assert!(list.contains(name), "{list}");
    }
}

#[test]
fn codes_and_names_are_explained() {
    for (what, expect) in [
        (&["550"] as &[&str], "RFC 5321"),
        (&["5.1.1"], "RFC 3463"),
        (&["rcpt"], "Write RCPT TO:<recipient@domain>"),
        (&["SIZE"], "RFC 1870"),
        (&["5.7.30"], "RFC 8689"),
        (&["DSN"], "DSN (extension): "),
        (&["notify="], "NOTIFY (parameter): "),
        (&["OAUTHBEARER"], "RFC 7628"),
        (&["ExpectData"], "ExpectData (state): "),
        (&["5321", "4.5.2"], "RFC 5321 §4.5.2 (rule): "),
        (&["550", "5.7.1"], "\n\n5.7.1 (enhanced code): "),
        (&["550 5.7.1 Relaying denied"], "\n\n5.7.1 (enhanced code): "),
    ] {
        let text = printed(&[&["explain"], what].concat());
        assert!(text.contains(expect), "{what:?} gives {text}");
    }
    let text = printed(&["explain", "421"]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert!(lines[0].starts_with("421 (reply code): ") && lines[1].starts_with("Usually "), "{text}");
    assert_eq!(lines[3], "See RFC 5321 §3.8.");
}

#[test]
fn mistakes_are_told() {
    let file = std::env::temp_dir().join(format!("scenario-{}.toml", std::process::id()));
    std::fs::write(&file, "version = 1\nname = 5\n").expect("a file");
    let path = file.to_str().expect("a path");
    for (arguments, code, expect) in [
        (&["run", "nowhere"] as &[&str], 66, "there is no scenario and no file \"nowhere\""),
        (&["run", path], 65, &format!("{path}:2: ")),
        (&["run", "one-hop", "--until", "soon"], 64, "\"soon\" is no unit of time"),
        (&["run", "one-hop", "--seed=-1"], 64, "--seed <N>"),
        (&["run"], 64, "<SCENARIO>"),
        (&["rum"], 64, "'run'"),
        (&["explain", "999"], 64, "\"999\" is no reply code"),
        (&["explain", "550", "RSTE"], 64, "did you mean RSET?"),
        (&["explain", "550", "Relaying", "denied"], 64, "put a whole reply into quotes"),
        (&["explain", "\u{1b}[2J"], 64, "\"\\u{1b}[2J\" is no reply code"),
        (&["explain"], 64, "<WHAT>"),
        (&["listen", "--addr", "nowhere"], 64, "write 127.0.0.1:2525"),
        (&["listen", "--host", "alice"], 64, "alice is a client and takes no mail; the servers are mail"),
        (&["listen", "--max-connections", "0"], 64, "--max-connections"),
        (&["listen", "--idle-s", "0"], 64, "--idle-s"),
    ] {
        let output = playground(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?} {said}");
        assert!(said.contains(expect), "{expect}\n---\n{said}");
    }
    std::fs::remove_file(&file).expect("the file");
}

#[test]
fn a_generated_network_runs_and_is_summed_up() {
    let arguments = ["generate", "--hosts", "20", "--domains", "5", "--messages", "40", "--seed", "3"];
    let text = printed(&arguments);
    assert_eq!(text, printed(&arguments));
    assert_eq!(text.matches("[[host]]").count(), 20);
    let mut run = Command::new(env!("CARGO_BIN_EXE_smtp-playground"));
    run.args(["run", "-", "--summary"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = run.spawn().expect("the program runs");
    child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("a reader");
    let output = child.wait_with_output().expect("its output");
    let summary = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(output.status.success() && summary.contains("\nsent         40 messages to "), "{summary}");
    assert!(summary.contains("\ntrace hash "), "{summary}");
    let few = playground(&["generate", "--hosts", "5", "--domains", "3"]);
    let words = String::from_utf8_lossy(&few.stderr).into_owned();
    assert!(words.contains("3 domains need 6 hosts at least"), "{words}");
}

#[test]
fn a_scenario_is_held_to_its_word() {
    let text = printed(&["run", "first-failure", "--check"]);
    assert_eq!(text, "first-failure comes to what its file says\n");
    let (_, file) = relay::scenario::SHIPPED[0];
    let path = std::env::temp_dir().join(format!("expect-{}.toml", std::process::id()));
    std::fs::write(&path, file.replace("queued = 0", "queued = 3")).expect("a file");
    let output = playground(&["run", path.to_str().expect("text"), "--check"]);
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("queued = 3") && text.contains("queued = 0"), "{text}");
    std::fs::remove_file(&path).expect("the file");
}

#[test]
fn a_summary_tells_what_the_trace_tells() {
    let json = printed(&["run", "across-networks", "--summary", "--trace", "--format", "json"]);
    let last: serde_json::Value =
        serde_json::from_str(json.lines().last().unwrap_or_default()).expect("JSON");
    assert_eq!(last["summary"]["events"], json.lines().count() - 2);
    assert_eq!(last["summary"]["delivered"], 1);
    let short = printed(&["run", "across-networks", "--summary", "--format", "json"]);
    assert_eq!(short.lines().count(), 2, "{short}");
    assert_eq!(short.lines().last(), json.lines().last());
}

/// Saves a run, and gives what it printed, and where the file is.
fn saved(name: &str, arguments: &[&str]) -> (String, std::path::PathBuf) {
    let path = std::env::temp_dir().join(format!("{name}-{}.toml", std::process::id()));
    let path_text = path.to_str().expect("text");
    let printed = printed(&[&["run"], arguments, &["--save", path_text]].concat());
    (printed, path)
}

#[test]
fn a_run_is_saved_and_told_again() {
    // One that sends by itself, one that is begun, one that ends between things that are due.
    let runs = [
        &["bulk-sender", "--seed", "3", "--until", "600s"][..],
        &["first-failure", "--seed", "9"],
        &["first-failure", "--until", "delivered"],
    ];
    for (index, arguments) in runs.into_iter().enumerate() {
        let (run, path) = saved(&format!("saved-{index}"), arguments);
        let told = printed(&["replay", path.to_str().expect("text")]);
        assert_eq!(told.lines().last(), run.lines().last(), "{arguments:?}");
        let events =
            |text: &str| text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).count();
        assert_eq!(events(&told), events(&run));
        std::fs::remove_file(&path).expect("the file");
    }
}

#[test]
fn what_was_changed_is_told_with_the_hash() {
    let (_, path) = saved("changed", &["one-hop"]);
    let name = path.to_str().expect("text");
    let file = std::fs::read_to_string(&path).expect("the file");
    let changed = file.replace("Subject: ", "Subject: Re: ");
    std::fs::write(&path, &changed).expect("a file");
    let output = playground(&["replay", name]);
    assert_eq!(output.status.code(), Some(65));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("leave trace_hash out if something was changed"), "{text}");
    let without: Vec<&str> = changed.lines().filter(|line| !line.starts_with("trace_hash")).collect();
    std::fs::write(&path, without.join("\n")).expect("a file");
    assert!(playground(&["replay", name]).status.success());
    std::fs::remove_file(&path).expect("the file");
}

#[test]
fn a_scenario_from_a_file_goes_along() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../relay/scenarios/one-hop.toml");
    let (run, path) = saved("along", &[file]);
    assert!(std::fs::read_to_string(&path).expect("the file").contains("scenario_text = '''"));
    let told = printed(&["replay", path.to_str().expect("text")]);
    assert_eq!(told.lines().last(), run.lines().last());
    std::fs::remove_file(&path).expect("the file");
}
