//! The queue of a host: what waits, how often it was tried, when it is tried next, and why it is still there.

use relay::{MessageId, QueueView};
use smtp::SimTime;
use texts::{html, t};
use yew::prelude::*;

use crate::model::{size, span};

/// What [`Queue`] shows.
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct QueueProps {
    pub(crate) queue: Vec<QueueView>,
    /// The moment.
    pub(crate) now: SimTime,
    /// Where the wish goes to follow a message; `None` where there is no waterfall to follow it in.
    pub(crate) on_follow: Option<Callback<MessageId>>,
}

/// The queue of a host.
#[component]
pub(crate) fn Queue(props: &QueueProps) -> Html {
    let entry = |entry: &QueueView| {
        html! {
            <tr key={entry.message.0} data-testid="queue-entry">
                <td data-label={t!("Message")}>
                    <span class="queue-id">{ t!("message ") }{ entry.message.0 }{ ", " }{ size(entry.octets as usize) }</span>
                    <code>{ &entry.reverse_path }</code>{ t!(" to ") }<code>{ entry.recipients.join(", ") }</code>
                    if let Some(on_follow) = &props.on_follow { { " " }{ follow(entry.message, on_follow) } }
                </td>
                <td data-label={t!("Tried")}>{ tries(entry.attempts) }</td>
                <td data-label={t!("Next try")}>{ next_try(entry.next_attempt, props.now) }</td>
                <td data-label={t!("Last reply")}>{ entry.last.clone().map_or_else(|| html! { "–" }, |last| html! { <code>{ last }</code> }) }</td>
            </tr>
        }
    };
    html! {
        <section class="queue">
            <h3>{ t!("Queue") }</h3>
            if props.queue.is_empty() {
                <p class="muted">{ t!("Empty: nothing waits here.") }</p>
            } else {
                <table class="stacked">
                    <thead>
                        <tr>
                            <th scope="col">{ t!("Message") }</th>
                            <th scope="col">{ t!("Tried") }</th>
                            <th scope="col">{ t!("Next try") }</th>
                            <th scope="col">{ t!("Last reply") }</th>
                        </tr>
                    </thead>
                    <tbody>{ for props.queue.iter().map(entry) }</tbody>
                </table>
            }
        </section>
    }
}

fn tries(attempts: u32) -> String {
    match attempts {
        0 => t!("not yet").to_owned(),
        1 => t!("once").to_owned(),
        2 => t!("twice").to_owned(),
        more => t!("{more} times"),
    }
}

fn next_try(at: Option<SimTime>, now: SimTime) -> String {
    match at {
        None => t!("being tried").to_owned(),
        Some(at) if at <= now => t!("now").to_owned(),
        Some(at) => t!("in {}", span(at - now)),
    }
}

/// The button by which a message is followed through the network.
pub(super) fn follow(message: MessageId, on_follow: &Callback<MessageId>) -> Html {
    html! {
        <button type="button" class="quiet" data-testid={format!("follow-{}", message.0)} aria-label={t!("Follow message {}", message.0)}
            onclick={on_follow.reform(move |_: MouseEvent| message)}>{ t!("Follow") }</button>
    }
}
