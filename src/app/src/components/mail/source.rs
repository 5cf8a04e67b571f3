//! The source of a message, line ends shown, folded away until it is wanted.

use std::sync::Arc;

use yew::prelude::*;

use crate::model::message::visible_source;

/// What [`Source`] shows.
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct SourceProps {
    /// What it is called.
    pub(crate) title: &'static str,
    /// The octets.
    pub(crate) content: Arc<[u8]>,
    /// The mark for tests.
    pub(crate) testid: &'static str,
    /// Whether it is open at first.
    #[prop_or_default]
    pub(crate) open: bool,
}

/// The source of a message.
#[component]
pub(crate) fn Source(props: &SourceProps) -> Html {
    let open = use_state(|| props.open);
    let onclick = {
        let open = open.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            open.set(!*open);
        })
    };
    html! {
        <details class="source" open={*open}>
            <summary {onclick} data-testid={format!("{}-toggle", props.testid)}>
                { props.title }<span class="muted">{ ", " }{ props.content.len() }{ " octets" }</span>
            </summary>
            if *open { { shown(props) } }
        </details>
    }
}

fn shown(props: &SourceProps) -> Html {
    let (text, left_out) = visible_source(&props.content);
    html! {
        <>
            <p class="muted">{ "Each ↵ is a CRLF." }</p>
            <pre tabindex="0" aria-label={props.title} data-testid={props.testid}>{ text }</pre>
            if left_out > 0 { <p class="muted">{ left_out }{ " more octets are not shown here." }</p> }
        </>
    }
}
