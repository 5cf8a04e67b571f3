//! What few ask for, fetched when somebody does: a link to share, files to take along, a connection drawn or in octets.

mod dialog;
mod octets;
mod sequence;
mod share;
mod sides;

use relay::ConnectionId;
use texts::{html, t};
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use crate::components::Props;
use crate::model::take::Source;
use crate::model::{Aspect, Depicted, Intent};
use crate::platform;

/// Where this code begins.
#[derive(Clone, Copy)]
pub(crate) struct Extra {
    /// A link to this moment.
    pub(crate) share: fn(&Props) -> Html,
    /// What can be taken along.
    pub(crate) take: fn(&Props) -> Html,
    /// The selected connection in another way than as a conversation.
    pub(crate) connection: fn(&Props) -> Html,
    /// Works out what that shows.
    pub(crate) depict: fn(&dyn Source, ConnectionId, Aspect) -> Depicted,
}

/// Fetches the code.
#[wasm_split(take, fallible)]
fn extra() -> Result<Extra, SplitLoaderError> {
    Ok(Extra { share: share::share, take: dialog::take, connection, depict: Depicted::of })
}

/// The code, once it is wanted and there; `on_come` is told of it.
#[hook]
pub(crate) fn use_extra(wanted: bool, on_come: Callback<Extra>) -> Option<Extra> {
    let fetched = use_state(|| None::<Extra>);
    use_effect_with(wanted, {
        let fetched = fetched.setter();
        move |wanted| {
            if *wanted {
                platform::fetch(extra(), move |extra| {
                    fetched.set(Some(extra));
                    on_come.emit(extra);
                });
            }
        }
    });
    *fetched
}

/// The ways to show a connection, and their marks for tests.
const ASPECTS: [(Aspect, &str, &str); 4] = [
    (Aspect::Conversation, "aspect-conversation", t!("Conversation")),
    (Aspect::Sequence, "aspect-sequence", t!("Sequence")),
    (Aspect::Octets, "aspect-octets", t!("Octets")),
    (Aspect::Sides, "aspect-sides", t!("Both sides")),
];

/// The ways to show the selected connection, and how it looks in the one that is chosen.
pub(crate) fn aspects(props: &Props) -> Html {
    html! { <Aspects ..props.clone() /> }
}

#[component]
fn Aspects(props: &Props) -> Html {
    let aspect = props.view.aspect;
    let on_come = props.on_intent.reform(|extra: Extra| Intent::Depict(extra.depict));
    let extra = use_extra(aspect != Aspect::Conversation, on_come);
    html! {
        <>
            <div class="aspects" role="group" aria-label={t!("Show it as")}>
                { for ASPECTS.map(|(to, name, words)| html! {
                    <button key={name} type="button" class="choice-button" aria-pressed={(to == aspect).to_string()} data-testid={name}
                        onclick={props.on_intent.reform(move |_: MouseEvent| Intent::Aspect(to))}>{ words }</button>
                }) }
            </div>
            { for extra.map(|extra| (extra.connection)(props)) }
        </>
    }
}

fn connection(props: &Props) -> Html {
    let Some(depicted) = props.view.depicted.clone() else { return Html::default() };
    match props.view.aspect {
        Aspect::Conversation => Html::default(),
        Aspect::Sequence => html! { <sequence::SequenceDiagram {depicted} /> },
        Aspect::Octets => html! { <octets::Octets {depicted} /> },
        Aspect::Sides => sides::sides(&depicted),
    }
}
