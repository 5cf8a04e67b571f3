//! Words beside hosts: what they ask DNS, and what came of a message.

use relay::HostId;
use yew::prelude::*;

use super::flight::{caption, pill};
use crate::components::PartProps;
use crate::layout::pixels;

/// The words beside hosts.
pub(crate) fn bubbles(props: &PartProps) -> Html {
    let PartProps { view, fit, .. } = props;
    let node = |host: HostId| fit.node(&view.snapshot.map, host.into());
    let place = |host: HostId| format!("translate({} {})", pixels(node(host).x), pixels(node(host).y));
    let y = if fit.compact { -34 } else { -46 };
    html! {
        <g aria-hidden="true">
            { for view.picture.news.iter().map(|news| html! {
                <g key={news.sequence} class="bubble" transform={place(news.host)}>{ pill(&news.text, node(news.host), y, fit, news.tone) }</g>
            }) }
            { for view.picture.lookups.iter().enumerate().map(|(index, (host, question))| html! {
                <g key={format!("{}-{index}", host.0)} class="bubble" transform={place(*host)}>{ pill(&caption(question, 0, fit.compact), node(*host), y - 24 * index as i32, fit, "asks") }</g>
            }) }
        </g>
    }
}
