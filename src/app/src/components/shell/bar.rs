//! The top bar: name, scenario, theme.

use yew::prelude::*;

use crate::components::Props;
use crate::model::{Intent, View};
use crate::platform;

#[component]
pub(crate) fn Bar(props: &Props) -> Html {
    let Props { view, on_intent } = props;
    let on_scenario =
        on_intent.reform(|event: Event| Intent::Scenario(platform::chosen(&event).parse().unwrap_or(0)));
    let dark = view.dark;
    html! {
        <header class="bar">
            <h1 class="brand">
                <svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="7" class="brand-ground" /><path d="M6 10h20v13H6zM6 10l10 8 10-8" class="brand-envelope" /></svg>
                <span>{ "SMTP Playground" }</span>
            </h1>
            <label class="choice">
                <span>{ "Scenario" }</span>
                <select data-testid="scenario" onchange={on_scenario}>
                    { for View::TITLES.iter().enumerate().map(|(index, title)| html! {
                        <option key={*title} value={index.to_string()} selected={index == view.scenario}>{ *title }</option>
                    }) }
                </select>
            </label>
            <button type="button" class="quiet" data-testid="restart" onclick={on_intent.reform(|_| Intent::Restart)}>
                { "Start over" }
            </button>
            <button type="button" class="quiet" data-testid="theme" aria-pressed={dark.to_string()}
                onclick={on_intent.reform(move |_| Intent::Dark(!dark))}>
                { if dark { "Light" } else { "Dark" } }
            </button>
        </header>
    }
}
