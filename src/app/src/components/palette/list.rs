//! The list of what can be done, and the field above it.

use std::rc::Rc;

use texts::{html, t};
use yew::prelude::*;

use super::{DIALOG, go};
use crate::model::palette::{Entry, Found, entries, found};
use crate::model::{Intent, View};
use crate::platform;

const FIELD: &str = "palette-field";
const LIST: &str = "palette-list";
/// So many lines a page key goes.
const PAGE: usize = 8;

/// What [`List`] shows.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct ListProps {
    pub(crate) view: Rc<View>,
    pub(crate) on_intent: Callback<Intent>,
    pub(crate) on_keys: Callback<()>,
}

/// The field, and what is found by it: arrows choose, Enter does.
#[component]
pub(super) fn List(props: &ListProps) -> Html {
    let query = use_state(String::new);
    let chosen = use_state(|| 0usize);
    let all = Rc::new(found(entries(&props.view), &query));
    let at = (*chosen).min(all.len().saturating_sub(1));
    use_effect_with((), |()| platform::focus(FIELD));
    use_effect_with((at, (*query).clone()), |(at, _)| platform::into_sight(&line_id(*at)));
    let perform = {
        let props = props.clone();
        Callback::from(move |entry: Entry| {
            platform::close_dialog(DIALOG);
            entry.intents(&props.view).into_iter().for_each(|intent| props.on_intent.emit(intent));
            go(entry.to, &props.on_keys);
        })
    };
    let oninput = {
        let (query, chosen) = (query.clone(), chosen.clone());
        Callback::from(move |event: InputEvent| {
            query.set(platform::value(&event));
            chosen.set(0);
        })
    };
    let onkeydown = {
        let (all, chosen, perform) = (Rc::clone(&all), chosen.clone(), perform.clone());
        Callback::from(move |event: KeyboardEvent| {
            let last = all.len().saturating_sub(1);
            let next = match event.key().as_str() {
                "ArrowDown" if at == last => 0,
                "ArrowDown" => at + 1,
                "ArrowUp" => at.checked_sub(1).unwrap_or(last),
                "PageDown" => (at + PAGE).min(last),
                "PageUp" => at.saturating_sub(PAGE),
                "Enter" => {
                    event.prevent_default();
                    if let Some(Found { entry, .. }) = all.get(at) {
                        perform.emit(entry.clone());
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            chosen.set(next);
        })
    };
    let line = |(index, found): (usize, &Found)| {
        let entry = found.entry.clone();
        let onclick = perform.reform(move |_: MouseEvent| entry.clone());
        html! {
            <li key={found.entry.key.clone()} id={line_id(index)} role="option" aria-selected={(index == at).to_string()}
                data-testid={format!("palette-{}", found.entry.key)} {onclick}>
                <span class="palette-title">{ for marked(found) }</span>
                if !found.entry.shortcut.is_empty() { <kbd>{ found.entry.shortcut }</kbd> }
                <span class="palette-kind">{ found.entry.kind }</span>
            </li>
        }
    };
    let count = match all.len() {
        0 => t!("Nothing is called that. Try a host's name, or a word like fault, export or lesson.")
            .to_owned(),
        1 => t!("1 is found").to_owned(),
        many => t!("{many} are found"),
    };
    html! {
        <>
            <input id={FIELD} class="palette-field" type="text" role="combobox" autocomplete="off" spellcheck="false"
                aria-label={t!("What do you want to do?")} placeholder={t!("What do you want to do?")} aria-expanded="true"
                aria-controls={LIST} aria-autocomplete="list" aria-activedescendant={(!all.is_empty()).then(|| line_id(at))}
                data-testid="palette-field" value={(*query).clone()} {oninput} {onkeydown} />
            <ul id={LIST} class="palette-list" role="listbox" aria-label={t!("What can be done")} data-testid="palette-list">
                { for all.iter().enumerate().map(line) }
            </ul>
            <p class={classes!("palette-count", all.is_empty().then_some("empty"))} role="status">{ count }</p>
            <p class="palette-hint" aria-hidden="true">
                <kbd>{ "↑" }</kbd><kbd>{ "↓" }</kbd>{ t!(" choose ") }<kbd>{ "Enter" }</kbd>{ t!(" does it ") }<kbd>{ "Esc" }</kbd>{ t!(" closes") }
            </p>
        </>
    }
}

fn line_id(index: usize) -> String {
    format!("palette-line-{index}")
}

/// The title, with what was looked for marked.
fn marked(found: &Found) -> Vec<Html> {
    let mut pieces: Vec<(bool, String)> = Vec::new();
    for (place, letter) in found.entry.title.chars().enumerate() {
        let is_marked = found.marked.contains(&place);
        match pieces.last_mut() {
            Some((same, text)) if *same == is_marked => text.push(letter),
            _ => pieces.push((is_marked, letter.into())),
        }
    }
    let piece = |(is_marked, text)| {
        if is_marked {
            html! { <mark>{ text }</mark> }
        } else {
            html! { { text } }
        }
    };
    pieces.into_iter().map(piece).collect()
}
