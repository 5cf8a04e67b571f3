//! A conversation as a live log.

use std::cell::Cell;
use std::rc::Rc;

use yew::prelude::*;

use super::line::TranscriptLine;
use crate::model::Shown;
use crate::platform;

/// What [`Log`] shows.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct LogProps {
    /// What holds the last lines of the conversation.
    pub(crate) shown: Rc<Shown>,
    /// How many of them are cleared away.
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

/// A conversation as a live log, which follows what is new.
#[component]
pub(super) fn Log(props: &LogProps) -> Html {
    let node = use_node_ref();
    let height = use_memo((), |()| Cell::new(0));
    let lines = &props.shown.lines;
    use_effect_with(lines.last().map(|line| (lines.len(), line.key)), {
        let node = node.clone();
        move |_| platform::follow(&node, height)
    });
    let shown = &lines[props.skipped.min(lines.len())..];
    html! {
        <div class="log-frame" ref={node} tabindex="0" role="log" aria-label={props.label.clone()} data-testid={props.testid}>
            <ol>
                { for shown.iter().map(|line| html! {
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
