//! The panel: compose, inspect, terminal, log.

use std::rc::Rc;

use yew::prelude::*;

use super::Log;
use super::link::link;
use super::overview::overview;
use crate::components::Props;
use crate::components::mail::{Composer, HostPanel, MessagePanel};
use crate::components::session::{ConnectionPanel, Terminal};
use crate::model::{Intent, Selection, Tab, terminal};

#[component]
pub(crate) fn Panel(props: &Props) -> Html {
    let Props { view, on_intent } = props;
    // What is half typed, and the history, stay while other tabs are shown.
    let input = use_state(|| Rc::new(terminal::Terminal::default()));
    let on_key = Callback::from({
        let (tab, on_intent) = (view.tab, on_intent.clone());
        move |event: KeyboardEvent| {
            let index = Tab::ALL.iter().position(|known| *known == tab).unwrap_or(0);
            let last = Tab::ALL.len() - 1;
            let next = match event.key().as_str() {
                "ArrowRight" => (index + 1) % Tab::ALL.len(),
                "ArrowLeft" => index.checked_sub(1).unwrap_or(last),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            crate::platform::focus(&format!("tab-{}", Tab::ALL[next].name()));
            on_intent.emit(Intent::Tab(Tab::ALL[next]));
        }
    });
    html! {
        <aside class="panel" id="panel" aria-label="Panel">
            <div class="tabs" role="tablist" aria-label="Panel" onkeydown={on_key}>
                { for Tab::ALL.map(|tab| html! {
                    <button key={tab.name()} type="button" role="tab" id={format!("tab-{}", tab.name())}
                        aria-selected={(tab == view.tab).to_string()} aria-controls="panel-body"
                        tabindex={if tab == view.tab { "0" } else { "-1" }}
                        data-testid={format!("panel-tab-{}", tab.name())}
                        onclick={on_intent.reform(move |_| Intent::Tab(tab))}>
                        { tab.title() }
                    </button>
                }) }
            </div>
            <div class="panel-body" id="panel-body" role="tabpanel" tabindex="0" aria-labelledby={format!("tab-{}", view.tab.name())}>
                { match view.tab {
                    Tab::Compose => html! { <Composer ..props.clone() /> },
                    Tab::Look => look(props),
                    Tab::Terminal => html! { <Terminal view={view.clone()} on_intent={on_intent.clone()} {input} /> },
                    Tab::Log => html! { <Log lines={view.log.clone()} on_intent={on_intent.clone()} /> },
                } }
            </div>
        </aside>
    }
}

/// What is selected, or the whole network where nothing is.
fn look(props: &Props) -> Html {
    let panel = match props.view.selection {
        Selection::Nothing => return overview(props),
        Selection::Host(_) => html! { <HostPanel ..props.clone() /> },
        Selection::Message(..) => html! { <MessagePanel ..props.clone() /> },
        Selection::Connection(_) => html! { <ConnectionPanel ..props.clone() /> },
        Selection::Link(_) => link(props),
    };
    let back = props.on_intent.reform(|_| Intent::Select(Selection::Nothing));
    html! {
        <>
            <button type="button" class="back" data-testid="overview" onclick={back}>{ "‹ The whole network" }</button>
            { panel }
        </>
    }
}
