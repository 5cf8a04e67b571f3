//! The bridge to real mail programs, where the address of the page has its token; its code is fetched then.

mod strip;

use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use crate::components::Props;
use crate::model::bridge_token;
use crate::platform;

/// Where its code begins.
type Draw = fn(&Props, &str) -> Html;

/// Fetches the code.
#[wasm_split(bridge, fallible)]
fn bridge() -> Result<Draw, SplitLoaderError> {
    Ok(strip::draw)
}

/// What there is to see of the bridge; nothing without a token.
#[component]
pub(crate) fn Bridge(props: &Props) -> Html {
    // It stays when the address changes.
    let token = use_state(|| bridge_token(&platform::fragment()).map(str::to_owned));
    let fetched = use_state(|| None::<Draw>);
    use_effect_with(token.is_some(), {
        let fetched = fetched.setter();
        move |wanted| {
            if *wanted {
                platform::add_style("bridge.css");
                platform::fetch(bridge(), move |draw| fetched.set(Some(draw)));
            }
        }
    });
    match (*fetched, &*token) {
        (Some(draw), Some(token)) => draw(props, token),
        _ => Html::default(),
    }
}
