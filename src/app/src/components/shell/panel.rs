//! The panel: compose, inspect, terminal, log.

use std::rc::Rc;

use texts::html;
use yew::prelude::*;

use super::later::{Later, later};
use crate::components::mail::Composer;
use crate::components::{Memory, Props};
use crate::model::{Intent, Tab};
use crate::platform;

#[component]
pub(crate) fn Panel(props: &Props) -> Html {
    let Props { view, on_intent, .. } = props;
    // What is half typed, and the history, stay while other tabs are shown.
    let input = use_state(|| Memory(Rc::new(())));
    let later = use_later(props);
    // Something else begins at its beginning.
    use_effect_with((view.tab, view.selection), |_| platform::to_top("panel-body"));
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
            platform::focus(&format!("tab-{}", Tab::ALL[next].name()));
            on_intent.emit(Intent::Tab(Tab::ALL[next]));
        }
    });
    html! {
        <aside class="panel" id="panel" aria-label={t!("Panel")}>
            <div class="tabs" role="tablist" aria-label={t!("Panel")} onkeydown={on_key}>
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
                { match (view.tab, later) {
                    (Tab::Compose, _) => html! { <Composer ..props.clone() /> },
                    (_, Some(later)) => (later.draw)(props, &input),
                    (_, None) => html! { <p class="starting">{ t!("Fetching this panel…") }</p> },
                } }
            </div>
        </aside>
    }
}

/// Fetches the code of the other panels as soon as one is asked for or something has happened.
#[hook]
fn use_later(props: &Props) -> Option<Later> {
    let fetched = use_state(|| None);
    let wanted = props.view.tab != Tab::Compose || props.view.cursor > 0;
    use_effect_with(wanted, {
        let (fetched, on_intent) = (fetched.setter(), props.on_intent.clone());
        move |wanted| {
            if *wanted {
                platform::fetch(later(), move |later| {
                    fetched.set(Some(later));
                    on_intent.emit(Intent::Show(later.show));
                });
            }
        }
    });
    *fetched
}
