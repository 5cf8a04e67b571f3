//! Other futures, under the time line: a button as soon as there is one; what it opens is fetched then.

mod list;

use texts::html;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use crate::components::Props;
use crate::model::Intent;
use crate::model::branches::{self, Branching, ShowBranches};
use crate::platform;

/// Where the code of the list begins.
#[derive(Clone, Copy)]
struct Code {
    draw: fn(&Props) -> Html,
    show: ShowBranches,
}

/// Fetches the list.
#[wasm_split(branches, fallible)]
fn code() -> Result<Code, SplitLoaderError> {
    Ok(Code { draw: list::list, show: branches::Branches::of })
}

/// The button, and the list where it is open.
#[component]
pub(crate) fn Branches(props: &Props) -> Html {
    let Props { view, on_intent, .. } = props;
    let fetched = use_state(|| None::<Code>);
    let open = view.branches.is_some();
    use_effect_with(open && fetched.is_none(), {
        let (fetched, on_intent) = (fetched.setter(), on_intent.clone());
        move |wanted| {
            if *wanted {
                platform::add_style("branches.css");
                platform::fetch(code(), move |code| {
                    fetched.set(Some(code));
                    on_intent.emit(Intent::Branch(Branching::Code(code.show)));
                });
            }
        }
    });
    if view.left == 0 {
        return Html::default();
    }
    html! {
        <section class={classes!("branches", open.then_some("open"))} aria-label={t!("Other futures")}>
            <button type="button" class="plain" data-testid="branches" aria-expanded={open.to_string()}
                onclick={on_intent.reform(move |_| Intent::Branch(Branching::Open(!open)))}>
                { if open { t!("Hide the other futures").to_owned() } else { t!("Other futures: {}", view.left) } }
            </button>
            if open { { for fetched.map(|code| (code.draw)(props)) } }
        </section>
    }
}
