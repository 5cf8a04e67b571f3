//! The strip under the bar: where real programs come in, who is on the line; and a dialog to send to real servers.

use relay::{HostId, Role};
use texts::{html, t};
use yew::prelude::*;

use crate::components::Props;
use crate::components::choices;
use crate::hooks::{Crossing, use_bridge};
use crate::model::View;
use crate::model::bridge::{Bridge, Errand, State};
use crate::platform;

/// The most mailboxes that are named.
const NAMED_MAX: usize = 2;

/// The strip and its dialog.
pub(crate) fn draw(props: &Props, token: &str) -> Html {
    html! { <Strip props={props.clone()} token={AttrValue::from(token.to_owned())} /> }
}

#[derive(Clone, PartialEq, Properties)]
struct StripProps {
    props: Props,
    token: AttrValue,
}

#[component]
fn Strip(StripProps { props, token }: &StripProps) -> Html {
    let crossing = use_bridge(token, &props.on_intent);
    let (state, words) = crossing.look(|bridge| match &bridge.state {
        State::Connecting => ("wait", html! { { t!("The bridge to real programs is being opened…") } }),
        State::Failed(why) => ("bad", html! { <>{ t!("No bridge to real programs. ") }{ why }</> }),
        State::On => ("good", on(bridge)),
    });
    let allowed = crossing.look(|bridge| bridge.state == State::On && !bridge.allowed.is_empty());
    html! {
        <>
            <section class={classes!("bridge", state)} aria-label={t!("Bridge to real programs")} data-testid="bridge">
                <p role="status">{ words }</p>
                if state == "good" {
                    { choice(&crossing, &props.view) }
                }
                if allowed {
                    <button type="button" data-testid="bridge-send" onclick={Callback::from(|_| platform::open_dialog("bridge-dialog"))}>
                        { t!("Send for real") }
                    </button>
                }
            </section>
            <dialog id="bridge-dialog" class="help" aria-labelledby="bridge-title">
                if allowed { { dialog(&crossing, &props.view) } }
            </dialog>
        </>
    }
}

/// What a person has to know to point a program here.
fn on(bridge: &Bridge) -> Html {
    let calls = match (bridge.open(), bridge.calls) {
        (0, 0) => t!("Nobody has called yet.").to_owned(),
        (0, 1) => t!("One has called.").to_owned(),
        (0, calls) => t!("{calls} have called."),
        (1, _) => t!("One is on the line, in real time; pause, and it waits.").to_owned(),
        (open, _) => t!("{open} are on the line, in real time; pause, and they wait."),
    };
    html! {
        <>
            { t!("Real programs send to ") }<code data-testid="bridge-address">{ &bridge.address }</code>{ ". " }
            <span data-testid="bridge-calls">{ calls }</span>
        </>
    }
}

/// Which server answers them, and whom they can write to.
fn choice(crossing: &Crossing, view: &View) -> Html {
    let hosts = &view.snapshot.hosts;
    let from = hosts.iter().find(|host| host.role == Role::Client).map_or(HostId(0), |host| host.id);
    let chosen = crossing.look(|bridge| bridge.ends).map(|(_, to)| to);
    let now = chosen.map(|host| host.0.to_string()).unwrap_or_default();
    let onchange = {
        let crossing = crossing.clone();
        Callback::from(move |event: Event| {
            let to = platform::chosen(&event).parse().ok().map(HostId);
            crossing.change(|bridge| bridge.ends = to.map(|to| (from, to)));
        })
    };
    let mut servers = vec![(String::new(), t!("the usual server").to_owned())];
    let others = hosts.iter().filter(|host| host.role != Role::Client);
    servers.extend(others.map(|host| (host.id.0.to_string(), host.name.to_string())));
    let mailboxes = hosts.iter().flat_map(|host| &host.mailboxes).map(|mailbox| mailbox.mailbox.as_str());
    let named: Vec<&str> = mailboxes.take(NAMED_MAX).collect();
    html! {
        <>
            <label class="choice">
                <span>{ t!("and reach") }</span>
                { choices("bridge-to".to_owned(), None, now, servers, onchange) }
            </label>
            <span class="muted">{ t!("Mailboxes: ") }{ named.join(", ") }</span>
        </>
    }
}

fn dialog(crossing: &Crossing, view: &View) -> Html {
    let compose = &view.compose;
    let (allowed, errand) = crossing.look(|bridge| (bridge.allowed.clone(), bridge.errand.clone()));
    let busy = errand.as_ref().is_some_and(|errand| !errand.over);
    let send = |server: &String| {
        let (crossing, server) = (crossing.clone(), server.clone());
        Callback::from(move |_: MouseEvent| crossing.change(|bridge| bridge.want(server.clone())))
    };
    html! {
        <>
            <form method="dialog">
                <h2 id="bridge-title">{ t!("Send to a real server") }</h2>
                <button class="quiet" data-testid="bridge-close">{ t!("Close") }</button>
            </form>
            <p class="hint">
                { t!("What stands in the composer leaves the playground here: the program on this machine hands it to a server that \
                   its --allow-send names, and nowhere else.") }
            </p>
            <dl class="real-message">
                <div><dt>{ t!("From") }</dt><dd>{ &compose.from }</dd></div>
                <div><dt>{ t!("To") }</dt><dd>{ &compose.to }</dd></div>
                <div><dt>{ t!("Subject") }</dt><dd>{ &compose.subject }</dd></div>
            </dl>
            <div class="actions">
                { for allowed.iter().map(|server| html! {
                    <button type="button" class="primary" key={server.clone()} disabled={busy} data-testid="bridge-send-now" onclick={send(server)}>
                        { t!("Send to ") }{ server }
                    </button>
                }) }
            </div>
            { for errand.iter().map(conversation) }
        </>
    }
}

fn conversation(errand: &Errand) -> Html {
    html! {
        <>
            <h3>{ t!("With ") }{ &errand.server }{ if errand.over { "" } else { " …" } }</h3>
            <div role="status"><ul class="real-outcomes" data-testid="bridge-outcomes">
                { for errand.outcomes.iter().enumerate().map(|(place, line)| html! { <li key={place}>{ line }</li> }) }
            </ul></div>
            if !errand.heard.is_empty() {
            <ol class="real-lines" tabindex="0" aria-label={t!("The conversation")} data-testid="bridge-heard">
                { for errand.heard.iter().enumerate().map(|(place, line)| html! { <li key={place}><code>{ line }</code></li> }) }
            </ol>
            }
        </>
    }
}
