//! Words beside hosts: what they ask DNS, and what came of a message.

use std::rc::Rc;

use relay::HostId;
use yew::prelude::*;

use super::flight::pill;
use crate::layout::{Fit, pixels};
use crate::model::View;

#[derive(Clone, Properties)]
pub(super) struct BubblesProps {
    pub(super) view: Rc<View>,
    pub(super) fit: Fit,
}

impl PartialEq for BubblesProps {
    fn eq(&self, other: &BubblesProps) -> bool {
        Rc::ptr_eq(&self.view, &other.view) && self.fit == other.fit
    }
}

/// The words beside hosts.
#[component]
pub(super) fn Bubbles(props: &BubblesProps) -> Html {
    let BubblesProps { view, fit } = props;
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
