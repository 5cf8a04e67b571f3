//! The source of a message beside what it means, line ends shown, folded away until it is wanted.

use std::sync::Arc;

use texts::html;
use yew::prelude::*;

use crate::model::message::{Line, visible_source};

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
                { props.title }<span class="muted">{ ", " }{ props.content.len() }{ t!(" octets") }</span>
            </summary>
            if *open { { shown(props) } }
        </details>
    }
}

fn shown(props: &SourceProps) -> Html {
    let (lines, left_out) = visible_source(&props.content);
    let line = |(place, Line { source, meaning }): (usize, Line)| {
        html! {
            <div key={place} class={classes!("stretch", meaning.is_empty().then_some("plain-words"))} role="row">
                <code role="cell">{ source }</code>
                <p role="cell">{ meaning }</p>
            </div>
        }
    };
    html! {
        <>
            <p class="muted">{ t!("What travels, and beside it what it means. Each ↵ is a CRLF.") }</p>
            <div class="stretches" tabindex="0" role="table" aria-label={props.title} data-testid={props.testid}>
                { for lines.into_iter().enumerate().map(line) }
            </div>
            if left_out > 0 { <p class="muted">{ left_out }{ t!(" more octets are not shown here.") }</p> }
        </>
    }
}
