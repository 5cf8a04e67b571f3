//! What SPF says about a client, with the way that led there.

use texts::html;
use trust::spf::{Outcome, Verdict};
use yew::prelude::*;

use super::section_link::SectionLink;

/// The deepest include that is still moved to the right.
const DEPTH_MAX: u8 = 4;

/// A verdict: the result, the mechanism that decided, and every step of the derivation with its section.
pub(crate) fn verdict(index: usize, verdict: &Verdict) -> Html {
    let tone = match verdict.outcome {
        Outcome::Pass => "pill-good",
        Outcome::Fail | Outcome::PermError => "pill-bad",
        _ => "pill-between",
    };
    html! {
        <details key={format!("verdict-{index}")} class="verdict" open=true data-testid="spf-verdict">
            <summary>
                { "SPF " }<span class={classes!("pill", tone)} data-testid="spf-outcome">{ verdict.outcome.as_str() }</span>
                if let Some(mechanism) = &verdict.mechanism {
                    { t!(", decided by ") }<code data-testid="spf-mechanism">{ mechanism }</code>{ t!(" of ") }{ &verdict.domain }
                }
            </summary>
            <ol class="derivation">
                { for verdict.derivation.iter().map(|finding| html! {
                    <li class={format!("depth-{}", finding.depth.min(DEPTH_MAX))}>
                        { smtp::explain::shown(&finding.fact.words()) }{ " " }<SectionLink section={finding.fact.section()} />
                    </li>
                }) }
            </ol>
        </details>
    }
}
