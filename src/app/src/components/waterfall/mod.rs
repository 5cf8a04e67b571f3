//! The waterfall under the picture: closed it is a button; what it opens is fetched then.

mod chart;
mod lanes;
mod legend;
mod signs;
mod words;

use std::rc::Rc;

use texts::html;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use crate::model::waterfall::Fall;
use crate::model::{Intent, Moment, ShowFall, View};
use crate::platform;

/// What the waterfall is drawn from.
#[derive(Clone, Properties)]
pub(crate) struct WaterfallProps {
    pub(crate) view: Rc<View>,
    pub(crate) moment: Moment,
    pub(crate) on_intent: Callback<Intent>,
}

impl PartialEq for WaterfallProps {
    fn eq(&self, other: &WaterfallProps) -> bool {
        Rc::ptr_eq(&self.view, &other.view)
            && (self.moment == other.moment || self.view.fall.is_none() && other.view.fall.is_none())
    }
}

/// Where the waterfall's code begins.
#[derive(Clone, Copy)]
struct Code {
    draw: fn(&WaterfallProps) -> Html,
    show: ShowFall,
}

/// Fetches the waterfall.
#[wasm_split(waterfall, fallible)]
fn code() -> Result<Code, SplitLoaderError> {
    Ok(Code { draw, show: Fall::of })
}

fn draw(props: &WaterfallProps) -> Html {
    html! { <chart::Chart ..props.clone() /> }
}

/// The button, and the waterfall where it is open.
#[component]
pub(crate) fn Waterfall(props: &WaterfallProps) -> Html {
    let WaterfallProps { view, on_intent, .. } = props;
    let fetched = use_state(|| None::<Code>);
    let open = view.fall.is_some();
    use_effect_with(open && fetched.is_none(), {
        let (fetched, on_intent) = (fetched.setter(), on_intent.clone());
        move |wanted| {
            if *wanted {
                platform::add_style("waterfall.css");
                platform::fetch(code(), move |code| {
                    fetched.set(Some(code));
                    on_intent.emit(Intent::ShowFall(code.show));
                });
            }
        }
    });
    html! {
        <section class={classes!("waterfall", open.then_some("open"))} aria-label={t!("Waterfall of connections")}>
            <button type="button" class="plain" data-testid="waterfall" aria-expanded={open.to_string()}
                onclick={on_intent.reform(move |_| Intent::Fall(!open))}>
                { if open { t!("Hide the connections in time") } else { t!("Show the connections in time") } }
            </button>
            if open {
                { match *fetched {
                    Some(code) => (code.draw)(props),
                    None => html! { <p class="starting">{ t!("Fetching the waterfall…") }</p> },
                } }
            }
        </section>
    }
}
