//! The whole page: bar, picture, time line, panel.

use yew::prelude::*;

use super::Props;
use super::graph::Graph;
use super::shell::{Bar, Help, Lead, Panel, TimeLine};
use crate::hooks::use_playground;

#[component]
pub(crate) fn App() -> Html {
    let (view, moment, on_intent) = use_playground();
    let props = Props { view: view.clone(), on_intent: on_intent.clone() };
    html! {
        <>
            <a class="skip" href="#panel">{ "Skip to the panel" }</a>
            <Bar ..props.clone() />
            <main class="stage">
                <section class="network" aria-label="The network">
                    <Lead ..props.clone() />
                    <Graph view={view.clone()} {moment} on_intent={on_intent.clone()} />
                    <TimeLine {view} {moment} {on_intent} />
                </section>
                <Panel ..props />
            </main>
            <Help />
        </>
    }
}
