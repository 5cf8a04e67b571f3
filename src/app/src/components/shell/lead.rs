//! What the scenario is about.

use yew::prelude::*;

use crate::components::Props;

#[component]
pub(crate) fn Lead(props: &Props) -> Html {
    html! {
        <header class="lead">
            <h2>{ &*props.view.title }</h2>
            <p>{ &*props.view.summary }</p>
        </header>
    }
}
