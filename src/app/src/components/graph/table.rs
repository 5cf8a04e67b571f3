//! The same network as a table, for those who do not see the picture.

use std::rc::Rc;

use relay::Snapshot;
use yew::prelude::*;

use crate::model::{Intent, Selection};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct TableProps {
    pub(super) snapshot: Rc<Snapshot>,
    pub(super) on_intent: Callback<Intent>,
}

#[component]
pub(super) fn Table(props: &TableProps) -> Html {
    html! {
        <details class="as-table">
            <summary>{ "The network as a table" }</summary>
            <table>
                <thead><tr><th scope="col">{ "Host" }</th><th scope="col">{ "Role" }</th><th scope="col">{ "Condition" }</th><th scope="col">{ "Queue" }</th><th scope="col">{ "Stored" }</th></tr></thead>
                <tbody>
                    { for props.snapshot.hosts.iter().map(|host| {
                        let id = host.id;
                        html! {
                            <tr key={id.0}>
                                <th scope="row">
                                    <button type="button" class="plain" onclick={props.on_intent.reform(move |_| Intent::Select(Selection::Host(id)))}>
                                        { &host.name }
                                    </button>
                                </th>
                                <td>{ host.role.title() }</td>
                                <td>{ if host.up { "up" } else { "down" } }</td>
                                <td>{ host.queue.len() }</td>
                                <td>{ host.mailboxes.iter().map(|mailbox| mailbox.messages.len()).sum::<usize>() }</td>
                            </tr>
                        }
                    }) }
                </tbody>
            </table>
        </details>
    }
}
