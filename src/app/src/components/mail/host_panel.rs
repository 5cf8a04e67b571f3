//! The selected host: role, what it accepts, queue, mailboxes, faults, log.

use std::rc::Rc;

use relay::scenario::SpfPolicy;
use relay::{Action, HostId, HostView, Role};
use texts::{html, t};
use yew::prelude::*;

use super::connections::Connections;
use super::mailboxes::Mailboxes;
use super::queue::Queue;
use crate::components::Props;
use crate::components::choices;
use crate::components::shell::Log;
use crate::model::{Intent, Selection, Tab};

/// The selected host (`view.selection` is `Selection::Host`): role, addresses, queue, mailboxes, faults, log.
#[component]
pub(crate) fn HostPanel(props: &Props) -> Html {
    let Props { view, on_intent, .. } = props;
    let Selection::Host(id) = view.selection else { return Html::default() };
    let Some(host) = view.snapshot.hosts.get(usize::from(id.0)) else { return Html::default() };
    html! {
        <div class="sheet host-panel" data-testid="host-panel">
            <header>
                <h2>
                    { &host.name }{ " " }
                    <span class={classes!("pill", if host.up { "pill-good" } else { "pill-bad" })} data-testid="host-state">
                        { if host.up { t!("up") } else { t!("down") } }
                    </span>
                </h2>
                <p><strong>{ host.role.title() }{ ". " }</strong>{ host.role.means() }</p>
            </header>
            { actions(props, host) }
            <dl>
                { for view.shown.facts.iter().map(|(name, value)| html! {
                    <><dt key={*name}>{ *name }</dt><dd key={format!("{name}-value")}>{ value }</dd></>
                }) }
            </dl>
            if !host.domains.is_empty() {
                <Mailboxes
                    host={id}
                    mailboxes={host.mailboxes.clone()}
                    domain={host.domains[0].clone()}
                    on_intent={on_intent.clone()}
                />
            }
            if host.role != Role::Client { { spf(props, host) } }
            <Queue queue={host.queue.clone()} now={view.snapshot.now} on_follow={props.on_follow()} />
            <Connections snapshot={Rc::clone(&view.snapshot)} host={id} on_intent={on_intent.clone()} />
            <section>
                <h3>{ t!("What happened here") }</h3>
                <Log shown={Rc::clone(&view.shown)} on_intent={on_intent.clone()} />
            </section>
        </div>
    }
}

/// What the host does about SPF, to be changed.
fn spf(props: &Props, host: &HostView) -> Html {
    let id = host.id;
    let chosen = move |event: Event| {
        let text = crate::platform::chosen(&event);
        let policy = SpfPolicy::ALL.into_iter().find(|policy| policy.as_str() == text).unwrap_or_default();
        Intent::Act(Box::new(Action::SetSpf { host: id, policy }))
    };
    let policies =
        SpfPolicy::ALL.map(|policy| (policy.as_str().to_owned(), means(policy).to_owned())).to_vec();
    html! {
        <section>
            <h3>{ t!("Who may send") }</h3>
            <label class="field">
                <span>{ t!("SPF, for clients that it does not relay for") }</span>
                { choices("spf-policy".to_owned(), None, host.spf.as_str().to_owned(), policies, props.on_intent.reform(chosen)) }
            </label>
        </section>
    }
}

const fn means(policy: SpfPolicy) -> &'static str {
    match policy {
        SpfPolicy::Ignore => t!("Ignore: believe everybody"),
        SpfPolicy::Tag => t!("Tag: look, and write into the message what was found"),
        SpfPolicy::Reject => t!("Reject: turn away what the domain disowns"),
    }
}

/// A person answers in the place of the server from now on, in the terminal; or no more.
fn take(props: &Props, host: &HostView) -> Callback<MouseEvent> {
    let (on_intent, host, taken) = (props.on_intent.clone(), host.id, !host.taken);
    Callback::from(move |_| {
        on_intent.emit(Intent::Act(Box::new(Action::Take { host, taken })));
        if taken {
            on_intent.emit(Intent::Tab(Tab::Terminal));
        }
    })
}

fn actions(props: &Props, host: &HostView) -> Html {
    let Props { view, on_intent, .. } = props;
    let id = host.id;
    let act = |action: Action| on_intent.reform(move |_: MouseEvent| Intent::Act(Box::new(action.clone())));
    let client = view.snapshot.hosts.iter().find(|known| known.role == Role::Client).map(|client| client.id);
    let talk = |from: HostId| on_intent.reform(move |_: MouseEvent| Intent::Dial { from, to: id });
    html! {
        <div class="actions">
            if host.up {
                <button type="button" class="danger" data-testid="fault-down" onclick={act(Action::HostDown { host: id })}>
                    { t!("Take it down") }
                </button>
            } else {
                <button type="button" class="primary" data-testid="fault-up" onclick={act(Action::HostUp { host: id })}>
                    { t!("Bring it up") }
                </button>
            }
            if let Some(client) = client.filter(|_| host.role != Role::Client) {
                <button type="button" data-testid="host-dial" onclick={talk(client)}>{ t!("Talk to it by hand") }</button>
            }
            if host.role != Role::Client {
                <button type="button" data-testid="host-take" aria-pressed={host.taken.to_string()} onclick={take(props, host)}>
                    { if host.taken { t!("Let it answer by itself") } else { t!("Answer as this server") } }
                </button>
            }
            if !host.queue.is_empty() {
                <button
                    type="button"
                    data-testid="retry-now"
                    disabled={!host.up}
                    onclick={act(Action::RetryNow { host: id })}
                >
                    { t!("Try the queue now") }
                </button>
            }
        </div>
    }
}
