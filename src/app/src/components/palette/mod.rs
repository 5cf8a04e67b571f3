//! The palette: everything that can be done, found by a few letters, and the keys that do it. Fetched after the engine.

mod list;
mod sheet;

use std::rc::Rc;

use texts::html;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use crate::model::palette::{To, by_key};
use crate::model::{Intent, View};
use crate::platform;

/// The dialog's id.
const DIALOG: &str = "palette";
/// Under this name it is kept whether keys by themselves do nothing.
const QUIET: &str = "keys-quiet";

/// What the dialog shows.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
enum Page {
    /// What can be done.
    #[default]
    List,
    /// The keys.
    Keys,
}

/// What the palette is drawn from.
#[derive(Clone, Properties)]
pub(crate) struct PaletteProps {
    pub(crate) view: Rc<View>,
    /// The engine is there.
    pub(crate) ready: bool,
    pub(crate) on_intent: Callback<Intent>,
}

impl PartialEq for PaletteProps {
    fn eq(&self, other: &PaletteProps) -> bool {
        Rc::ptr_eq(&self.view, &other.view) && self.ready == other.ready
    }
}

/// What the palette's pages get.
#[derive(Clone)]
struct Inside {
    view: Rc<View>,
    on_intent: Callback<Intent>,
    /// Shows the keys.
    on_keys: Callback<()>,
}

/// Where the palette's code begins.
#[derive(Clone, Copy)]
struct Code {
    draw: fn(&Inside, Page) -> Html,
    /// Does what a key does; whether there is such a key.
    key: fn(&str, &Inside) -> bool,
}

/// Fetches the palette.
#[wasm_split(palette, fallible)]
fn code() -> Result<Code, SplitLoaderError> {
    Ok(Code { draw, key })
}

fn draw(inside: &Inside, page: Page) -> Html {
    match page {
        Page::List => {
            html! { <list::List view={inside.view.clone()} on_intent={inside.on_intent.clone()} on_keys={inside.on_keys.clone()} /> }
        }
        Page::Keys => html! { <sheet::Sheet /> },
    }
}

fn key(key: &str, inside: &Inside) -> bool {
    let quiet = platform::kept(QUIET).is_some_and(|quiet| quiet == "yes");
    let Some(command) = by_key(key, &inside.view).filter(|_| !quiet) else { return false };
    if let Some(intent) = (command.intent)(&inside.view) {
        inside.on_intent.emit(intent);
    }
    go(command.to, &inside.on_keys);
    true
}

/// Goes where a command leads, once what it asks for is shown.
fn go(to: To, on_keys: &Callback<()>) {
    match to {
        To::Here => {}
        To::Dialog(id) => platform::open_dialog(id),
        // The dialog tells that it is closed a little later: only then is it opened again.
        To::Keys => {
            let on_keys = on_keys.clone();
            platform::after_paint(move || on_keys.emit(()));
        }
        To::Place(css) => platform::after_paint(move || platform::focus_at(css)),
    }
}

/// The dialog, and the keys that open it and do things by themselves.
#[component]
pub(crate) fn Palette(props: &PaletteProps) -> Html {
    let page = use_state(Page::default);
    let is_open = use_state_eq(|| false);
    let fetched = use_state(|| None::<Code>);
    use_effect_with(props.ready, {
        let fetched = fetched.setter();
        move |ready| {
            if *ready {
                platform::add_style("palette.css");
                platform::fetch(code(), move |code| fetched.set(Some(code)));
            }
        }
    });
    let open = {
        let (page, is_open) = (page.setter(), is_open.setter());
        Callback::from(move |to: Page| {
            page.set(to);
            is_open.set(true);
            platform::open_dialog(DIALOG);
        })
    };
    let inside = Inside {
        view: Rc::clone(&props.view),
        on_intent: props.on_intent.clone(),
        on_keys: open.reform(|()| Page::Keys),
    };
    // The listener stays; what it acts on is always the newest.
    let newest = use_mut_ref(|| None);
    *newest.borrow_mut() = Some((*fetched, inside.clone(), open));
    use_effect_with((), {
        let newest = Rc::clone(&newest);
        move |()| {
            platform::on_key(move |event| {
                let Some((code, inside, open)) = newest.borrow().clone() else { return };
                let held = event.ctrl_key() || event.meta_key();
                let used = match event.key().as_str() {
                    "k" | "K" if held && !event.alt_key() && !event.shift_key() => {
                        open.emit(Page::List);
                        true
                    }
                    _ if held || event.alt_key() || event.repeat() || platform::is_typing() => false,
                    key => code.is_some_and(|code| (code.key)(key, &inside)),
                };
                if used {
                    event.prevent_default();
                }
            });
        }
    });
    // A button may open the dialog as well: then the focus comes.
    let onfocusin = {
        let is_open = is_open.setter();
        move |_: FocusEvent| is_open.set(true)
    };
    // Whenever it is opened it begins anew.
    let onclose = {
        let (page, is_open) = (page.setter(), is_open.setter());
        move |_: Event| {
            is_open.set(false);
            page.set(Page::List);
        }
    };
    html! {
        <dialog id={DIALOG} class="help palette" aria-label={if *page == Page::List { t!("Do anything") } else { t!("Keys") }} {onfocusin} {onclose}>
            if *is_open {
                { match *fetched {
                    Some(code) => (code.draw)(&inside, *page),
                    None => html! { <p class="starting">{ t!("Fetching the list…") }</p> },
                } }
            }
        </dialog>
    }
}
