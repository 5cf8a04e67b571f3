//! The legend of the waterfall: each bar and sign, and what it means.

use texts::html;
use yew::prelude::*;

use super::signs::{fill, height, patterns, sign};
use crate::model::waterfall::{Kind, Phase};

/// The legend; the patterns that all bars use are here.
pub(super) fn legend() -> Html {
    html! {
        <>
            <svg class="fall-patterns" width="0" height="0" aria-hidden="true">{ patterns() }</svg>
            <details class="fall-legend" data-testid="fall-legend">
                <summary>{ t!("What the bars and signs mean") }</summary>
                <ul>
                    { for Phase::ALL.map(|phase| {
                        let tall = height(phase);
                        html! {
                            <li key={phase.name()}>
                                <svg width="28" height="18" aria-hidden="true">
                                    <rect y={(9.0 - tall / 2.0).to_string()} width="28" height={tall.to_string()} fill={fill(phase)} />
                                </svg>
                                <span><strong>{ phase.title() }</strong>{ ": " }{ phase.means() }</span>
                            </li>
                        }
                    }) }
                    { for Kind::ALL.map(|kind| html! {
                        <li key={kind.name()}>
                            <svg width="28" height="18" viewBox="-14 -9 28 18" aria-hidden="true">
                                <path class={classes!("fall-sign", kind.name())} d={sign(kind)} />
                            </svg>
                            <span>{ kind.means() }</span>
                        </li>
                    }) }
                </ul>
            </details>
        </>
    }
}
