//! What each side of a connection knows, side by side.

use texts::html;
use yew::prelude::*;

use crate::model::Depicted;
use crate::model::sides::Knows;

/// What each side knows; what they do not agree on stands out.
pub(super) fn sides(depicted: &Depicted) -> Html {
    let [client, server] = &depicted.scene.names;
    let row = |(place, Knows { what, sides: [client, server], parts }): (usize, &Knows)| {
        let told = |words: &String| if words.is_empty() { "–".to_owned() } else { words.clone() };
        html! {
            <tr key={place} class={parts.then_some("differs")}>
                <th scope="row">{ *what }</th><td>{ told(client) }</td><td>{ told(server) }</td>
            </tr>
        }
    };
    html! {
        <section class="sides">
            <p class="hint">{ t!("Each knows what it has said and what it has heard so far. Step through the connection to see them part and agree again.") }</p>
            <table data-testid="sides">
                <thead><tr><td></td><th scope="col">{ t!("Client, ") }{ client }</th><th scope="col">{ t!("Server, ") }{ server }</th></tr></thead>
                <tbody>{ for depicted.sides.iter().enumerate().map(row) }</tbody>
            </table>
        </section>
    }
}
