//! The keys: those of the whole page from the table of commands, and those of its parts.

use texts::html;
use yew::prelude::*;

use super::QUIET;
use crate::components::KEYS;
use crate::model::palette::COMMANDS;
use crate::platform;

/// The list of the keys, and whether those that are a mere letter do anything.
#[component]
pub(super) fn Sheet() -> Html {
    let quiet = use_state_eq(|| platform::kept(QUIET).is_some_and(|quiet| quiet == "yes"));
    let onchange = {
        let quiet = quiet.clone();
        Callback::from(move |event: Event| {
            let is_quiet = !platform::checked(&event);
            platform::keep(QUIET, if is_quiet { "yes" } else { "no" });
            quiet.set(is_quiet);
        })
    };
    html! {
        <>
            <form method="dialog">
                <h2>{ t!("Keys") }</h2>
                <button class="quiet" data-testid="keys-close">{ t!("Close") }</button>
            </form>
            <dl class="keys" data-testid="keys">
                <div><dt><kbd>{ t!("Ctrl") }</kbd>{ "+" }<kbd>{ "K" }</kbd></dt><dd>{ t!("Do anything: a list of all commands, hosts, connections and messages (on a Mac, with the command key)") }</dd></div>
                { for COMMANDS.iter().filter(|command| !command.key.is_empty()).map(|command| html! {
                    <div key={command.name}><dt><kbd>{ command.key }</kbd></dt><dd>{ command.title }</dd></div>
                }) }
            </dl>
            <label class="keys-on">
                <input type="checkbox" data-testid="keys-on" checked={!*quiet} {onchange} />
                { t!("Keys that are a single letter or sign do something where nothing is typed") }
            </label>
            <h3>{ t!("In its parts") }</h3>
            <dl class="keys">{ for KEYS.map(|(key, words)| html! { <div key={key}><dt>{ key }</dt><dd>{ words }</dd></div> }) }</dl>
        </>
    }
}
