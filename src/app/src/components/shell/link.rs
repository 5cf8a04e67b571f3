//! A link: how long it takes, and the means to cut it.

use relay::Action;
use smtp::SimTime;
use texts::html;
use yew::prelude::*;

use crate::components::Props;
use crate::components::graph::link_name;
use crate::model::{Intent, Selection, span};

/// The latencies that are offered, in milliseconds: a room, a country, an ocean, a satellite, trouble.
const LATENCIES_MS: [u64; 5] = [2, 20, 90, 300, 2_000];

/// The selected link.
pub(super) fn link(props: &Props) -> Html {
    let Props { view, on_intent, .. } = props;
    let Selection::Link(id) = view.selection else { return Html::default() };
    let Some(link) = view.snapshot.links.get(usize::from(id.0)) else { return Html::default() };
    let act = |action: Action| on_intent.reform(move |_: MouseEvent| Intent::Act(Box::new(action.clone())));
    let (mend, cut) = (Action::MendLink { link: id }, Action::CutLink { link: id });
    html! {
        <div class="sheet">
            <h2>{ t!("Link {}", link_name(view, id)) }</h2>
            <p>{ if link.cut { t!("It is cut: whatever is sent over it gets lost, and nobody is told.") } else { t!("It carries segments both ways.") } }</p>
            <div class="actions">
                if link.cut {
                    <button type="button" class="primary" data-testid="link-mend" onclick={act(mend)}>{ t!("Mend the link") }</button>
                } else {
                    <button type="button" class="danger" data-testid="link-cut" onclick={act(cut)}>{ t!("Cut the link") }</button>
                }
            </div>
            <h3 id="latency">{ t!("One way takes") }</h3>
            <div class="actions" role="group" aria-labelledby="latency">
                { for LATENCIES_MS.map(|ms| {
                    let latency = SimTime::from_millis(ms);
                    html! {
                        <button key={ms} type="button" class="choice-button" aria-pressed={(link.latency == latency).to_string()}
                            data-testid={format!("latency-{ms}")} onclick={act(Action::SetLatency { link: id, latency })}>{ span(latency) }</button>
                    }
                }) }
            </div>
            <p class="hint">{ t!("Now {}.", span(link.latency)) }</p>
        </div>
    }
}
