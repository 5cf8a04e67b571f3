//! The selected message: envelope against header, the journey, text, fields, source, what became of it.

use std::rc::Rc;

use texts::html;
use yew::prelude::*;

use super::copy::StoredCopy;
use super::queue::follow;
use crate::components::Props;
use crate::components::shell::Log;
use crate::model::Selection;

/// The selected message (`view.selection` is `Selection::Message`): envelope, fields, text, source.
#[component]
pub(crate) fn MessagePanel(props: &Props) -> Html {
    let Props { view, on_intent, .. } = props;
    let Selection::Message(host, place, message) = view.selection else { return Html::default() };
    let Some(host) = view.snapshot.hosts.get(usize::from(host.0)) else { return Html::default() };
    let mailbox = host.mailboxes.get(place);
    let stored = mailbox.and_then(|mailbox| mailbox.messages.iter().find(|stored| stored.message == message));
    html! {
        <div class="sheet" data-testid="message-panel">
            if let Some((mailbox, stored)) = mailbox.zip(stored) {
                <StoredCopy key={message.0} mailbox={mailbox.mailbox.clone()} stored={stored.clone()} />
            } else {
                <p class="empty">{ t!("The message is not in this mailbox at this moment: it comes later, or it is gone.") }</p>
            }
            <section>
                <h3>{ t!("What became of it") }{ " " }{ for props.on_follow().map(|on_follow| follow(message, &on_follow)) }</h3>
                <Log shown={Rc::clone(&view.shown)} on_intent={on_intent.clone()} />
            </section>
        </div>
    }
}
