//! Composing, hosts with their mailboxes, messages.

use yew::prelude::*;

use super::Props;

/// The composer: from, to, subject, text, the source that results, a message file dropped.
#[component]
pub(crate) fn Composer(props: &Props) -> Html {
    let on_intent = &props.on_intent;
    html! {
        <button type="button" class="primary" data-testid="send-button" onclick={on_intent.reform(|_| crate::model::Intent::Send)}>{ "Send" }</button>
    }
}

/// The selected host (`view.selection` is `Selection::Host`): role, addresses, queue, mailboxes, faults, log.
#[component]
pub(crate) fn HostPanel(_props: &Props) -> Html {
    Html::default()
}

/// The selected message (`view.selection` is `Selection::Message`): envelope, fields, text, source.
#[component]
pub(crate) fn MessagePanel(_props: &Props) -> Html {
    Html::default()
}
