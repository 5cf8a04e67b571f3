//! The means to break things by hand: rules on a link or at a server, DNS that fails, a full disk, a wrong clock, and a list
//! of what is broken.

mod form;

use relay::dns::Trouble;
use relay::rules::{Parcels, Place, Rule, Verdict};
use relay::{Action, HostId, HostView, LinkId, NameServers, Role, Side};
use smtp::{SimTime, Verb};
use texts::{html, t};
use yew::prelude::*;

use super::Props;
use crate::components::choices;
use crate::model::{Intent, RuleLine, Selection, ahead};
use crate::platform;
use form::{Form, FormProps};

/// What can be wrong with name servers, and the words for it.
const TROUBLES: [(&str, Option<Trouble>); 4] = [
    ("works", None),
    ("fails", Some(Trouble::Fails)),
    ("silent", Some(Trouble::Silent)),
    ("slow", Some(Trouble::Slow(SimTime::from_secs(3)))),
];

/// How wrong a clock can be made, in seconds that it is ahead.
const CLOCKS_S: [i64; 7] = [0, 300, 3_600, 86_400, -300, -3_600, -365 * 86_400];

/// What can be broken about what is selected.
pub(super) fn breaking(props: &Props) -> Html {
    match props.view.selection {
        Selection::Nothing => whole(props),
        Selection::Link(link) => of_link(props, link),
        Selection::Host(host) => of_host(props, host),
        _ => Html::default(),
    }
}

fn act(props: &Props, action: Action) -> Callback<MouseEvent> {
    props.on_intent.reform(move |_| Intent::Act(Box::new(action.clone())))
}

/// Everything that is broken.
fn whole(props: &Props) -> Html {
    let signs = &props.view.signs;
    html! {
        <section class="breaking">
            <h3>{ t!("What is broken") }</h3>
            if signs.rules.is_empty() {
                <p class="hint">{ t!("Nothing is broken by a rule. Choose a link or a server to break something there.") }</p>
            } else {
                { list(props, signs.rules.iter()) }
            }
            <h3>{ t!("Name servers") }</h3>
            { for signs.zones.iter().map(|(title, trouble)| dns(props, title, NameServers::Zone(title.clone()), *trouble)) }
        </section>
    }
}

fn of_link(props: &Props, link: LinkId) -> Html {
    let on = Place::Link { link, from: None };
    let what = |what, verdict| Rule { what, ..Rule::new(on, verdict) };
    let rcpt = Parcels::Command(Verb::Rcpt);
    let presets = [
        ("lose", t!("Lose one in ten"), Rule { one_in: 10, ..what(Parcels::All, Verdict::Drop) }),
        (
            "slow",
            t!("Up to 2 s late"),
            Rule { jitter: SimTime::from_secs(2), ..what(Parcels::All, Verdict::Delay(SimTime::ZERO)) },
        ),
        ("reset-rcpt", t!("Reset at RCPT"), what(rcpt, Verdict::Reset)),
        ("reset-dot", t!("Reset at the end of a message"), what(Parcels::FinalDot, Verdict::Reset)),
        ("lose-replies", t!("Lose the replies"), what(Parcels::Reply, Verdict::Drop)),
    ];
    let rules = props.view.signs.on_link(link);
    html! { <section class="breaking"><h3>{ t!("Break it") }</h3>{ presets_of(props, &presets) }{ list(props, rules) }<Form key={format!("l{}", link.0)} ..FormProps::new(props, on) /></section> }
}

fn of_host(props: &Props, host: HostId) -> Html {
    let view = &props.view;
    let Some(of) = view.snapshot.hosts.get(usize::from(host.0)) else { return Html::default() };
    let name_servers = NameServers::Host(host);
    let trouble = view.signs.dns.get(usize::from(host.0)).copied().flatten();
    let at = |from| Place::Server { host, from };
    let replies_late = Rule {
        what: Parcels::Reply,
        ..Rule::new(at(Some(Side::Server)), Verdict::Delay(SimTime::from_secs(5)))
    };
    let no_calls = Rule { what: Parcels::Call, ..Rule::new(at(None), Verdict::Refuse) };
    let silent = Rule::new(at(Some(Side::Server)), Verdict::Drop);
    let presets = [
        ("slow", t!("Answer 5 s late"), replies_late),
        ("refuse", t!("Refuse connections"), no_calls),
        ("silent", t!("Fall silent"), silent),
        (
            "reset-data",
            t!("Reset at DATA"),
            Rule { what: Parcels::Command(Verb::Data), ..Rule::new(at(None), Verdict::Reset) },
        ),
    ];
    html! {
        <section class="breaking">
            <h3>{ t!("Break it") }</h3>
            if of.role != Role::Client {
                { presets_of(props, &presets) }
                { list(props, view.signs.at_host(host)) }
            }
            { dns(props, t!("DNS, as it sees it"), name_servers, trouble) }
            if of.role != Role::Client { { disk(props, of) } }
            { clock(props, of) }
            if of.role != Role::Client { <Form key={format!("h{}", host.0)} ..FormProps::new(props, at(None)) /> }
        </section>
    }
}

fn presets_of(props: &Props, presets: &[(&'static str, &'static str, Rule)]) -> Html {
    html! {
        <div class="actions" role="group" aria-label={t!("Break it")}>
            { for presets.iter().map(|(name, title, rule)| html! {
                <button key={*name} type="button" class="choice-button" data-testid={format!("break-{name}")} onclick={act(props, Action::AddRule { rule: *rule })}>{ *title }</button>
            }) }
        </div>
    }
}

/// Rules with their words, each with a button that takes it away.
fn list<'a>(props: &Props, rules: impl Iterator<Item = &'a RuleLine>) -> Html {
    let mut rules = rules.peekable();
    if rules.peek().is_none() {
        return Html::default();
    }
    html! {
        <ul class="rules" data-testid="rules">
            { for rules.map(|rule| html! {
                <li key={rule.number}>
                    <span>{ &rule.words }{ "." }<span class="hint">{ struck(rule.struck) }</span></span>
                    <button type="button" data-testid="rule-remove" aria-label={[t!("Remove the rule: "), &rule.words].concat()}
                        onclick={act(props, Action::RemoveRule { number: Some(rule.number) })}>{ t!("Remove") }</button>
                </li>
            }) }
        </ul>
    }
}

fn struck(times: u32) -> String {
    match times {
        0 => t!(" It has not struck yet.").to_owned(),
        1 => t!(" It has struck once.").to_owned(),
        times => t!(" It has struck {times} times."),
    }
}

/// Whether there is room on the disk of a server, to be changed.
fn disk(props: &Props, of: &HostView) -> Html {
    let host = of.id;
    let chosen = move |event: Event| {
        Intent::Act(Box::new(Action::SetDisk { host, full: platform::chosen(&event) == "full" }))
    };
    let all = [("room", t!("has room")), ("full", t!("is full: no mail is taken (452 4.3.1)"))];
    let all = all.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec();
    let now = if of.disk_full { "full" } else { "room" };
    choice("disk", t!("Its disk"), now.to_owned(), all, props.on_intent.reform(chosen))
}

/// What the clock of a host says, to be changed.
fn clock(props: &Props, of: &HostView) -> Html {
    let (host, now_s) = (of.id, of.clock_ahead_s);
    let chosen = move |event: Event| {
        let ahead_s = platform::chosen(&event).parse().unwrap_or(now_s);
        Intent::Act(Box::new(Action::SetClock { host, ahead_s }))
    };
    // One that is wrong in another way stands there, too.
    let other = Some(now_s).filter(|now_s| !CLOCKS_S.contains(now_s));
    let words = |ahead_s: i64| match ahead_s {
        0 => t!("is right").to_owned(),
        ahead_s => [t!("is "), &ahead(ahead_s)].concat(),
    };
    let all = CLOCKS_S.into_iter().chain(other);
    let all = all.map(|ahead_s| (ahead_s.to_string(), words(ahead_s))).collect();
    choice("clock", t!("Its clock"), now_s.to_string(), all, props.on_intent.reform(chosen))
}

/// One of several, with its name for tests and its title.
fn choice(
    name: &str,
    title: &str,
    now: String,
    all: Vec<(String, String)>,
    onchange: Callback<Event>,
) -> Html {
    html! {
        <label key={name.to_owned()} class="field">
            <span>{ title.to_owned() }</span>
            { choices(name.to_owned(), None, now, all, onchange) }
        </label>
    }
}

/// What name servers do, to be changed.
fn dns(props: &Props, title: &str, whose: NameServers, now: Option<&str>) -> Html {
    let now = now.unwrap_or("works");
    let chosen = move |event: Event| {
        let text = platform::chosen(&event);
        let trouble = TROUBLES.iter().find(|(known, _)| *known == text).and_then(|(_, trouble)| *trouble);
        Intent::Act(Box::new(Action::SetDns { whose: whose.clone(), trouble }))
    };
    let means = |word| match word {
        "fails" => t!("answers with a failure (SERVFAIL)"),
        "silent" => t!("does not answer"),
        "slow" => t!("answers three seconds late"),
        _ => t!("works"),
    };
    let all = TROUBLES.map(|(word, _)| (word.to_owned(), means(word).to_owned())).to_vec();
    choice(&format!("dns-{title}"), title, now.to_owned(), all, props.on_intent.reform(chosen))
}
