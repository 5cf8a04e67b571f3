//! The whole network: adding hosts and links, and what DNS says.

use relay::{HostId, LinkId};
use texts::html;
use yew::prelude::*;

use super::bench::Work;
use super::forms::{ROLES, networks, owned};
use crate::model::draft::{Draft, Form};
use crate::model::{Intent, Selection};
use crate::platform;

/// Everything that can be built.
pub(super) fn whole(work: &Work) -> Html {
    let draft = &work.draft;
    html! {
        <>
            <p class="hint">{ t!("Click a host or a link in the picture to change it, drag hosts where you want them.") }</p>
            <div class="actions">
                <button type="button" data-testid="own-tidy" onclick={work.edit(|draft: &mut Draft, _: MouseEvent| draft.tidy())}>{ t!("Tidy up the picture") }</button>
            </div>
            { add(work) }
            { hosts(work) }
            { connect(work) }
            { links(work) }
            <section>
                <h3>{ t!("What DNS says") }</h3>
                { for (0..draft.count("zone")).map(|zone| work.field(("zone", zone, "records"), Form::Text, &draft.field("zone", zone, "origin"), "")) }
            </section>
            <section>
                <h3>{ t!("The message to begin with") }</h3>
                { work.field(("draft", 0, "from"), Form::Text, t!("From"), "") }
                { work.field(("draft", 0, "to"), Form::List, t!("To"), "") }
            </section>
        </>
    }
}

/// A choice whose first entry, or another, is chosen at first.
fn select(name: &'static str, title: &'static str, among: &[(String, String)], first: usize) -> Html {
    let option = |(place, (value, words)): (usize, &(String, String))| {
        html! { <option key={value.clone()} value={value.clone()} selected={place == first}>{ words }</option> }
    };
    html! {
        <label class="field">
            <span>{ title }</span>
            <select {name} data-testid={format!("own-{name}")}>{ for among.iter().enumerate().map(option) }</select>
        </label>
    }
}

/// A new host, with all that it needs.
fn add(work: &Work) -> Html {
    let roles: Vec<_> = ROLES.iter().rev().map(owned).collect();
    let domain = work.draft.field("zone", 0, "origin");
    let onsubmit = work.edit(|draft: &mut Draft, event: SubmitEvent| {
        event.prevent_default();
        let [role, network, domain] =
            ["role", "network", "domain"].map(|name| platform::submitted(&event, name));
        draft.add_host(&role, network.parse().unwrap_or(0), &domain);
    });
    html! {
        <section>
            <h3>{ t!("Add a host") }</h3>
            <form class="own-add" {onsubmit}>
                { select("role", t!("Role"), &roles, 0) }
                { select("network", t!("Network"), &networks(&work.draft, |index, _| index.to_string()), 0) }
                <label class="field"><span>{ t!("Domain") }</span><input type="text" name="domain" required=true spellcheck="false" data-testid="own-domain" value={domain} /></label>
                <button type="submit" data-testid="own-add">{ t!("Add it") }</button>
            </form>
        </section>
    }
}

/// Two nodes that are to be linked.
fn connect(work: &Work) -> Html {
    let nodes: Vec<_> = work.draft.nodes().into_iter().map(|name| (name.clone(), name)).collect();
    let onsubmit = work.edit(|draft: &mut Draft, event: SubmitEvent| {
        event.prevent_default();
        let [a, b] = ["a", "b"].map(|name| platform::submitted(&event, name));
        draft.connect(&a, &b);
    });
    html! {
        <section>
            <h3>{ t!("Connect") }</h3>
            <form class="own-add" {onsubmit}>
                { select("a", t!("This"), &nodes, 0) }
                { select("b", t!("With"), &nodes, 1) }
                <button type="submit" data-testid="own-connect">{ t!("Link them") }</button>
            </form>
        </section>
    }
}

fn hosts(work: &Work) -> Html {
    let draft = &work.draft;
    let select = |index: usize| {
        work.on_intent.reform(move |_: MouseEvent| Intent::Select(Selection::Host(HostId(index as u16))))
    };
    html! {
        <ul class="rows" data-testid="own-hosts">
            { for (0..draft.count("host")).map(|index| html! {
                <li key={index}>
                    <button type="button" class="plain" onclick={select(index)}>{ draft.field("host", index, "name") }</button>
                    <span>{ draft.field("host", index, "host_name") }</span>
                </li>
            }) }
        </ul>
    }
}

fn links(work: &Work) -> Html {
    let draft = &work.draft;
    let select = |index: usize| {
        work.on_intent.reform(move |_: MouseEvent| Intent::Select(Selection::Link(LinkId(index as u16))))
    };
    html! {
        <ul class="rows" data-testid="own-links">
            { for (0..draft.count("link")).map(|index| {
                let words = draft.field("link", index, "between").replace(", ", " – ");
                let fault = ["between", "latency_ms", "kbit_per_s"].iter().find_map(|key| work.flaw(("link", index, *key)));
                html! {
                    <li key={index}>
                        <button type="button" class="plain" onclick={select(index)}>{ &words }</button>
                        if let Some(fault) = fault { <span class="fault">{ fault.to_owned() }</span> }
                        <button type="button" aria-label={[t!("Remove the link "), &words].concat()} onclick={work.edit(move |draft: &mut Draft, _: MouseEvent| draft.remove_link(index))}>{ t!("Remove") }</button>
                    </li>
                }
            }) }
        </ul>
    }
}
