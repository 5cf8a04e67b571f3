//! Sessions: the terminal, and the conversation on a connection.

use yew::prelude::*;

use super::Props;

/// The terminal: `Intent::Dial`, `Intent::Say`, `Intent::HangUp`; `view.lines` is its conversation.
#[component]
pub(crate) fn Terminal(_props: &Props) -> Html {
    Html::default()
}

/// The selected connection (`view.selection` is `Selection::Connection`); `view.lines` is its conversation.
#[component]
pub(crate) fn ConnectionPanel(_props: &Props) -> Html {
    Html::default()
}
