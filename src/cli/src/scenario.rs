//! Which simulated network, which of its hosts, and the message that it suggests.

use std::path::Path;
use std::sync::Arc;

use relay::scenario::{
    Host, Profile, SHIPPED, ScenarioError, Tale, Told, parse, parse_log, parse_profile, to_log,
};
use relay::{HostId, Scenario, World};

use crate::failure::{CANNOT_CREATE, DATA, Failure, NO_INPUT, USAGE};

/// A scenario that comes with the program, by name, or one from a file.
pub(crate) fn load(name: &str) -> Result<Scenario, Failure> {
    parse(name, &text(name)?).map_err(mistakes)
}

fn is_shipped(name: &str) -> bool {
    SHIPPED.iter().any(|(shipped, _)| *shipped == name)
}

fn text(name: &str) -> Result<String, Failure> {
    let shipped = SHIPPED.iter().find(|(shipped, _)| *shipped == name).map(|(_, text)| (*text).to_owned());
    Ok(match shipped {
        Some(text) => text,
        None if name == "-" => std::io::read_to_string(std::io::stdin())
            .map_err(|error| Failure::new(NO_INPUT, format!("standard input cannot be read: {error}")))?,
        None if Path::new(name).exists() => std::fs::read_to_string(name)
            .map_err(|error| Failure::new(NO_INPUT, format!("{name} cannot be read: {error}")))?,
        None => {
            let names = SHIPPED.map(|(name, _)| name).join(", ");
            let text = format!("there is no scenario and no file \"{name}\"; the scenarios are {names}");
            return Err(Failure::new(NO_INPUT, text));
        }
    })
}

/// Writes down what was done in a scenario of this name or file, and the file itself where it does not come with the program.
pub(crate) fn save_log(
    path: &Path,
    name: &str,
    scenario: &Arc<Scenario>,
    tale: &Tale,
) -> Result<(), Failure> {
    let wrong =
        |why: &str| Failure::new(CANNOT_CREATE, format!("{} cannot be written: {why}", path.display()));
    let own = match name {
        "-" => return Err(wrong("the scenario came from standard input; save it as a file first")),
        name if is_shipped(name) => None,
        name => Some(text(name)?),
    };
    let file = to_log(scenario, own.as_deref(), tale).map_err(wrong)?;
    std::fs::write(path, file).map_err(|error| wrong(&error.to_string()))
}

/// Reads what was done, and does it. `other` is the scenario to take instead of the one that the file names.
pub(crate) fn read_log(file: &str, log: &str, other: Option<&str>) -> Result<Told, Failure> {
    let first = |errors: Vec<ScenarioError>| errors.first().map(ToString::to_string).unwrap_or_default();
    let mut open = |name: &str, own: Option<&str>| match (other, own) {
        (None, Some(own)) => parse(&format!("scenario_text of {name}"), own).map_err(first),
        (other, _) => load(other.unwrap_or(name)).map_err(|failure| failure.message),
    };
    parse_log(file, log, &mut open).map_err(mistakes)
}

/// A profile from a file; the files that it names lie beside it.
pub(crate) fn profile(path: &Path) -> Result<Profile, Failure> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::new(NO_INPUT, format!("{name} cannot be read: {error}")))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut open = |file: &str| std::fs::read_to_string(folder.join(file)).map_err(|error| error.to_string());
    parse_profile(&name, &text, &mut open).map_err(mistakes)
}

fn mistakes(errors: Vec<ScenarioError>) -> Failure {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    Failure::new(DATA, lines.join("\nsmtp-playground: "))
}

/// The host of this name, short or long; without a name the first that has mailboxes.
pub(crate) fn host(scenario: &Scenario, name: Option<&str>) -> Result<HostId, Failure> {
    let fits = |host: &Host| match name {
        Some(name) => host.name == name || host.host_name.eq_ignore_ascii_case(name),
        None => host.listens() && !host.mailboxes.is_empty(),
    };
    let servers = || scenario.hosts.iter().filter(|host| host.listens()).map(|host| host.name.as_str());
    let servers = || servers().collect::<Vec<_>>().join(", ");
    let found = scenario.hosts.iter().zip(0u16..).find(|(host, _)| fits(host));
    match (found, name) {
        (Some((host, index)), _) if host.listens() => Ok(HostId(index)),
        (Some((host, _)), _) => {
            let text = format!("{} is a client and takes no mail; the servers are {}", host.name, servers());
            Err(Failure::new(USAGE, text))
        }
        (None, Some(name)) => {
            let text = format!("{} has no host \"{name}\"; its servers are {}", scenario.name, servers());
            Err(Failure::new(USAGE, text))
        }
        (None, None) => {
            let text =
                format!("no host of {} has mailboxes; name one with --host: {}", scenario.name, servers());
            Err(Failure::new(USAGE, text))
        }
    }
}

/// A world at its start, with the message that the scenario suggests where it sends none by itself.
pub(crate) fn begin(scenario: &Arc<Scenario>, seed: u64) -> Result<World, Failure> {
    let wrong = |why| Failure::new(DATA, format!("{}: the draft cannot be sent: {why}", scenario.name));
    World::begin(Arc::clone(scenario), seed).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use relay::Action;

    use super::*;

    #[track_caller]
    fn check_host(scenario: &str, name: Option<&str>, expect: &str) {
        let scenario = load(scenario).unwrap();
        let got = match host(&scenario, name) {
            Ok(host) => scenario.hosts[usize::from(host.0)].host_name.clone(),
            Err(failure) => failure.message,
        };
        assert_eq!(got, expect);
    }

    #[test]
    fn hosts() {
        check_host("one-hop", None, "mail.alpha.example");
        check_host("one-hop", Some("mail"), "mail.alpha.example");
        check_host("one-hop", Some("Mail.Alpha.Example"), "mail.alpha.example");
        check_host("one-hop", Some("alice"), "alice is a client and takes no mail; the servers are mail");
        check_host("one-hop", Some("bob"), "one-hop has no host \"bob\"; its servers are mail");
    }

    #[test]
    fn every_scenario_suggests_a_message_from_its_client() {
        for (name, _) in SHIPPED {
            let scenario = load(name).unwrap();
            let Action::Send { from, envelope, .. } = scenario.suggested().unwrap() else {
                panic!("a message")
            };
            let user = scenario.hosts[usize::from(from.0)].user.clone();
            assert_eq!(envelope.reverse_path.mailbox().map(ToString::to_string), user, "{name}");
        }
    }

    #[test]
    fn mistakes_are_told() {
        let failure = load("no-such").unwrap_err();
        assert_eq!(failure.code, NO_INPUT);
        assert!(
            failure
                .message
                .starts_with("there is no scenario and no file \"no-such\"; the scenarios are one-hop,")
        );
    }
}
