//! What seldom changes: networks and links.

use std::sync::Arc;

use relay::{LinkView, Map};
use yew::prelude::*;

use crate::model::{Intent, Selection};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct GroundProps {
    pub(super) map: Arc<Map>,
}

/// The networks as areas.
#[component]
pub(super) fn Ground(props: &GroundProps) -> Html {
    html! {
        <g class="ground" aria-hidden="true">
            { for props.map.networks.iter().enumerate().map(|(index, network)| {
                let [x, y, width, height] = network.area;
                html! {
                    <g key={network.name.clone()} class={format!("area area-{}", index % 4)}>
                        <rect x={x.to_string()} y={y.to_string()} width={width.to_string()} height={height.to_string()} rx="18" />
                        <text x={(x + 20).to_string()} y={(y + 30).to_string()}>{ &network.title }</text>
                    </g>
                }
            }) }
        </g>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct LinkProps {
    pub(super) link: LinkView,
    pub(super) map: Arc<Map>,
    pub(super) selected: bool,
    pub(super) on_intent: Callback<Intent>,
}

/// A link; a broad unseen line takes the click.
#[component]
pub(super) fn LinkLine(props: &LinkProps) -> Html {
    let LinkView { id, a, b, cut, .. } = props.link;
    let ([ax, ay], [bx, by]) = (props.map.places[a.0 as usize], props.map.places[b.0 as usize]);
    let path = format!("M{ax} {ay}L{bx} {by}");
    let (mx, my) = ((ax + bx) / 2, (ay + by) / 2);
    html! {
        <g class={classes!("link", cut.then_some("cut"), props.selected.then_some("selected"))} data-testid={format!("link-{}", id.0)}
            onclick={props.on_intent.reform(move |_| Intent::Select(Selection::Link(id)))}>
            <path class="link-line" d={path.clone()} />
            <path class="link-hit" d={path} />
            if cut {
                <path class="link-cut" d={format!("M{} {}l14 14m0-14l-14 14", mx - 7, my - 7)} />
            }
        </g>
    }
}
