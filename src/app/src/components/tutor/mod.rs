//! The tutor: the list of lessons, and the lesson under way beside the playground. Fetched when a lesson is wanted.

mod list;
mod player;
mod progress;

use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use super::Props;
use crate::platform;

/// Where the tutor's code begins.
#[derive(Clone, Copy)]
struct Tutor {
    list: fn(&Props) -> Html,
    player: fn(&Props) -> Html,
}

/// Fetches the tutor and the lessons.
#[wasm_split(tutor, fallible)]
fn tutor() -> Result<Tutor, SplitLoaderError> {
    Ok(Tutor { list: list::list, player: player::player })
}

/// The lesson under way, and the dialog with the lessons.
#[component]
pub(crate) fn Lessons(props: &Props) -> Html {
    let fetched = use_state(|| None::<Tutor>);
    let wanted = props.view.lessons || props.view.course.is_some();
    use_effect_with(wanted, {
        let fetched = fetched.setter();
        move |wanted| {
            if *wanted {
                platform::add_style("lesson.css");
                platform::fetch(tutor(), move |tutor| fetched.set(Some(tutor)));
            }
        }
    });
    html! {
        <>
            { for fetched.map(|tutor| (tutor.player)(props)) }
            <dialog id="lessons" class="help lessons" aria-labelledby="lessons-title">
                { for fetched.map(|tutor| (tutor.list)(props)) }
            </dialog>
        </>
    }
}
