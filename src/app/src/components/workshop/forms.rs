//! The forms of a host and of a link.

use texts::{html, t};
use yew::prelude::*;

use super::bench::Work;
use crate::model::draft::{Draft, Form};
use crate::model::{Intent, Selection};

/// The roles as a file spells them, and for people.
pub(super) const ROLES: [(&str, &str); 5] = [
    ("client", t!("Mail client")),
    ("submission", t!("Submission server")),
    ("relay", t!("Relay")),
    ("gateway", t!("Gateway")),
    ("mx", t!("Mail exchanger")),
];

pub(super) fn owned((value, words): &(&str, &str)) -> (String, String) {
    ((*value).to_owned(), (*words).to_owned())
}

/// The networks, to choose one.
pub(super) fn networks(draft: &Draft, key: impl Fn(usize, String) -> String) -> Vec<(String, String)> {
    let networks = 0..draft.count("network");
    let title =
        |index| (key(index, draft.field("network", index, "name")), draft.field("network", index, "title"));
    networks.map(title).collect()
}

fn back(work: &Work) -> Html {
    let back = work.on_intent.reform(|_: MouseEvent| Intent::Select(Selection::Nothing));
    html! { <p class="crumbs"><button type="button" class="back" data-testid="own-back" onclick={back}>{ t!("‹ The whole network") }</button></p> }
}

/// What can be said of a host.
pub(super) fn host(work: &Work, index: usize) -> Html {
    let at = |key| ("host", index, key);
    let client = work.draft.field("host", index, "role") == "client";
    let roles: Vec<_> = ROLES.iter().map(owned).collect();
    let (remove, on_intent) =
        (work.edit(move |draft: &mut Draft, ()| draft.remove_host(index)), work.on_intent.clone());
    let onclick = move |_: MouseEvent| {
        on_intent.emit(Intent::Select(Selection::Nothing));
        remove.emit(());
    };
    html! {
        <>
            { back(work) }
            <h3>{ work.draft.field("host", index, "name") }</h3>
            { work.field(at("name"), Form::Text, t!("Short name"), "mx") }
            { work.choice(at("role"), t!("Role"), &roles) }
            { work.field(at("host_name"), Form::Text, t!("Name in DNS"), "mx.south.example") }
            { work.choice(at("network"), t!("Network"), &networks(&work.draft, |_, name| name)) }
            { work.field(at("addresses"), Form::List, t!("Addresses, with commas between"), "198.51.100.11") }
            if client {
                { work.field(at("user"), Form::Text, t!("Writes as"), "ben@south.example") }
                { work.field(at("smart_host"), Form::Text, t!("Its submission server, by its name in DNS"), "mail.south.example") }
            } else {
                { work.field(at("domains"), Form::List, t!("Keeps mail for these domains"), "south.example") }
                { work.field(at("mailboxes"), Form::List, t!("Mailboxes"), "ben@south.example") }
                { work.tick(at("catch_all"), t!("Every name in its domains is a mailbox")) }
                { work.field(at("relay_domains"), Form::List, t!("Hands on mail for these domains"), "") }
                { work.field(at("relay_networks"), Form::List, t!("Hosts of these networks may send anywhere through it"), "") }
                { work.tick(at("open_relay"), t!("Anybody may send anywhere through it: an open relay")) }
                { work.field(at("smart_host"), Form::Text, t!("Gives the rest to this server instead of asking for MX"), "") }
                { work.field(at("extensions"), Form::List, t!("Extensions that it offers; empty for the usual ones"), "PIPELINING, SIZE, STARTTLS") }
                { work.field(at("greylist_s"), Form::Number, t!("Strangers wait so many seconds (greylisting)"), "") }
                { work.field(at("mailbox_octets_max"), Form::Number, t!("Octets that a mailbox holds; empty for any number"), "") }
            }
            <div class="actions"><button type="button" class="danger" data-testid="own-remove-host" {onclick}>{ t!("Remove this host") }</button></div>
        </>
    }
}

/// What can be said of a link.
pub(super) fn link(work: &Work, index: usize) -> Html {
    let at = |key| ("link", index, key);
    let (remove, on_intent) =
        (work.edit(move |draft: &mut Draft, ()| draft.remove_link(index)), work.on_intent.clone());
    let onclick = move |_: MouseEvent| {
        on_intent.emit(Intent::Select(Selection::Nothing));
        remove.emit(());
    };
    html! {
        <>
            { back(work) }
            <h3>{ work.draft.field("link", index, "between").replace(", ", " – ") }</h3>
            { work.field(at("latency_ms"), Form::Number, t!("One way takes, in milliseconds"), "5") }
            { work.field(at("kbit_per_s"), Form::Number, t!("Kilobits in a second"), "50000") }
            <div class="actions"><button type="button" class="danger" data-testid="own-remove-link" {onclick}>{ t!("Remove this link") }</button></div>
        </>
    }
}
