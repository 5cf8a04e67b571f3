//! A field for addresses, with what is wrong shown under it, in words and underlined.

use texts::html;
use yew::prelude::*;

use crate::components::Props;
use crate::components::session::{SectionLink, Underlined};
use crate::model::{Fault, Field, Intent};
use crate::platform;

/// A field for addresses; `id` is also its mark for tests.
pub(super) fn address_field(
    props: &Props,
    field: Field,
    id: &'static str,
    label: &'static str,
    value: &str,
) -> Html {
    let faults: Vec<&Fault> = props.view.faults.iter().filter(|fault| fault.field == field).collect();
    let faults_id = format!("{id}-faults");
    let typed = move |event: InputEvent| Intent::Compose(field, platform::value(&event));
    html! {
        <div class="field">
            <label for={id}>{ label }</label>
            <input
                {id}
                data-testid={id}
                type="text"
                inputmode="email"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-invalid={(!faults.is_empty()).to_string()}
                aria-describedby={(!faults.is_empty()).then(|| faults_id.clone())}
                value={value.to_owned()}
                oninput={props.on_intent.reform(typed)}
            />
            if let Some(live) = props.live.filter(|_| !faults.is_empty()) { { (live.faults)(&faults, faults_id) } }
        </div>
    }
}

/// What is wrong with a field, one line for each entry.
pub(crate) fn faults(faults: &[&Fault], id: String) -> Html {
    html! {
        <ul class="faults" {id} aria-live="polite">
            { for faults.iter().map(|fault| html! {
                <li key={fault.entry.clone()}>
                    if !fault.entry.is_empty() {
                        <code><Underlined text={fault.entry.clone()} span={fault.diagnostic.span.clone()} /></code>
                        { ": " }
                    }
                    { t!("expected ") }{ smtp::explain::shown(&fault.diagnostic.expected) }{ ". " }
                    <SectionLink section={fault.diagnostic.section} />
                </li>
            }) }
        </ul>
    }
}
