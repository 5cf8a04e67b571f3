//! Events in words; a click goes to that moment.

use std::rc::Rc;

use texts::html;
use yew::prelude::*;

use crate::model::{Intent, Shown, clock};

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct LogProps {
    pub(crate) shown: Rc<Shown>,
    pub(crate) on_intent: Callback<Intent>,
}

#[component]
pub(crate) fn Log(props: &LogProps) -> Html {
    if props.shown.log.is_empty() {
        return html! { <p class="empty">{ t!("Nothing has happened here yet. Press Send.") }</p> };
    }
    html! {
        <ol class="log" aria-label={t!("What has happened; each line takes you to its moment")}>
            { for props.shown.log.iter().map(|line| {
                let sequence = line.sequence;
                html! {
                    <li key={sequence}>
                        <button type="button" onclick={props.on_intent.reform(move |_| Intent::SeekEvent(sequence))}>
                            <time>{ clock(line.at) }</time>
                            <span>{ &line.text }</span>
                        </button>
                    </li>
                }
            }) }
        </ol>
    }
}
