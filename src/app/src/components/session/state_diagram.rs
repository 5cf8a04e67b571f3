//! The state diagram of one side of a session, drawn from the transition table: the present state lit, the way taken
//! emphasised, and the same in words.

use relay::Side;
use smtp::explain;
use texts::{html, t};
use yew::prelude::*;

use crate::layout::state_diagram::{self, Diagram, Edge, Node};
use crate::model::transcript::Move;

/// What [`StateDiagram`] shows.
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct StateDiagramProps {
    /// Which side.
    pub(crate) side: Side,
    /// The present state, as the table spells it; `None` where there is no session.
    pub(crate) state: Option<&'static str>,
    /// The way that the session took.
    #[prop_or_default]
    pub(crate) moves: Vec<Move>,
}

/// The state diagram of one side of a session, with the present state lit.
#[component]
pub(crate) fn StateDiagram(props: &StateDiagramProps) -> Html {
    let diagram = use_memo(props.side, |side| match side {
        Side::Server => state_diagram::server(),
        Side::Client => state_diagram::client(),
    });
    let taken = |edge: &&Edge| {
        let (from, to) = (diagram.nodes[edge.from].name, diagram.nodes[edge.to].name);
        props.moves.iter().any(|step| (step.from, step.to) == (from, to) && edge.rules.contains(&step.means))
    };
    let present = |node: &Node| props.state == Some(node.name);
    let visited = |node: &Node| props.moves.iter().any(|step| step.from == node.name || step.to == node.name);
    let view_box = format!("0 0 {} {}", diagram.width, diagram.height);
    let label = t!(
        "State diagram of the {}. {}",
        props.side,
        diagram.nodes.iter().find(|node| present(node)).map_or_else(
            || t!("There is no session.").to_owned(),
            |node| t!("Now: {}, {}.", node.name, node.means),
        ),
    );
    html! {
        <figure class="diagram" data-testid={match props.side { Side::Client => "diagram-client", Side::Server => "diagram-server" }}>
            <svg class="diagram-svg" viewBox={view_box} role="img" aria-label={label}>
                { for diagram.edges.iter().filter(|edge| !taken(edge)).map(|edge| draw_edge(edge, false)) }
                { for diagram.edges.iter().filter(taken).map(|edge| draw_edge(edge, true)) }
                { for diagram.nodes.iter().map(|node| draw_node(node, present(node), visited(node))) }
            </svg>
            <figcaption>
                <details class="diagram-words">
                    <summary>{ t!("The same in words") }</summary>
                    { in_words(&diagram, props.state) }
                </details>
            </figcaption>
        </figure>
    }
}

fn draw_edge(edge: &Edge, taken: bool) -> Html {
    let class = classes!("edge", edge.fault.then_some("edge-fault"), taken.then_some("edge-taken"));
    html! {
        <g key={edge.path.clone()} {class}>
            <path d={edge.path.clone()} fill="none" />
            { for edge.labels.iter().map(|label| html! {
                <text
                    x={label.x.to_string()}
                    y={label.y.to_string()}
                    text-anchor={if label.ends_here { "end" } else { "start" }}
                >{ &label.text }</text>
            }) }
        </g>
    }
}

fn draw_node(node: &Node, present: bool, visited: bool) -> Html {
    let class = classes!("state", present.then_some("state-present"), visited.then_some("state-visited"));
    html! {
        <g key={node.name} {class} data-present={present.then_some(node.name)}>
            <title>{ node.means }</title>
            <rect
                x={node.x.to_string()}
                y={node.y.to_string()}
                width={node.width.to_string()}
                height={node.height.to_string()}
                rx="7"
            />
            <text class="state-name" x={(node.x + 10).to_string()} y={(node.y + 19).to_string()}>{ node.name }</text>
            { for node.stays.iter().zip(0..).map(|(line, index)| html! {
                <text class="state-stays" x={(node.x + 10).to_string()} y={(node.y + 34 + index * 13).to_string()}>
                    { line }
                </text>
            }) }
        </g>
    }
}

fn in_words(diagram: &Diagram, state: Option<&'static str>) -> Html {
    let ways = |index: usize| diagram.edges.iter().filter(move |edge| edge.from == index);
    html! {
        <dl>
            { for diagram.nodes.iter().enumerate().map(|(index, node)| html! {
                <>
                    <dt>
                        <span class="state-name">{ node.name }</span>
                        if state == Some(node.name) { <strong>{ t!(" (now)") }</strong> }
                    </dt>
                    <dd>
                        { node.means }{ "." }
                        if let Some(known) = explain::state_named(node.name) {
                            { for [known.cause, known.mend].into_iter().flatten().map(|line| html! { <>{ " " }{ line }</> }) }
                        }
                        if !node.stays.is_empty() { { t!(" Stays here: ") }{ node.stays.join(" ") }{ "." } }
                        <ul>
                            { for ways(index).map(|edge| html! {
                                <li>{ edge.names.join(", ") }{ " → " }{ diagram.nodes[edge.to].name }</li>
                            }) }
                        </ul>
                    </dd>
                </>
            }) }
        </dl>
    }
}
