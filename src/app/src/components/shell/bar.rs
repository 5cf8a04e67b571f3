//! The top bar: name, scenario, start over, share, take along, theme, help.

use texts::html;
use yew::prelude::*;

use crate::components::choices;
use crate::components::{PartProps, Shows};
use crate::model::{Intent, shipped};
use crate::platform;

const SUN: &str = "M8 5a3 3 0 1 1 0 6a3 3 0 1 1 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1";
const MOON: &str = "M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z";
const AGAIN: &str = "M3 8a5 5 0 1 0 1.8-3.8M3 2v3h3";
const BOOK: &str = "M2.5 3h4A1.5 1.5 0 0 1 8 4.5V13a1.5 1.5 0 0 0-1.5-1.5h-4zM13.5 3h-4A1.5 1.5 0 0 0 8 4.5V13a1.5 1.5 0 0 1 1.5-1.5h4z";
const BUILD: &str = "M2 2.5h4.5V6H2zM9.5 10H14v3.5H9.5zM4.2 6v5.8h5.3M11.8 10V4.2H6.5";
const SHARE: &str = "M8 10V2M5 4.5L8 1.5l3 3M3.5 8v6h9V8";
const TRAY: &str = "M8 1.5v8M5 7l3 3 3-3M2.5 9.5v4h11v-4";
const GLASS: &str = "M7 2.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9zM10.4 10.4L14 14";
const QUESTION: &str = "M5.5 6a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .7-1 1.7M8 12.8v.2";

/// The top bar.
pub(crate) fn bar(props: &PartProps) -> Html {
    let PartProps { shows: Shows::All(view), on_intent, .. } = props else { return Html::default() };
    let on_scenario =
        on_intent.reform(|event: Event| Intent::Scenario(platform::chosen(&event).parse().unwrap_or(0)));
    let (dark, building) = (view.dark, view.building);
    let now = if view.own { "own".to_owned() } else { view.scenario.to_string() };
    let own = view.own.then(|| ("own".to_owned(), view.title.to_string()));
    let shipped =
        shipped::TITLES.iter().enumerate().map(|(index, title)| (index.to_string(), (*title).to_owned()));
    let scenarios = own.into_iter().chain(shipped).collect();
    html! {
        <header class="bar">
            <h1 class="brand">
                <svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" class="brand-ground" /><path d="M7 10.5h18v12H7zM7 11l9 7 9-7" class="brand-envelope" /></svg>
                <span>{ "SMTP Playground" }</span>
            </h1>
            <label class="choice scenario">
                <span>{ t!("Scenario") }</span>
                { choices("scenario".to_owned(), Some(t!("Scenario")), now, scenarios, on_scenario) }
            </label>
            <button type="button" class="to-lessons" data-testid="lessons" aria-label={t!("Lessons")} title={t!("Lessons")}
                onclick={on_intent.reform(|_| { platform::open_dialog("lessons"); Intent::Lessons(None) })}>
                <svg viewBox="0 0 16 16" aria-hidden="true"><path d={BOOK} /></svg><span>{ t!("Lessons") }</span>
            </button>
            { button("find", t!("Do anything (Ctrl+K)"), GLASS, on_intent.reform(|_| { platform::open_dialog("palette"); Intent::Begin })) }
            { button("build", t!("Build a network of your own"), BUILD, on_intent.reform(move |_| Intent::Build(!building))) }
            { button("restart", t!("Start over"), AGAIN, on_intent.reform(|_| Intent::Restart)) }
            { button("share", t!("Share"), SHARE, on_intent.reform(|_| { platform::open_dialog("share"); Intent::Share })) }
            { button("take", t!("Take it with you"), TRAY, on_intent.reform(|_| { platform::open_dialog("take"); Intent::Share })) }
            { button("theme", if dark { t!("Light theme") } else { t!("Dark theme") }, if dark { SUN } else { MOON }, on_intent.reform(move |_| Intent::Dark(!dark))) }
            { button("help", t!("Help"), QUESTION, Callback::from(|_| platform::open_dialog("help"))) }
        </header>
    }
}

/// A button with a sign; its words are its title.
pub(crate) fn button(
    name: &'static str,
    title: &'static str,
    sign: &'static str,
    onclick: Callback<MouseEvent>,
) -> Html {
    html! {
        <button type="button" class="sign" data-testid={name} {title} aria-label={title} {onclick}>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path d={sign} /></svg>
        </button>
    }
}
