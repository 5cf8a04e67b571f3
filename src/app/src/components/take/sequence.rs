//! A connection as a sequence diagram: how many round trips it took, the arrows, and the same as a list.

use std::rc::Rc;

use relay::Side;
use texts::{html, t};
use yew::prelude::*;

use crate::layout::sequence::{Act, Form, Kind, Scale, Shape, lay_out};
use crate::model::take::number;
use crate::model::{Depicted, clock, span};

/// What [`SequenceDiagram`] shows.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct SequenceProps {
    pub(super) depicted: Rc<Depicted>,
}

/// A connection as a sequence diagram.
#[component]
pub(super) fn SequenceDiagram(props: &SequenceProps) -> Html {
    let Depicted { scene, left_out, trips, .. } = &*props.depicted;
    let scale = use_state(|| Scale::Even);
    let sequence = lay_out(scene, *scale, clock, span);
    let choice = |to: Scale, words: &'static str, name: &'static str| {
        let onclick = {
            let scale = scale.clone();
            move |_: MouseEvent| scale.set(to)
        };
        html! {
            <button type="button" class="choice-button" aria-pressed={(*scale == to).to_string()} data-testid={name} {onclick}>{ words }</button>
        }
    };
    let [client, server] = &scene.names;
    let label = t!("Sequence diagram of {client} and {server}; the list below says the same");
    html! {
        <section class="sequence" data-testid="sequence">
            <p data-testid="round-trips">{ trips }</p>
            <div class="aspects" role="group" aria-label={t!("Time")}>
                { choice(Scale::Even, t!("Evenly"), "scale-even") }
                { choice(Scale::Time, t!("Time to scale"), "scale-time") }
            </div>
            if *left_out > 0 { <p class="hint">{ t!("The first {left_out} are not drawn.") }</p> }
            <svg class="sequence-svg" viewBox={format!("0 0 {} {}", sequence.width, sequence.height)} role="img" aria-label={label}>
                { for sequence.ground.iter().map(draw) }
                { for sequence.acts.iter().zip(&scene.acts).map(|((key, shapes), act)| html! {
                    <g key={*key}><title>{ &act.text }</title>{ for shapes.iter().map(draw) }</g>
                }) }
            </svg>
            <details class="diagram-words">
                <summary>{ t!("The same as a list") }</summary>
                <ol data-testid="sequence-list">
                    { for scene.acts.iter().map(|act| html! { <li key={act.key}><time>{ clock(act.at) }</time>{ " " }{ told(act, &scene.names) }</li> }) }
                </ol>
            </details>
        </section>
    }
}

/// A shape; its class says how it looks.
fn draw(shape: &Shape) -> Html {
    match &shape.form {
        Form::Path(d) => html! { <path class={shape.class} d={d.clone()} /> },
        Form::Text { x, y, anchor, text } => html! {
            <text class={shape.class} x={x.to_string()} y={y.to_string()} text-anchor={anchor.as_str()} transform={shape.matrix().map(transform)}>{ text }</text>
        },
    }
}

fn transform(matrix: [i32; 6]) -> String {
    format!("matrix({})", matrix.map(number).join(" "))
}

/// An act as a sentence.
fn told(act: &Act, [client, server]: &[String; 2]) -> Html {
    let (from, to) = match act.by {
        Side::Client => (client, server),
        Side::Server => (server, client),
    };
    let fate = match (act.kind, act.heard_at) {
        (Kind::Note, _) => return html! { &act.text },
        (Kind::Lost, _) => t!(" (lost)").to_owned(),
        (_, Some(heard_at)) => t!(" ({} on its way)", span(heard_at.max(act.at) - act.at)),
        (_, None) => t!(" (on its way)").to_owned(),
    };
    html! { <>{ from }{ t!(" to ") }{ to }{ ": " }<code>{ &act.text }</code>{ fate }</> }
}
