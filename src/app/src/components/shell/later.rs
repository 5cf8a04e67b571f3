//! The panels whose code is fetched when they are wanted.

use texts::html;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use super::Log;
use super::link::link;
use super::overview::overview;
use crate::components::Props;
use crate::components::mail::{HostPanel, MessagePanel};
use crate::components::session::{ConnectionPanel, Input, Terminal};
use crate::model::{Intent, Selection, Show, Shown, Tab};

/// Where the code of these panels begins.
#[derive(Clone, Copy)]
pub(crate) struct Later {
    pub(crate) draw: fn(&Props, &Input) -> Html,
    pub(crate) show: Show,
}

/// Fetches the code. Everything that is reached from here alone is a file of its own.
#[wasm_split(panels, fallible)]
pub(crate) fn later() -> Result<Later, SplitLoaderError> {
    Ok(Later { draw, show: Shown::SHOW })
}

fn draw(props: &Props, input: &Input) -> Html {
    let Props { view, on_intent, .. } = props;
    match view.tab {
        Tab::Compose => Html::default(),
        Tab::Look => look(props),
        Tab::Terminal => {
            html! { <Terminal view={view.clone()} on_intent={on_intent.clone()} input={input.clone()} /> }
        }
        Tab::Log => html! { <Log shown={view.shown.clone()} on_intent={on_intent.clone()} /> },
    }
}

/// What is selected, or the whole network where nothing is.
fn look(props: &Props) -> Html {
    let breaking = props.closer.map(|closer| (closer.breaking)(props)).unwrap_or_default();
    let panel = match props.view.selection {
        Selection::Nothing => return html! { <>{ overview(props) }{ breaking }</> },
        Selection::Host(_) => html! { <HostPanel ..props.clone() /> },
        Selection::Message(..) => html! { <MessagePanel ..props.clone() /> },
        Selection::Connection(_) => html! { <ConnectionPanel ..props.clone() /> },
        Selection::Link(_) => link(props),
    };
    let back = |to: Selection| props.on_intent.reform(move |_: MouseEvent| Intent::Select(to));
    let hosts = &props.view.snapshot.hosts;
    let host = match props.view.selection {
        Selection::Message(host, ..) => hosts.get(usize::from(host.0)),
        _ => None,
    };
    html! {
        <>
            <p class="crumbs">
                <button type="button" class="back" data-testid="overview" onclick={back(Selection::Nothing)}>{ t!("‹ The whole network") }</button>
                if let Some(host) = host {
                    <button type="button" class="back" onclick={back(Selection::Host(host.id))}>{ "‹ " }{ &host.name }</button>
                }
            </p>
            { panel }
            { breaking }
        </>
    }
}
