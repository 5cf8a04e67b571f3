//! A list of which one entry is chosen.

use yew::prelude::*;

/// The list: its mark for tests, what it is called where no label says it, the value that is chosen, all values with their
/// words, and what hears of another choice.
///
/// The list is told its value as well as each entry: an entry that was chosen before obeys its attribute no longer, in
/// Firefox whoever chose it, in others where a person did.
pub(crate) fn choices(
    name: String,
    title: Option<&'static str>,
    now: String,
    all: Vec<(String, String)>,
    onchange: Callback<Event>,
) -> Html {
    html! {
        <select data-testid={name} aria-label={title} {title} ~value={now.clone()} {onchange}>
            { for all.into_iter().map(|(value, words)| html! {
                <option key={value.clone()} value={value.clone()} selected={value == now}>{ words }</option>
            }) }
        </select>
    }
}
