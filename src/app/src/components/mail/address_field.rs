//! A field for addresses, with what is wrong shown under it, in words and underlined.

use yew::prelude::*;

use crate::components::session::{SectionLink, Underlined};
use crate::model::Fault;
use crate::platform;

/// What [`AddressField`] shows.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct AddressFieldProps {
    /// The id of the input, and its mark for tests.
    pub(crate) id: &'static str,
    /// The label.
    pub(crate) label: &'static str,
    /// What stands in it.
    pub(crate) value: String,
    /// What is wrong with it.
    pub(crate) faults: Vec<Fault>,
    /// The person typed.
    pub(crate) on_change: Callback<String>,
}

/// A field for addresses.
#[component]
pub(super) fn AddressField(props: &AddressFieldProps) -> Html {
    let AddressFieldProps { id, label, value, faults, on_change } = props;
    let faults_id = format!("{id}-faults");
    html! {
        <div class="field">
            <label for={*id}>{ *label }</label>
            <input
                id={*id}
                data-testid={*id}
                type="text"
                inputmode="email"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-invalid={(!faults.is_empty()).to_string()}
                aria-describedby={(!faults.is_empty()).then(|| faults_id.clone())}
                value={value.clone()}
                oninput={on_change.reform(|event: InputEvent| platform::value(&event))}
            />
            if !faults.is_empty() {
                <ul class="faults" id={faults_id} aria-live="polite">
                    { for faults.iter().map(|fault| html! {
                        <li key={fault.entry.clone()}>
                            if !fault.entry.is_empty() {
                                <code><Underlined text={fault.entry.clone()} span={fault.diagnostic.span.clone()} /></code>
                                { ": " }
                            }
                            { "expected " }{ &fault.diagnostic.expected }{ ". " }
                            <SectionLink section={fault.diagnostic.section} />
                        </li>
                    }) }
                </ul>
            }
        </div>
    }
}
