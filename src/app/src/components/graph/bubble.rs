//! Words beside hosts: what they ask DNS, and what came of a message.

use relay::HostId;
use yew::prelude::*;

use super::flight::{caption, pill};
use crate::components::{PartProps, Shows};

/// The words beside hosts.
pub(crate) fn bubbles(props: &PartProps) -> Html {
    let PartProps { shows: Shows::All(view), fit, .. } = props else { return Html::default() };
    let node = |host: HostId| fit.node(&view.snapshot.map, host.into());
    let y = if fit.compact { -34 } else { -46 };
    html! {
        <g aria-hidden="true">
            { for view.picture.news.iter().map(|news| html! {
                <g key={news.sequence} class="bubble" transform={node(news.host).translate()}>{ pill(&news.text, node(news.host), y, fit, news.tone) }</g>
            }) }
            { for view.picture.lookups.iter().enumerate().map(|(index, (host, question))| html! {
                <g key={format!("{}-{index}", host.0)} class="bubble" transform={node(*host).translate()}>{ pill(&caption(question, 0, fit.compact), node(*host), y - 24 * index as i32, fit, "asks") }</g>
            }) }
        </g>
    }
}
