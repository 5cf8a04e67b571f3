//! Scripts: what was said, kept under a name in the browser, to be said again.

use std::rc::Rc;

use texts::{html, t};
use yew::prelude::*;

use super::prompt::focus_prompt;
use crate::model::Shown;
use crate::model::terminal::Change;
use crate::model::terminal::script::{self, Scripts as Kept};
use crate::platform;

/// Under which name the browser keeps them.
const KEY: &str = "scripts";

/// What [`Scripts`] shows.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct ScriptsProps {
    /// What holds the conversation.
    pub(super) shown: Rc<Shown>,
    /// Whether something can be said now.
    pub(super) can_say: bool,
    /// Where a script goes that is to be said.
    pub(super) change: Callback<Change, bool>,
}

impl ScriptsProps {
    fn replay(&self, text: &str) -> Callback<MouseEvent> {
        let (change, lines) = (self.change.clone(), script::lines(text));
        Callback::from(move |_| {
            change.emit(Change::Script(lines.clone()));
            focus_prompt();
        })
    }
}

/// The scripts that are kept, and a field by which what was said is kept.
#[component]
pub(super) fn Scripts(props: &ScriptsProps) -> Html {
    // As the text that the browser keeps.
    let text = use_state(|| platform::kept(KEY).unwrap_or_default());
    let name = use_state(String::new);
    let kept = Kept::parse(&text).unwrap_or_default();
    let said = script::of(&props.shown.lines);
    let nothing = said.is_empty();
    let keep = {
        let (text, name, kept) = (text.clone(), name.clone(), kept.clone());
        move || {
            let own = if name.is_empty() { kept.new_name() } else { (*name).clone() };
            set(&text, kept.clone(), |kept| kept.keep(&own, &said));
            name.set(String::new());
        }
    };
    let on_key = {
        let keep = keep.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Enter" && !nothing {
                keep();
            }
        }
    };
    let forget = |name: &str| {
        let (text, kept, name) = (text.clone(), kept.clone(), name.to_owned());
        move |_: MouseEvent| set(&text, kept.clone(), |kept| kept.forget(&name))
    };
    let one = |(name, text): (&str, &str)| {
        html! {
            <li key={name.to_owned()} class="script">
                <span class="script-name">{ name }</span>
                <span class="script-size">{ count(text) }</span>
                <button type="button" class="quiet" data-testid="script-replay" disabled={!props.can_say}
                    aria-label={[t!("Say "), name, t!(" again")].concat()} onclick={props.replay(text)}>{ t!("Say again") }</button>
                <button type="button" class="quiet" data-testid="script-forget"
                    aria-label={[t!("Forget "), name].concat()} onclick={forget(name)}>{ t!("Forget") }</button>
            </li>
        }
    };
    html! {
        <details class="scripts" data-testid="scripts">
            <summary>{ t!("Scripts") }</summary>
            <div class="script-keep">
                <label for="script-name" class="unseen">{ t!("Name of the script") }</label>
                <input id="script-name" data-testid="script-name" type="text" maxlength="60" autocomplete="off"
                    placeholder={kept.new_name()} value={(*name).clone()}
                    onkeydown={on_key}
                    oninput={{ let name = name.clone(); move |event: InputEvent| name.set(platform::value(&event)) }} />
                <button type="button" data-testid="script-keep" disabled={nothing} onclick={move |_: MouseEvent| keep()}>{ t!("Keep what was said") }</button>
            </div>
            if kept.iter().next().is_none() {
                <p class="hint">{ t!("Keep the lines of this session, and say them again later: to this server, to another, or after a change.") }</p>
            } else {
                <ul class="script-list">{ for kept.iter().map(one) }</ul>
            }
        </details>
    }
}

/// Changes what is kept.
fn set(text: &UseStateHandle<String>, mut kept: Kept, change: impl FnOnce(&mut Kept)) {
    change(&mut kept);
    let now = kept.to_text();
    platform::keep(KEY, &now);
    text.set(now);
}

fn count(text: &str) -> String {
    match text.lines().count() {
        1 => t!("1 line").to_owned(),
        lines => t!("{lines} lines"),
    }
}
