//! What the scenario is about.

use yew::prelude::*;

use crate::components::{PartProps, Shows};

/// Title and summary.
pub(crate) fn lead(props: &PartProps) -> Html {
    let PartProps { shows: Shows::All(view), .. } = props else { return Html::default() };
    html! {
        <header class="lead">
            <h2>{ &*view.title }</h2>
            <p>{ &*view.summary }</p>
        </header>
    }
}
