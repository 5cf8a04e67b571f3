//! What the scenario is about.

use yew::prelude::*;

use crate::components::PartProps;

/// Title and summary.
pub(crate) fn lead(props: &PartProps) -> Html {
    html! {
        <header class="lead">
            <h2>{ &*props.view.title }</h2>
            <p>{ &*props.view.summary }</p>
        </header>
    }
}
