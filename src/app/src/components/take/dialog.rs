//! The dialog with all that can be taken along.

use std::rc::Rc;

use relay::{Caller, ConnectionId, ConnectionView, HostId};
use smtp::client::Envelope;
use smtp::{ForwardPath, ReversePath};
use texts::{html, t};
use yew::prelude::*;

use super::share::take_along;
use crate::components::Props;
use crate::components::choices;
use crate::model::take::{Goods, Taken, make, send, swaks};
use crate::model::{Intent, Selection};
use crate::platform;

/// The most connections that can be chosen from: the last ones.
const CONNECTIONS_MAX: usize = 60;

/// What stands in the dialog `take`.
pub(super) fn take(props: &Props) -> Html {
    html! { <TakeAlong ..props.clone() /> }
}

#[component]
fn TakeAlong(props: &Props) -> Html {
    let Props { view, on_intent, .. } = props;
    let chosen = use_state(|| None::<ConnectionId>);
    let copied = use_state(|| "");
    let problem = use_state(|| None::<&'static str>);
    use_effect_with(view.taken.clone(), {
        let problem = problem.setter();
        move |taken: &Option<Rc<Taken>>| match taken.as_deref() {
            Some(Taken { name, octets: Ok(octets), .. }) => {
                problem.set(None);
                platform::save(name, octets);
            }
            Some(Taken { octets: Err(why), .. }) => problem.set(Some(why)),
            None => {}
        }
    });
    // What is selected comes first, until something else is chosen.
    use_effect_with(view.selection, {
        let chosen = chosen.setter();
        move |_| chosen.set(None)
    });
    let get = |goods, name, words| get(on_intent, goods, name, words);
    let connections = &view.snapshot.connections;
    let selected = match view.selection {
        Selection::Connection(id) => Some(id),
        _ => None,
    };
    let is_there = |id: &ConnectionId| connections.iter().any(|connection| connection.id == *id);
    let connection =
        chosen.or(selected).filter(is_there).or(connections.last().map(|connection| connection.id));
    let on_choice = {
        let chosen = chosen.clone();
        move |event: Event| chosen.set(platform::chosen(&event).parse().ok().map(ConnectionId))
    };
    let mailboxes = view.snapshot.hosts.iter().flat_map(|host| {
        let filled = host.mailboxes.iter().enumerate().filter(|(_, mailbox)| !mailbox.messages.is_empty());
        filled.map(move |(place, mailbox)| (host.id, place, &mailbox.mailbox, mailbox.messages.len()))
    });
    let (envelope, message) = message(props);
    let latest = connections.iter().rev().take(CONNECTIONS_MAX);
    let latest = latest.map(|view| (view.id.0.to_string(), ends(props, view))).collect();
    html! {
        <>
            <form method="dialog">
                <h2 id="take-title">{ t!("Take it with you") }</h2>
                <button class="quiet" data-testid="take-close">{ t!("Close") }</button>
            </form>
            if let Some(why) = *problem { <p class="problem" role="alert">{ t!("That cannot be made: {why}.") }</p> }
            <h3>{ t!("Everything so far") }</h3>
            <p class="hint">{ t!("Packets for Wireshark, with DNS. The story is for ") }<code>{ "smtp-playground replay" }</code>{ t!(", which prints every event.") }</p>
            <div class="take-row">
                { get(Goods::Packets(None), "take-packets", t!("Packets (.pcapng)")) }
                { get(Goods::Story, "take-story", t!("Story")) }
            </div>
            <h3>{ t!("One connection") }</h3>
            if let Some(id) = connection {
                <label class="choice"><span>{ t!("Connection") }</span>
                    { choices("take-connection".to_owned(), None, id.0.to_string(), latest, Callback::from(on_choice)) }
                </label>
                <div class="take-row">
                    { get(Goods::Packets(Some(id)), "take-connection-packets", t!("Packets (.pcapng)")) }
                    { get(Goods::Words(id), "take-transcript", t!("Transcript (.txt)")) }
                    { get(Goods::Sequence(id), "take-sequence", t!("Sequence diagram (.svg)")) }
                    { get(Goods::Mermaid(id), "take-mermaid", "Mermaid (.mmd)") }
                </div>
            } else {
                <p class="empty">{ t!("There is no connection yet. Send a message first.") }</p>
            }
            <h3>{ t!("Mail") }</h3>
            <div class="take-row">
                { get(message, "take-message", if message == Goods::Draft { t!("Message in the composer (.eml)") } else { t!("Selected message (.eml)") }) }
                { for mailboxes.map(|(host, place, name, count)| {
                    let onclick = on_intent.reform(move |_: MouseEvent| Intent::Take(Goods::Mailbox(host, place), make));
                    html! { <button key={format!("{}-{place}", host.0)} type="button" data-testid={format!("take-mbox-{name}")} {onclick}>{ format!("{name}, {count} (.mbox)") }</button> }
                }) }
            </div>
            <h3>{ t!("The picture") }</h3>
            <div class="take-row">
                <button type="button" data-testid="take-picture-svg" onclick={picture(view.title.to_string(), false)}>{ t!("Network (.svg)") }</button>
                <button type="button" data-testid="take-picture-png" onclick={picture(view.title.to_string(), true)}>{ t!("Network (.png)") }</button>
            </div>
            <h3>{ t!("From a command line") }</h3>
            if let Some(envelope) = envelope {
                <p class="hint">{ t!("With the message in ") }<code>{ "message.eml" }</code>{ t!(" and ") }<code>{ "smtp-playground listen" }</code>{ t!(", or any server in its place.") }</p>
                { take_along("take-swaks", t!("By swaks"), &swaks(&envelope), &copied) }
                { take_along("take-send", t!("By smtp-playground"), &send(&envelope), &copied) }
            } else {
                <p class="hint">{ t!("The addresses in the composer are not right yet.") }</p>
            }
        </>
    }
}

/// A button that makes a file.
fn get(on_intent: &Callback<Intent>, goods: Goods, name: &'static str, words: &'static str) -> Html {
    let onclick = on_intent.reform(move |_: MouseEvent| Intent::Take(goods, make));
    html! { <button key={name} type="button" data-testid={name} {onclick}>{ words }</button> }
}

/// The message that is meant, the selected one or that in the composer, and its envelope; `None` where an address is wrong.
fn message(props: &Props) -> (Option<Envelope>, Goods) {
    let view = &props.view;
    if let Selection::Message(host, place, id) = view.selection {
        let mailbox = view.snapshot.hosts.get(usize::from(host.0)).and_then(|host| host.mailboxes.get(place));
        let stored = mailbox.and_then(|mailbox| mailbox.messages.iter().find(|stored| stored.message == id));
        if let Some(stored) = stored {
            let path = stored.reverse_path.trim_matches(['<', '>']);
            let envelope = Envelope {
                reverse_path: path.parse().map_or(ReversePath::Null, ReversePath::Mailbox),
                forward_paths: stored.recipient.parse().map(ForwardPath::Mailbox).into_iter().collect(),
                ..Envelope::default()
            };
            return (Some(envelope), Goods::Message(host, place, id));
        }
    }
    (props.live.and_then(|live| (live.envelope)(&view.compose)), Goods::Draft)
}

fn ends(props: &Props, connection: &ConnectionView) -> String {
    let name =
        |host: HostId| props.view.snapshot.hosts.get(usize::from(host.0)).map_or("?", |host| &host.name);
    let client = match connection.client {
        Caller::Host(host) => name(host),
        Caller::Outside(_) => t!("outside"),
    };
    format!("{}: {client} → {}", connection.id, name(connection.server))
}

/// Saves the picture as it is now.
fn picture(title: String, png: bool) -> impl Fn(MouseEvent) {
    move |_| {
        let Some(drawing) = platform::drawing(".graph-room") else { return };
        if png {
            if let Some(octets) = platform::png(&drawing) {
                platform::save(&[&title, ".png"].concat(), &octets);
            }
        } else {
            platform::save(&[&title, ".svg"].concat(), drawing.to_svg().as_bytes());
        }
    }
}
