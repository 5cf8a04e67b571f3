//! A conversation as a live log: the last lines in view, earlier ones on demand.

use std::rc::Rc;

use yew::prelude::*;

use super::line::TranscriptLine;
use crate::model::transcript::Line;
use crate::platform;

/// How many lines are shown at first, and how many more at a time.
const WINDOW: usize = 200;

/// What [`Log`] shows.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct LogProps {
    /// The conversation.
    pub(crate) lines: Rc<Vec<Line>>,
    /// How many lines at the start are hidden.
    #[prop_or_default]
    pub(crate) skipped: usize,
    /// Whether line ends are shown as glyphs.
    #[prop_or_default]
    pub(crate) glyphs: bool,
    /// Whether each line is explained.
    #[prop_or_default]
    pub(crate) explained: bool,
    /// What it is called, for those who cannot see it.
    pub(crate) label: AttrValue,
    /// The mark for tests.
    pub(crate) testid: &'static str,
}

/// A conversation as a live log: the last lines in view, earlier ones on demand.
#[component]
pub(super) fn Log(props: &LogProps) -> Html {
    let node = use_node_ref();
    let window = use_state(|| WINDOW);
    use_effect_with(props.lines.last().map(|line| (props.lines.len(), line.key)), {
        let node = node.clone();
        move |_| platform::follow(&node)
    });
    let shown = &props.lines[props.skipped.min(props.lines.len())..];
    let earlier = shown.len().saturating_sub(*window);
    let on_more = {
        let window = window.clone();
        Callback::from(move |_: MouseEvent| window.set(*window + WINDOW))
    };
    html! {
        <div class="log-frame" ref={node} tabindex="0" role="region" aria-label={props.label.clone()}>
            if earlier > 0 {
                <button type="button" class="log-earlier" onclick={on_more}>
                    { "Show earlier lines (" }{ earlier }{ ")" }
                </button>
            }
            <ol class={classes!("lines", props.explained.then_some("lines-explained"))} role="log" data-testid={props.testid}>
                { for shown[earlier..].iter().map(|line| html! {
                    <TranscriptLine
                        key={line.key}
                        line={line.clone()}
                        glyphs={props.glyphs}
                        explained={props.explained}
                    />
                }) }
            </ol>
        </div>
    }
}
