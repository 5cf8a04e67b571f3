//! The whole page: bar, graph, time line, panel.

use yew::prelude::*;

use super::Props;
use super::graph::Graph;
use super::shell::{Bar, Panel, TimeLine};
use crate::hooks::use_playground;

#[component]
pub(crate) fn App() -> Html {
    let (view, on_intent) = use_playground();
    let props = Props { view: view.clone(), on_intent };
    html! {
        <div class="page">
            <a class="skip" href="#panel">{ "Skip to the panel" }</a>
            <Bar ..props.clone() />
            <main class="stage">
                <section class="network" aria-label="The network">
                    <header class="lead">
                        <h2>{ &*view.title }</h2>
                        <p>{ &*view.summary }</p>
                    </header>
                    <Graph ..props.clone() />
                    <p class="status" role="status" data-testid="status">{ &*view.status }</p>
                    <TimeLine ..props.clone() />
                </section>
                <Panel ..props />
            </main>
        </div>
    }
}
