//! The zones of DNS as text, to be changed; mistakes stand by their lines.

use relay::Action;
use relay::dns::Dns;
use texts::html;
use yew::prelude::*;

use crate::components::Props;
use crate::components::session::verdict;
use crate::model::{Intent, Zone};
use crate::platform;

/// The zones, and the last sender judged by them.
pub(super) fn zones(props: &Props) -> Html {
    let shown = &props.view.shown;
    html! {
        <section class="zones">
            <h3>{ t!("What DNS says") }</h3>
            <p class="hint">{ t!("Change a zone, and whoever asks from now on gets the new answer. A host that has asked before keeps the old one for its time to live: five minutes, where the zone says no other.") }</p>
            { for shown.zones.iter().map(|zone| html! {
                <ZoneEditor key={zone.origin.clone()} zone={zone.clone()} on_intent={props.on_intent.clone()} />
            }) }
            if let Some(now) = &shown.judged_now {
                <div data-testid="judged-now">
                    <h3>{ t!("The last sender, judged by the zones as they are now") }</h3>
                    { verdict(0, now) }
                </div>
            }
        </section>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct ZoneProps {
    zone: Zone,
    on_intent: Callback<Intent>,
}

#[component]
fn ZoneEditor(props: &ZoneProps) -> Html {
    let Zone { origin, text } = &props.zone;
    let typed = use_state(|| None::<String>);
    // What is there is shown anew when it has changed.
    use_effect_with(text.clone(), {
        let typed = typed.setter();
        move |_| typed.set(None)
    });
    let errors = typed.as_ref().map(|typed| Dns::check(origin, typed)).unwrap_or_default();
    let oninput = {
        let typed = typed.setter();
        move |event: InputEvent| typed.set(Some(platform::value(&event)))
    };
    let on_save = {
        let (typed, origin, on_intent) = (typed.clone(), origin.clone(), props.on_intent.clone());
        move |_: MouseEvent| {
            if let Some(text) = &*typed {
                on_intent.emit(Intent::Act(Box::new(Action::SetZone {
                    origin: origin.clone(),
                    text: text.as_str().into(),
                })));
            }
        }
    };
    let disabled = typed.is_none() || !errors.is_empty();
    html! {
        <details class="zone">
            <summary data-testid={format!("zone-{origin}")}>{ origin }</summary>
            <label class="field">
                <span>{ t!("One record a line: name, time to live if you like, type, data") }</span>
                <textarea rows="6" spellcheck="false" autocapitalize="off" class="mono" data-testid={format!("zone-text-{origin}")}
                    aria-invalid={(!errors.is_empty()).to_string()} value={typed.as_ref().unwrap_or(text).clone()} {oninput} />
            </label>
            <ul class="faults" aria-live="polite">
                { for errors.iter().map(|error| html! { <li key={error.line}>{ error.to_string() }</li> }) }
            </ul>
            <div class="actions">
                <button type="button" class="primary" {disabled} data-testid={format!("zone-save-{origin}")} onclick={on_save}>{ t!("Put it into DNS") }</button>
            </div>
        </details>
    }
}
