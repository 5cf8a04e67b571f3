//! A network of one's own: the panel where it is built. Fetched when somebody wants to build.

mod bench;
mod forms;
mod whole;

use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use crate::components::Props;
use crate::platform;

/// Fetches the workshop, and the reader of scenario files with it.
#[wasm_split(workshop, fallible)]
fn workshop() -> Result<fn(&Props) -> Html, SplitLoaderError> {
    Ok(bench::bench)
}

/// The panel in which a network is built, while one is. What is built stays when it is closed.
#[component]
pub(crate) fn Workshop(props: &Props) -> Html {
    let fetched = use_state(|| None::<fn(&Props) -> Html>);
    use_effect_with(props.view.building, {
        let fetched = fetched.setter();
        move |building| {
            if *building {
                platform::add_style("workshop.css");
                platform::fetch(workshop(), move |workshop| fetched.set(Some(workshop)));
            }
        }
    });
    fetched.map(|bench| bench(props)).unwrap_or_default()
}
