//! A session by hand with any host: whom to call, the conversation, the input.

use std::rc::Rc;

use relay::{Action, Caller, ConnectionView, HostId, HostView, Phase, Role};
use texts::{html, t};
use yew::prelude::*;

use super::beside::{beside, panes};
use super::prompt::Prompt;
use super::session::{Session, remembered};
use crate::components::choices;
use crate::components::session::{Kit, TerminalProps};
use crate::model::{Intent, View};
use crate::platform;

/// What [`Desk`] shows.
#[derive(Clone, PartialEq, Properties)]
struct DeskProps {
    terminal: TerminalProps,
    kit: Kit,
}

/// Where the terminal's code begins.
pub(super) fn terminal(props: &TerminalProps, kit: Kit) -> Html {
    html! { <Desk terminal={props.clone()} {kit} /> }
}

/// The terminal: `Intent::Dial`, `Intent::Answer`, `Intent::Say`, `Intent::HangUp`; `view.shown.lines` is its conversation.
#[component]
fn Desk(props: &DeskProps) -> Html {
    let TerminalProps { view, on_intent, input } = &props.terminal;
    let kit = props.kit;
    let session = view.session.connection;
    let connection = session.and_then(|id| view.snapshot.connections.iter().find(|known| known.id == id));
    let is_open = view.open_session().is_some();
    // Programs that have called a host which the person answers for, and are not spoken with.
    let calling = view.snapshot.connections.iter().filter(|it| {
        it.answered && Some(it.id) != session && matches!(it.phase, Phase::Open | Phase::Closing)
    });
    let calling: Vec<&ConnectionView> = calling.collect();
    // The first one is answered by itself, where nothing else is going on.
    use_effect_with(calling.first().map(|it| it.id).filter(|_| !is_open), {
        let on_intent = on_intent.clone();
        move |first| first.iter().for_each(|id| on_intent.emit(Intent::Answer(*id)))
    });
    let session = |connection: &ConnectionView| {
        html! {
            <Session view={Rc::clone(view)} connection={connection.clone()} on_intent={on_intent.clone()} input={input.clone()} {kit} />
        }
    };
    let other =
        view.session.beside.and_then(|id| view.snapshot.connections.iter().find(|known| known.id == id));
    let beside =
        other.map(|other| (other, beside(view, other, remembered(input).waiting.len(), on_intent, kit)));
    let taken = || view.snapshot.hosts.iter().filter(|host| host.taken);
    html! {
        <div class="sheet terminal" data-testid="terminal">
            <Call
                hosts={view.snapshot.hosts.iter().map(|host| Callee::of(host)).collect::<Vec<_>>()}
                ends={view.session.ends}
                {is_open}
                on_intent={on_intent.clone()}
            />
            { for taken().map(|host| html! {
                <p key={host.name.clone()} class="calling" data-testid="terminal-taken">
                    <span>{ t!("You answer for ") }<strong>{ &host.name }</strong>{ "." }</span>
                    <button type="button" class="quiet" data-testid="terminal-release" onclick={take(on_intent, host.id, false)}>
                        { t!("Let it answer by itself") }
                    </button>
                </p>
            }) }
            if !calling.is_empty() {
                <p class="calling" role="status">
                    { t!("Also calling: ") }
                    { for calling.iter().map(|it| html! {
                        <button key={it.id.0} type="button" class="chip" data-testid="terminal-answer"
                            onclick={on_intent.reform({ let id = it.id; move |_: MouseEvent| Intent::Answer(id) })}>
                            { who(view, it) }
                        </button>
                    }) }
                </p>
            }
            if let Some(connection) = connection {
                { panes(view, (connection, session(connection)), beside) }
            } else if taken().next().is_some() {
                <p class="empty">
                    { t!("When a program calls, what it says stands here, and you write the replies. Send a message to bring one.") }
                </p>
                <Prompt />
            } else {
                <p class="empty">
                    { t!("You are the mail program here. Choose who calls whom and open a session: the server greets first, \
                       and every line that you type crosses the network to it.") }
                </p>
                <Prompt />
            }
        </div>
    }
}

/// A person answers for a server from now on, or no more.
fn take(on_intent: &Callback<Intent>, host: HostId, taken: bool) -> Callback<MouseEvent> {
    on_intent.reform(move |_| Intent::Act(Box::new(Action::Take { host, taken })))
}

/// Who calls whom.
pub(super) fn who(view: &View, connection: &ConnectionView) -> String {
    let name = |id: HostId| view.snapshot.hosts.get(usize::from(id.0)).map_or("", |host| host.name.as_str());
    let client = match connection.client {
        Caller::Host(id) => name(id),
        Caller::Outside(_) => t!("outside"),
    };
    [client, " → ", name(connection.server)].concat()
}

/// A host, as far as it can call and be called.
#[derive(Clone, PartialEq)]
struct Callee {
    id: HostId,
    name: String,
    listens: bool,
    taken: bool,
}

impl Callee {
    fn of(host: &HostView) -> Callee {
        Callee { id: host.id, name: host.name.clone(), listens: host.role != Role::Client, taken: host.taken }
    }
}

/// What [`Call`] shows.
#[derive(Clone, PartialEq, Properties)]
struct CallProps {
    hosts: Vec<Callee>,
    /// Who called whom the last time.
    ends: Option<(HostId, HostId)>,
    is_open: bool,
    on_intent: Callback<Intent>,
}

/// Who calls whom: two choices and a button.
#[component]
fn Call(props: &CallProps) -> Html {
    let first =
        |listens| props.hosts.iter().find(|host| host.listens == listens).map_or(HostId(0), |host| host.id);
    let chosen = use_state_eq(|| None::<(HostId, HostId)>);
    // What was called last, from wherever, stands in the choices until another choice is made.
    use_effect_with(props.ends, {
        let chosen = chosen.clone();
        move |_| chosen.set(None)
    });
    let (from, to) = chosen.or(props.ends).unwrap_or((first(false), first(true)));
    let choose = |change: fn((HostId, HostId), HostId) -> (HostId, HostId)| {
        let chosen = chosen.clone();
        Callback::from(move |event: Event| {
            if let Ok(id) = platform::chosen(&event).parse() {
                chosen.set(Some(change((from, to), HostId(id))));
            }
        })
    };
    let options = |servers_only: bool| {
        let listed = props.hosts.iter().filter(|host| !servers_only || host.listens);
        listed.map(|host| (host.id.0.to_string(), host.name.to_string())).collect::<Vec<_>>()
    };
    let callee =
        props.hosts.iter().find(|host| host.id == to && host.listens && !host.taken && !props.is_open);
    let open = match (props.is_open, props.ends == Some((from, to))) {
        (true, _) => t!("Open another"),
        (false, true) => t!("Call again"),
        (false, false) => t!("Open a session"),
    };
    html! {
        <div class="call">
            <label class="choice">
                <span>{ t!("Call from") }</span>
                { choices("terminal-from".to_owned(), None, from.0.to_string(), options(false), choose(|(_, to), id| (id, to))) }
            </label>
            <label class="choice">
                <span>{ t!("to") }</span>
                { choices("terminal-to".to_owned(), None, to.0.to_string(), options(true), choose(|(from, _), id| (from, id))) }
            </label>
            <button
                type="button"
                class={classes!((!props.is_open).then_some("primary"))}
                data-testid="terminal-open"
                onclick={props.on_intent.reform(move |_: MouseEvent| Intent::Dial { from, to })}
            >
                { open }
            </button>
            if props.is_open {
                <button type="button" data-testid="terminal-hang-up" onclick={props.on_intent.reform(|_: MouseEvent| Intent::HangUp)}>
                    { t!("Hang up") }
                </button>
            }
            if let Some(callee) = callee {
                <button
                    type="button"
                    data-testid="terminal-take"
                    title={t!("Programs that call this server get your replies in the place of its own.")}
                    onclick={take(&props.on_intent, to, true)}
                >
                    { t!("Answer as ") }{ &callee.name }
                </button>
            }
        </div>
    }
}
