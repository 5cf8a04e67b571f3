//! What a host, a link or a connection shows at a glance, beside what the snapshot says.

use relay::rules::{Parcels, Place, Rule, Verdict};
use relay::scenario::Host;
use relay::{HostId, HostView, LinkId, NameServers};
use smtp::SimTime;
use texts::t;

use super::Playground;
use super::rules::{rule_brief, rule_words};
use super::words::{ahead, span};

/// The signs in the picture; empty as long as their code is not there.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Signs {
    /// Those of each host, by [`HostId`].
    pub(crate) hosts: Vec<Vec<Sign>>,
    /// The rules of the network, in order.
    pub(crate) rules: Vec<RuleLine>,
    /// The name servers of zones: the title, and what is wrong with them in the words of a scenario file.
    pub(crate) zones: Vec<(String, Option<&'static str>)>,
    /// What is wrong with DNS as each host sees it, by [`HostId`].
    pub(crate) dns: Vec<Option<&'static str>>,
}

/// A sign at a host.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Sign {
    /// For the style and the shape.
    pub(crate) kind: SignKind,
    /// What it means.
    pub(crate) words: String,
}

/// What a sign is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SignKind {
    Greylists,
    Refuses,
    Full,
    Slow,
    NoDns,
    Clock,
}

/// A rule of the network.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct RuleLine {
    /// Its number, from 1.
    pub(crate) number: u16,
    /// Where it strikes.
    pub(crate) place: Place,
    /// In words.
    pub(crate) words: String,
    /// In a few of them.
    pub(crate) brief: String,
    /// How often it has struck.
    pub(crate) struck: u32,
}

impl Signs {
    /// The signs of the moment.
    pub(crate) fn of(playground: &Playground) -> Signs {
        let (timeline, snapshot) = (&playground.timeline, &playground.snapshot);
        let troubles = timeline.world().dns_troubles();
        let trouble = |whose: NameServers| {
            troubles.iter().find(|(known, _)| *known == whose).map(|(_, trouble)| trouble.as_str())
        };
        let dns: Vec<_> = snapshot.hosts.iter().map(|host| trouble(NameServers::Host(host.id))).collect();
        let rules: Vec<&Rule> = snapshot.rules.iter().map(|view| &view.rule).collect();
        let hosts = timeline.scenario().hosts.iter().zip(&snapshot.hosts).zip(&dns);
        let zones = timeline.world().zone_titles().into_iter();
        Signs {
            hosts: hosts.map(|((host, view), dns)| signs(host, view, *dns, &rules)).collect(),
            rules: (1..)
                .zip(&snapshot.rules)
                .map(|(number, view)| RuleLine {
                    number,
                    place: view.rule.place,
                    words: rule_words(&view.rule, snapshot),
                    brief: rule_brief(&view.rule),
                    struck: view.struck,
                })
                .collect(),
            zones: zones.map(|title| (title.clone(), trouble(NameServers::Zone(title)))).collect(),
            dns,
        }
    }

    /// The rules on a link.
    pub(crate) fn on_link(&self, link: LinkId) -> impl Iterator<Item = &RuleLine> {
        self.rules.iter().filter(move |rule| matches!(rule.place, Place::Link { link: on, .. } if on == link))
    }

    /// The rules at a server.
    pub(crate) fn at_host(&self, host: HostId) -> impl Iterator<Item = &RuleLine> {
        self.rules
            .iter()
            .filter(move |rule| matches!(rule.place, Place::Server { host: at, .. } if at == host))
    }

    /// The signs of a host in words.
    pub(crate) fn words(&self, host: HostId) -> String {
        let signs = self.hosts.get(usize::from(host.0)).into_iter().flatten();
        signs.map(|sign| [", ", &sign.words].concat()).collect()
    }
}

fn signs(host: &Host, view: &HostView, dns: Option<&str>, rules: &[&Rule]) -> Vec<Sign> {
    let mut out = Vec::new();
    let mut add = |kind, words| out.push(Sign { kind, words });
    if host.guard.greylist > SimTime::ZERO {
        add(SignKind::Greylists, t!("greylisting: strangers wait {}", span(host.guard.greylist)));
    }
    let at = |rule: &&&Rule| matches!(rule.place, Place::Server { host, .. } if host == view.id);
    let greets = host.manners.greeting.as_ref().is_none_or(|reply| reply.is_positive());
    if !greets || rules.iter().filter(at).any(|rule| rule.verdict == Verdict::Refuse) {
        add(SignKind::Refuses, t!("refuses connections").to_owned());
    }
    let slow = |rule: &&Rule| matches!(rule.verdict, Verdict::Delay(_)) && rule.what != Parcels::Call;
    if rules.iter().filter(at).any(slow) {
        add(SignKind::Slow, t!("answers slowly").to_owned());
    }
    if let Some(most) = host.names.mailbox_octets_max {
        let full = view.mailboxes.iter().filter(|mailbox| {
            let held: u64 = mailbox.messages.iter().map(|message| message.content.len() as u64).sum();
            held >= most
        });
        let names: Vec<&str> = full.map(|mailbox| mailbox.mailbox.as_str()).collect();
        if !names.is_empty() {
            add(SignKind::Full, [t!("full: "), &names.join(", ")].concat());
        }
    }
    if view.disk_full {
        add(SignKind::Full, t!("its disk is full").to_owned());
    }
    if let Some(trouble) = dns {
        add(SignKind::NoDns, ["DNS ", trouble].concat());
    }
    if view.clock_ahead_s != 0 {
        add(SignKind::Clock, [t!("its clock is "), &ahead(view.clock_ahead_s)].concat());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Intent, View};
    use relay::Action;
    use relay::dns::Trouble;
    use std::rc::Rc;

    fn playground(name: &str) -> Playground {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Scenario(crate::model::shipped::place(name).expect("it is shipped")));
        playground.handle(Intent::Look(Signs::of));
        playground
    }

    fn act(playground: &mut Playground, action: Action) {
        playground.handle(Intent::Act(Box::new(action)));
    }

    fn kinds(signs: &Signs, host: HostId) -> Vec<SignKind> {
        signs.hosts[usize::from(host.0)].iter().map(|sign| sign.kind).collect()
    }

    #[test]
    fn a_host_shows_what_is_done_to_it() {
        let mut playground = playground("one-hop");
        let host = playground.timeline.scenario().host("mail").expect("a host");
        assert_eq!(kinds(&playground.view().signs, host), []);
        let rule = |verdict, what| Rule { what, ..Rule::new(Place::Server { host, from: None }, verdict) };
        act(&mut playground, Action::AddRule { rule: rule(Verdict::Refuse, Parcels::Call) });
        act(
            &mut playground,
            Action::AddRule { rule: rule(Verdict::Delay(SimTime::from_secs(3)), Parcels::Reply) },
        );
        act(
            &mut playground,
            Action::SetDns { whose: NameServers::Host(host), trouble: Some(Trouble::Silent) },
        );
        let signs = Rc::clone(&playground.view().signs);
        assert_eq!(kinds(&signs, host), [SignKind::Refuses, SignKind::Slow, SignKind::NoDns]);
        assert_eq!(signs.words(host), ", refuses connections, answers slowly, DNS silent");
        assert_eq!(signs.at_host(host).map(|rule| rule.number).collect::<Vec<_>>(), [1, 2]);
        act(&mut playground, Action::RemoveRule { number: Some(1) });
        assert_eq!(kinds(&playground.view().signs, host), [SignKind::Slow, SignKind::NoDns]);
        act(&mut playground, Action::SetDisk { host, full: true });
        act(&mut playground, Action::SetClock { host, ahead_s: -300 });
        let signs = playground.view().signs;
        assert_eq!(
            signs.words(host),
            ", answers slowly, its disk is full, DNS silent, its clock is 5 min behind"
        );
    }

    #[test]
    fn greylisting_and_tls_are_seen() {
        let mut greylisting = playground("greylisting");
        let any =
            greylisting.view().signs.hosts.iter().flatten().any(|sign| sign.kind == SignKind::Greylists);
        assert!(any);
        greylisting = playground("sealed");
        greylisting.handle(Intent::Send);
        while greylisting.playing {
            greylisting.handle(Intent::Frame { passed_us: 50_000 });
        }
        assert!(greylisting.view().snapshot.connections.iter().any(|connection| connection.secured));
    }

    #[test]
    fn links_show_their_rules() {
        let playground = playground("bad-line");
        let mut playground = playground;
        playground.handle(Intent::Step);
        let signs = playground.view().signs;
        let Place::Link { link, .. } = signs.rules[0].place else { panic!("a rule of a link") };
        assert_eq!(signs.on_link(link).count(), 2);
        assert_eq!(signs.rules[0].words, "One in 10 of the segments between core-west and core-east is lost");
    }
}
