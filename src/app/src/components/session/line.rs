//! One line of a conversation: time, speaker, words, and what they mean and lead to.

use relay::Side;
use smtp::explain;
use texts::{html, t};
use yew::prelude::*;

use super::diagnosed::Underlined;
use super::section_link::SectionLink;
use crate::model::clock;
use crate::model::transcript::{Line, Move, Says};

/// What [`TranscriptLine`] shows.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct TranscriptLineProps {
    /// The line.
    pub(crate) line: Line,
    /// Whether line ends are shown as glyphs.
    pub(crate) glyphs: bool,
    /// Whether the line is explained.
    pub(crate) explained: bool,
}

/// One line of a conversation: time, speaker, words, and what they mean and lead to.
#[component]
pub(super) fn TranscriptLine(props: &TranscriptLineProps) -> Html {
    let TranscriptLineProps { line, glyphs, explained } = props;
    let time = clock(line.at);
    if line.says == Says::Note {
        return html! {
            <li class="line line-note">
                <time class="line-time">{ time }</time>
                <span class="line-said">{ &line.text }{ step(t!("server"), line.server) }{ step(t!("client"), line.client) }</span>
            </li>
        };
    }
    let (kind, who, whose) = match (line.by, line.is_refusal()) {
        (Side::Client, _) => ("line-client", "C:", t!("client says")),
        (Side::Server, false) => ("line-server", "S:", t!("server says")),
        (Side::Server, true) => ("line-server line-refusal", "S:", t!("server refuses")),
    };
    let on_its_way = line.by == Side::Client && line.heard_at.is_none();
    html! {
        <li class={classes!("line", kind, on_its_way.then_some("line-on-its-way"))}>
            <time class="line-time">{ time }</time>
            <span class="line-who" title={whose}>{ who }</span>
            <div class="line-said">
                { words(line, *glyphs) }
                if on_its_way { <span class="line-way">{ t!("on its way") }</span> }
            </div>
            if *explained {
                <div class="line-meaning">
                    if let Some(explanation) = line.explanation() {
                        <p title={explanation.cause}>
                            { explanation.means }{ " " }<SectionLink section={explanation.section} />
                        </p>
                    }
                    if let Some(diagnostic) = &line.diagnostic {
                        <p class="line-wrong" title={explain::rule(diagnostic.section).and_then(|rule| rule.cause)}>
                            { t!("Expected ") }{ &diagnostic.expected }{ ". " }<SectionLink section={diagnostic.section} />
                        </p>
                    }
                    { step(t!("server"), line.server) }
                    { step(t!("client"), line.client) }
                </div>
            }
        </li>
    }
}

/// The text as it is on the wire, the octets at fault underlined.
fn words(line: &Line, glyphs: bool) -> Html {
    let end = if glyphs && line.wire.ends {
        html! { <span class="crlf" aria-hidden="true">{ "↵" }</span> }
    } else {
        html! {}
    };
    match &line.diagnostic {
        // A place among the octets is none in a text with escapes.
        Some(diagnostic) if !line.wire.escaped => html! {
            <code><Underlined text={line.text.clone()} span={diagnostic.span.clone()} />{ end }</code>
        },
        _ if line.says == Says::Content && line.text.is_empty() => {
            html! { <code class="blank">{ end }</code> }
        }
        _ => line.text.lines().map(|text| html! { <code>{ text }{ end.clone() }</code> }).collect(),
    }
}

/// The state that a side came to, where it is another one than before.
fn step(side: &'static str, step: Option<Move>) -> Html {
    match step.filter(|step| step.from != step.to) {
        None => html! {},
        Some(step) => html! {
            <p class="line-step" title={explain::shown(step.means)}>
                <span class="line-side">{ side }</span>{ " → " }<span class="state-name">{ step.to }</span>
            </p>
        },
    }
}
