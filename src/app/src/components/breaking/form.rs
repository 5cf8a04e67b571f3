//! A rule of one's own: the form.

use std::rc::Rc;

use relay::rules::Place;
use relay::{Action, NodeId, Side};
use texts::{html, t};
use yew::prelude::*;

use crate::components::Props;
use crate::model::{COMMANDS, Intent, RuleField, RuleForm, VERDICTS, View, WHATS, node_name};
use crate::platform;

/// Where the rule will be, and what [`Props`] say.
#[derive(Clone, Properties)]
pub(super) struct FormProps {
    pub(super) place: Place,
    view: Rc<View>,
    on_intent: Callback<Intent>,
}

impl PartialEq for FormProps {
    fn eq(&self, other: &FormProps) -> bool {
        self.place == other.place && Rc::ptr_eq(&self.view, &other.view)
    }
}

impl FormProps {
    pub(super) fn new(props: &Props, place: Place) -> FormProps {
        FormProps { place, view: Rc::clone(&props.view), on_intent: props.on_intent.clone() }
    }
}

/// The form, folded until somebody wants it.
#[component]
pub(super) fn Form(props: &FormProps) -> Html {
    let form = use_state(RuleForm::default);
    let wrong = use_state(Vec::new);
    let onsubmit = Callback::from({
        let (form, wrong, on_intent, place) =
            (form.clone(), wrong.clone(), props.on_intent.clone(), props.place);
        move |event: SubmitEvent| {
            event.prevent_default();
            match form.rule(from(place, form.text(RuleField::From))) {
                Ok(rule) => {
                    wrong.set(Vec::new());
                    on_intent.emit(Intent::Act(Box::new(Action::AddRule { rule })));
                }
                Err(fields) => wrong.set(fields),
            }
        }
    });
    let set = Callback::from({
        let form = form.clone();
        move |(field, text): (RuleField, String)| {
            let mut next = (*form).clone();
            next.set(field, text);
            form.set(next);
        }
    });
    let choice = |field: RuleField, name: &'static str, title: &'static str, among: Vec<(String, String)>| {
        let set = set.clone();
        let chosen = form.text(field).to_owned();
        super::choice(
            name,
            title,
            chosen,
            among,
            set.reform(move |event: Event| (field, platform::chosen(&event))),
        )
    };
    let number = |field: RuleField, name: &'static str, title: &'static str| {
        let set = set.clone();
        let fault = wrong.iter().find(|(known, _)| *known == field).map(|(_, words)| *words);
        let id = format!("{name}-fault");
        html! {
            <label class="field">
                <span>{ title }</span>
                <input type="text" inputmode="numeric" data-testid={name} value={form.text(field).to_owned()} aria-invalid={fault.map(|_| "true")}
                    aria-describedby={fault.map(|_| id.clone())} oninput={move |event: InputEvent| set.emit((field, platform::value(&event)))} />
                if let Some(fault) = fault { <span class="fault" {id} role="alert">{ t!("Expected ") }{ fault }{ "." }</span> }
            </label>
        }
    };
    let both = |(value, words): &(&str, &str)| ((*value).to_owned(), (*words).to_owned());
    let commands = COMMANDS.map(|verb| (verb.to_string(), t!("the command {verb}")));
    let calls_only = form.text(RuleField::Verdict) == "refuse";
    let what: Vec<_> = WHATS.iter().filter(|(what, _)| !calls_only || *what == "call").map(both).collect();
    let what: Vec<_> = if calls_only { what } else { what.into_iter().chain(commands).collect() };
    let delays = form.text(RuleField::Verdict) == "delay";
    html! {
        <details class="rule-form">
            <summary data-testid="rule-own">{ t!("A rule of your own") }</summary>
            <form {onsubmit}>
                { choice(RuleField::What, "rule-what", t!("What"), what) }
                if form.text(RuleField::What) == "octet" { { number(RuleField::Octet, "rule-octet", t!("Which octet of its stream, from 1")) } }
                { choice(RuleField::From, "rule-from", t!("Which way"), ways(props)) }
                { choice(RuleField::Verdict, "rule-verdict", t!("What becomes of it"), VERDICTS.iter().map(both).collect()) }
                if delays {
                    { number(RuleField::DelayMs, "rule-delay", t!("Later by, in milliseconds")) }
                    { number(RuleField::JitterMs, "rule-jitter", t!("And by up to so much more, by chance")) }
                }
                { number(RuleField::OneIn, "rule-one-in", t!("One in so many, by chance; 1 for all")) }
                { number(RuleField::Times, "rule-times", t!("How often in all; empty for always")) }
                <button type="submit" class="danger" data-testid="rule-add">{ t!("Add the rule") }</button>
            </form>
        </details>
    }
}

/// The directions that can be chosen.
fn ways(props: &FormProps) -> Vec<(String, String)> {
    let snapshot = &props.view.snapshot;
    let both = (String::new(), t!("both ways").to_owned());
    match props.place {
        Place::Link { link, .. } => {
            let ends = snapshot.links.get(usize::from(link.0)).map(|link| [link.a, link.b]);
            let from = |node: NodeId| (node.0.to_string(), [t!("from "), node_name(snapshot, node)].concat());
            [both].into_iter().chain(ends.into_iter().flatten().map(from)).collect()
        }
        Place::Server { .. } => {
            let said = |side: &str, words: &str| (side.to_owned(), words.to_owned());
            vec![both, said("client", t!("from its clients")), said("server", t!("from the server"))]
        }
    }
}

/// The place with the direction that was chosen.
fn from(place: Place, way: &str) -> Place {
    match place {
        Place::Link { link, .. } => Place::Link { link, from: way.parse().ok().map(NodeId) },
        Place::Server { host, .. } => {
            let from = match way {
                "client" => Some(Side::Client),
                "server" => Some(Side::Server),
                _ => None,
            };
            Place::Server { host, from }
        }
    }
}
