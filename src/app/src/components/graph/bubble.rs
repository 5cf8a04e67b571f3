//! Words beside hosts: what they ask DNS, and what came of a message.

use relay::HostId;
use yew::prelude::*;

use super::flight::pill;
use crate::components::PartProps;
use crate::layout::pixels;

/// The words beside hosts.
pub(crate) fn bubbles(props: &PartProps) -> Html {
    let PartProps { view, fit, .. } = props;
    let place = |host: HostId| {
        let at = fit.node(&view.snapshot.map, host.into());
        format!("translate({} {})", pixels(at.x), pixels(at.y))
    };
    let y = if fit.compact { -34 } else { -46 };
    html! {
        <g aria-hidden="true">
            { for view.picture.news.iter().map(|news| html! {
                <g key={news.sequence} class="bubble" transform={place(news.host)}>{ pill(&news.text, y, news.tone) }</g>
            }) }
            { for view.picture.lookups.iter().enumerate().map(|(index, (host, question))| html! {
                <g key={format!("{}-{index}", host.0)} class="bubble" transform={place(*host)}>{ pill(question, y - 24 * index as i32, "asks") }</g>
            }) }
        </g>
    }
}
