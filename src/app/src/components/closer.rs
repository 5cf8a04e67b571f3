//! What comes right after the engine: the lens over the picture, the signs in it, help, and the means to break things by hand.

use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use super::breaking::breaking;
use super::graph::{LensProps, keys, lens, signs};
use super::shell::{help, marks, paces};
use super::{PartProps, Props};
use crate::layout::Camera;
use crate::model::{Intent, Playground, Signs};
use crate::platform;

/// Where the code of these begins.
#[derive(Clone, Copy)]
pub(crate) struct Closer {
    /// Looks closer at the picture, and takes hold of it.
    pub(crate) lens: fn(LensProps) -> Html,
    /// The same by keys; whether the key was one of those.
    pub(crate) keys: fn(&KeyboardEvent, &UseStateHandle<Camera>, [i32; 2], &Callback<Intent>) -> bool,
    /// The signs of hosts, links and connections.
    pub(crate) signs: fn(&PartProps) -> Html,
    /// How far a step goes, and when play ends.
    pub(crate) paces: fn(&PartProps) -> Html,
    /// The marks on the time line.
    pub(crate) marks: fn(&PartProps) -> Html,
    /// What the signs mean, and which keys do what.
    pub(crate) help: fn() -> Html,
    /// Works out the signs.
    pub(crate) look: fn(&Playground) -> Signs,
    /// What can be broken about what is selected, and what is.
    pub(crate) breaking: fn(&Props) -> Html,
}

/// Fetches the code. Everything that is reached from here alone is a file of its own.
#[wasm_split(closer, fallible)]
fn closer() -> Result<Closer, SplitLoaderError> {
    Ok(Closer { lens, keys, signs, paces, marks, help, look: Signs::of, breaking })
}

/// The code of these, once the engine is there.
#[hook]
pub(crate) fn use_closer(engine: bool, on_intent: &Callback<Intent>) -> Option<Closer> {
    let fetched = use_state(|| None);
    use_effect_with(engine, {
        let (fetched, on_intent) = (fetched.setter(), on_intent.clone());
        move |engine| {
            if *engine {
                platform::fetch(closer(), move |closer| {
                    fetched.set(Some(closer));
                    on_intent.emit(Intent::Look(closer.look));
                });
            }
        }
    });
    *fetched
}
