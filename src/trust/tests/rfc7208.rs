//! The published test suite of RFC 7208 as data: every case passes, or stands in a list with its reason.

mod common;

use common::Zones;
use libtest_mimic::{Arguments, Trial};
use saphyr::{LoadableYamlNode, Yaml};
use trust::dns::{Data, Kind};
use trust::spf::{Check, Claim};

/// Release 2014.04 of the suite of openspf.org, as pyspf 2.0.14 distributes it; its licence stands beside it.
const SUITE: &str = include_str!("rfc7208/rfc7208-tests.yml");
const CASES: usize = 203;

/// Cases that do not pass, and why; at most three.
const EXCEPTIONS: [(&str, &str); 0] = [];

fn main() {
    let arguments = Arguments::from_args();
    let (mut trials, mut failed) = (Vec::new(), 0);
    for scenario in Yaml::load_from_str(SUITE).expect("YAML") {
        let zones = zones(&scenario["zonedata"]);
        for (name, case) in map(&scenario["tests"]) {
            let failure = failure(&zones, case);
            failed += usize::from(failure.is_some());
            trials.push(trial(text(name), failure));
        }
    }
    let cases = trials.len();
    assert_eq!(cases, CASES, "cases of the suite");
    let is_case = |excepted: &str| trials.iter().any(|trial| trial.name() == excepted);
    assert!(EXCEPTIONS.len() <= 3 && EXCEPTIONS.iter().all(|(excepted, _)| is_case(excepted)));
    if !arguments.list {
        println!("RFC 7208 suite: {} of {cases} cases pass, {} excepted", cases - failed, EXCEPTIONS.len());
        for (excepted, reason) in EXCEPTIONS {
            println!("  {excepted}: {reason}");
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// A case passes, or it is excepted: one or the other.
fn trial(name: String, failure: Option<String>) -> Trial {
    let excepted = EXCEPTIONS.iter().any(|(excepted, _)| *excepted == name);
    Trial::test(name, move || match failure {
        Some(failure) if !excepted => Err(failure.into()),
        None if excepted => Err("it passes: take it off the list of exceptions".into()),
        _ => Ok(()),
    })
}

/// Runs a case; what is wrong with its outcome, if anything is.
fn failure(zones: &Zones, case: &Yaml) -> Option<String> {
    let field = |name| text(&case[name]);
    let claim = Claim {
        client: field("host").parse().expect("an address"),
        helo: field("helo"),
        sender: field("mailfrom"),
        receiver: String::new(),
        unix_s: 0,
    };
    let verdict = Check::new(claim).run(zones);
    let expected: Vec<String> = match case["result"].as_vec() {
        Some(several) => several.iter().map(text).collect(),
        None => vec![field("result")],
    };
    let explanation = case.as_mapping_get("explanation").map(text);
    let explained = verdict.explanation.clone().unwrap_or("DEFAULT".to_owned());
    let right = expected.iter().any(|expected| expected == verdict.outcome.as_str())
        && explanation.as_ref().is_none_or(|expected| *expected == explained);
    let derivation: Vec<String> =
        verdict.derivation.iter().map(|finding| format!("  {}", finding.fact.words())).collect();
    (!right).then(|| {
        format!(
            "expected {expected:?} {explanation:?}, came {} \"{explained}\"\n{}",
            verdict.outcome.as_str(),
            derivation.join("\n")
        )
    })
}

/// The zones of a scenario. `SPF` stands for TXT unless the name has TXT records of its own.
fn zones(data: &Yaml) -> Zones {
    let mut zones = Zones::default();
    for (name, records) in map(data) {
        let name = text(name);
        let records = records.as_vec().expect("a list of records");
        let has = |wanted: &str| records.iter().any(|record| record.as_mapping_get(wanted).is_some());
        let has_txt = has("TXT");
        let mut exchangers: Vec<(i64, String)> = Vec::new();
        zones.add_name(&name);
        for record in records {
            if record.as_str() == Some("TIMEOUT") {
                zones.fail(&name);
                continue;
            }
            for (kind, value) in map(record) {
                match text(kind).as_str() {
                    "SPF" if has_txt => {}
                    "TXT" if value.as_str() == Some("NONE") => {}
                    "SPF" | "TXT" => zones.add(&name, Kind::Txt, Data::Text(joined(value))),
                    "A" => zones.add(&name, Kind::A, address(value)),
                    "AAAA" => zones.add(&name, Kind::Aaaa, address(value)),
                    "PTR" => zones.add(&name, Kind::Ptr, Data::Name(text(value))),
                    "CNAME" => zones.add_alias(&name, &text(value)),
                    "MX" => exchangers.push((value[0].as_integer().expect("a number"), text(&value[1]))),
                    other => panic!("{name}: {other}"),
                }
            }
        }
        exchangers.sort_by_key(|(preference, _)| *preference);
        for (_, exchanger) in exchangers {
            zones.add(&name, Kind::Mx, Data::Name(exchanger));
        }
    }
    zones
}

fn map<'a>(yaml: &'a Yaml) -> impl Iterator<Item = (&'a Yaml<'a>, &'a Yaml<'a>)> {
    yaml.as_mapping().expect("a map").iter()
}

fn text(yaml: &Yaml) -> String {
    yaml.as_str().unwrap_or_else(|| panic!("{yaml:?} is no text")).to_owned()
}

fn joined(yaml: &Yaml) -> String {
    yaml.as_vec().map_or_else(|| text(yaml), |strings| strings.iter().map(text).collect())
}

fn address(yaml: &Yaml) -> Data {
    Data::Address(text(yaml).parse().expect("an address"))
}
