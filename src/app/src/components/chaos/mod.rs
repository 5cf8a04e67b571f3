//! Chaos with many seeds, side by side beside the page: a button under the picture; what it opens is fetched then.

mod runs;

use texts::html;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use crate::components::{Props, engine};
use crate::model::chaos::{self, Begun};
use crate::platform;

/// Runs the seed that words ask for: see [`chaos::answer`].
type Answer = fn(&str, Begun) -> Vec<u8>;

/// Fetches the panel.
#[wasm_split(chaos, fallible)]
fn code() -> Result<fn(&Props) -> Html, SplitLoaderError> {
    Ok(draw)
}

/// Fetches what runs a seed.
#[wasm_split(ordeal, fallible)]
fn ordeal() -> Result<Answer, SplitLoaderError> {
    Ok(chaos::answer)
}

/// Answers the page, where this is a program beside it.
pub(crate) fn answers() -> bool {
    platform::answers(|| async {
        let (answer, (_, live)) = (ordeal().await.ok()?, engine().await.ok()?);
        Some(move |words: &str| answer(words, live.begun))
    })
}

fn draw(props: &Props) -> Html {
    html! { <runs::Runs ..props.clone() /> }
}

/// The button, and the panel where it is open.
#[component]
pub(crate) fn Chaos(props: &Props) -> Html {
    let open = use_state(|| false);
    let fetched = use_state(|| None::<fn(&Props) -> Html>);
    let onclick = {
        let (open, fetched) = (open.clone(), fetched.setter());
        move |_: MouseEvent| {
            platform::add_style("chaos.css");
            let fetched = fetched.clone();
            platform::fetch(code(), move |code| fetched.set(Some(code)));
            open.set(!*open);
        }
    };
    // A seed is told by the name of its scenario, which one's own has not.
    if props.view.own || props.live.is_none() {
        return Html::default();
    }
    html! {
        <section class={classes!("chaos", open.then_some("open"))} aria-label={t!("Chaos")}>
            <button type="button" class="plain" data-testid="chaos" aria-expanded={open.to_string()} {onclick}>
                { if *open { t!("Hide the chaos") } else { t!("Run it under chaos") } }
            </button>
            if *open { { for fetched.map(|draw| draw(props)) } }
        </section>
    }
}
