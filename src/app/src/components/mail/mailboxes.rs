//! The mailboxes of a host and what lies in them; users come and go.

use relay::{Action, HostId, MailboxView, StoredView};
use smtp::{Diagnostic, Mailbox};
use texts::html;
use yew::prelude::*;

use crate::model::message::summary;
use crate::model::{Intent, Selection, clock};
use crate::platform;

/// What [`Mailboxes`] shows.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct MailboxesProps {
    /// The host.
    pub(crate) host: HostId,
    /// Its mailboxes.
    pub(crate) mailboxes: Vec<MailboxView>,
    /// A domain whose mail is kept here.
    pub(crate) domain: String,
    /// Where wishes go.
    pub(crate) on_intent: Callback<Intent>,
}

/// The mailboxes of a host and what lies in them.
#[component]
pub(super) fn Mailboxes(props: &MailboxesProps) -> Html {
    let MailboxesProps { host, mailboxes, on_intent, .. } = props;
    let mailbox = |(place, view): (usize, &MailboxView)| {
        let remove = Action::RemoveMailbox { host: *host, mailbox: view.mailbox.clone() };
        html! {
            <li key={view.mailbox.clone()} class="mailbox" data-testid="mailbox">
                <div class="mailbox-head">
                    <strong>{ &view.mailbox }</strong>
                    <button
                        type="button"
                        class="quiet"
                        data-testid="mailbox-remove"
                        aria-label={t!("Remove the mailbox {}", view.mailbox)}
                        onclick={on_intent.reform(move |_: MouseEvent| Intent::Act(Box::new(remove.clone())))}
                    >
                        { t!("Remove") }
                    </button>
                </div>
                if view.messages.is_empty() {
                    <p class="muted">{ t!("No message yet.") }</p>
                } else {
                    <ul>{ for view.messages.iter().rev().map(|stored| message(props, place, stored)) }</ul>
                }
            </li>
        }
    };
    html! {
        <section class="mailboxes">
            <h3>{ t!("Mailboxes") }</h3>
            if mailboxes.is_empty() { <p class="muted">{ t!("None: every recipient here is unknown.") }</p> }
            <ul>{ for mailboxes.iter().enumerate().map(mailbox) }</ul>
            <AddMailbox host={*host} domain={props.domain.clone()} on_intent={on_intent.clone()} />
        </section>
    }
}

fn message(props: &MailboxesProps, place: usize, stored: &StoredView) -> Html {
    let (host, id) = (props.host, stored.message);
    let (subject, from) = summary(&stored.content);
    html! {
        <li key={id.0}>
            <button
                type="button"
                class="mailbox-message"
                data-testid="mailbox-message"
                onclick={props.on_intent.reform(move |_: MouseEvent| Intent::Select(Selection::Message(host, place, id)))}
            >
                <span class="mailbox-subject">{ subject }</span>
                <span class="mailbox-from">{ from }</span>
                <time>{ clock(stored.received_at) }</time>
            </button>
        </li>
    }
}

/// What [`AddMailbox`] shows.
#[derive(Clone, PartialEq, Properties)]
struct AddMailboxProps {
    host: HostId,
    domain: String,
    on_intent: Callback<Intent>,
}

/// One line for a new mailbox; a name without a domain gets the host's.
#[component]
fn AddMailbox(props: &AddMailboxProps) -> Html {
    let text = use_state(String::new);
    let fault = use_state(|| None::<Diagnostic>);
    let oninput = {
        let (text, fault) = (text.clone(), fault.clone());
        Callback::from(move |event: InputEvent| {
            text.set(platform::value(&event));
            fault.set(None);
        })
    };
    let onsubmit = {
        let (text, fault, props) = (text.clone(), fault.clone(), props.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let typed = text.trim();
            let mailbox =
                if typed.contains('@') { typed.to_owned() } else { [typed, "@", &props.domain].concat() };
            match mailbox.parse::<Mailbox>() {
                Ok(_) => {
                    props
                        .on_intent
                        .emit(Intent::Act(Box::new(Action::AddMailbox { host: props.host, mailbox })));
                    text.set(String::new());
                }
                Err(diagnostic) => fault.set(Some(diagnostic)),
            }
        })
    };
    html! {
        <form class="add-mailbox" {onsubmit}>
            <label>
                <span>{ t!("New mailbox") }</span>
                <input
                    type="text"
                    data-testid="mailbox-new"
                    placeholder={format!("carol@{}", props.domain)}
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-invalid={fault.is_some().to_string()}
                    value={(*text).clone()}
                    {oninput}
                />
            </label>
            <button type="submit" data-testid="mailbox-add">{ t!("Add") }</button>
            if let Some(diagnostic) = &*fault {
                <p class="fault" role="alert">{ t!("This is no mailbox: ") }{ diagnostic.to_string() }{ "." }</p>
            }
        </form>
    }
}
