//! What there is to know about a host, in words.

use relay::{HostId, Scenario};
use smtp::SimTime;
use texts::t;

/// A name and what stands beside it.
pub(crate) type Fact = (&'static str, String);

/// What the scenario says about a host; only what there is.
pub(crate) fn facts(scenario: &Scenario, host: HostId) -> Vec<Fact> {
    let Some(settings) = scenario.hosts.get(usize::from(host.0)) else { return Vec::new() };
    let networks = settings.relay_networks.iter().filter_map(|id| scenario.networks.get(usize::from(id.0)));
    let list = |words: Vec<String>| words.join(", ");
    let mut facts = vec![
        (t!("Name"), settings.host_name.clone()),
        (t!("Address"), list(settings.addresses.iter().map(|address| address.to_string()).collect())),
        (t!("Writes as"), settings.user.clone().unwrap_or_default()),
        (t!("Keeps mail for"), settings.domains.join(", ")),
        (t!("Hands on mail for"), settings.relay_domains.join(", ")),
        (t!("Sends anywhere for"), list(networks.map(|network| network.title.clone()).collect())),
        (t!("Logs in"), list(settings.users.iter().map(|(user, _)| user.clone()).collect())),
        (t!("Greylisting"), greylisting(settings.guard.greylist)),
        (
            t!("Open relay"),
            if settings.open_relay {
                t!("takes mail for anybody from anybody").to_owned()
            } else {
                String::new()
            },
        ),
        (t!("Gives the rest to"), settings.smart_host.clone().unwrap_or_default()),
    ];
    if settings.listens() {
        facts.push((
            t!("Offers"),
            list(settings.server().extensions.iter().map(|offer| offer.to_string()).collect()),
        ));
    }
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

fn greylisting(wait: SimTime) -> String {
    if wait == SimTime::ZERO { String::new() } else { t!("strangers wait {} s", wait.as_secs()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_says_what_it_is_and_takes() {
        let scenario = Scenario::shipped("one-hop").expect("it is shipped").expect("it is right");
        let of = |name: &str| facts(&scenario, scenario.host(name).expect("a host"));
        let mail = of("mail");
        assert!(mail.contains(&("Keeps mail for", "alpha.example".to_owned())), "{mail:?}");
        assert!(mail.contains(&("Sends anywhere for", "alpha.example".to_owned())), "{mail:?}");
        assert!(
            mail.iter().any(|(name, value)| *name == "Offers" && value.contains("PIPELINING")),
            "{mail:?}"
        );
        let alice = of("alice");
        assert!(alice.iter().all(|(name, _)| *name != "Offers"), "{alice:?}");
        assert!(alice.contains(&("Writes as", "alice@alpha.example".to_owned())), "{alice:?}");
        assert_eq!(facts(&scenario, HostId(99)), []);
    }
}
