//! The whole page: bar, picture, time line, panel.

use std::rc::Rc;

use texts::html;
use wasm_split_helpers::SplitLoaderError;
use yew::prelude::*;

use crate::branches::Branches;
use crate::bridge::Bridge;
use crate::chaos::Chaos;
use crate::components::{
    Closer, Graph, Lessons, Live, Panel, Props, bar, engine, lead, part, time_line, use_closer,
};
use crate::hooks::{Begin, use_page, use_parts, use_playground};
use crate::layout::Fit;
use crate::model::{Selection, Tab, View};
use crate::palette::Palette;
use crate::platform;
use crate::take::{aspects, use_extra};
use crate::waterfall::Waterfall;
use crate::workshop::Workshop;

#[component]
pub(crate) fn App() -> Html {
    let (whole, now, live, on_intent) = use_playground(dressed_engine, first);
    let ([network, hosts, view], moment) = use_parts(&whole, now);
    use_page(view.dark, live.map(|live| live.address), &on_intent);
    let shares = view.share.is_some();
    let extra = use_extra(shares, Callback::noop());
    // A connection may be drawn too.
    use_effect_with(shares || matches!(view.selection, Selection::Connection(_)), |wanted| {
        if *wanted {
            platform::add_style("take.css");
        }
    });
    let closer = use_closer(live.is_some(), &on_intent);
    use_effect_with(view.tab == Tab::Terminal, |opened| {
        if *opened {
            platform::add_style("terminal.css");
        }
    });
    let props =
        Props { view: view.clone(), live, closer, on_intent: on_intent.clone(), aspects: Some(aspects) };
    html! {
        <>
            <a class="skip" href="#panel">{ t!("Skip to the panel") }</a>
            { part(bar, &view, Fit::default(), &on_intent) }
            <Bridge ..props.clone() />
            <main class={classes!("stage", view.course.is_some().then_some("taught"), view.building.then_some("building"))}>
                <Lessons ..props.clone() />
                <section class="network" aria-label={t!("The network")}>
                    { part(lead, &view, Fit::default(), &on_intent) }
                    <Graph view={network} {hosts} moment={now} {live} {closer} on_intent={on_intent.clone()} />
                    { time_line(&view, &moment, closer, &on_intent) }
                    <div class="more">
                        <Branches ..props.clone() />
                        <Waterfall view={view.clone()} {moment} on_intent={on_intent.clone()} />
                        <Chaos ..props.clone() />
                    </div>
                </section>
                <Panel ..props.clone() />
                <Workshop ..props.clone() />
            </main>
            <dialog id="share" class="help share" aria-labelledby="share-title">{ for extra.map(|extra| (extra.share)(&props)) }</dialog>
            <dialog id="take" class="help take" aria-labelledby="take-title">{ for extra.map(|extra| (extra.take)(&props)) }</dialog>
            <Palette view={view.clone()} ready={live.is_some()} on_intent={on_intent.clone()} />
            <Help {closer} />
        </>
    }
}

#[derive(Properties)]
struct HelpProps {
    closer: Option<Closer>,
}

impl PartialEq for HelpProps {
    fn eq(&self, other: &HelpProps) -> bool {
        self.closer.is_some() == other.closer.is_some()
    }
}

/// What the signs mean, and which keys do what: it never changes.
#[component]
fn Help(props: &HelpProps) -> Html {
    html! {
        <dialog id="help" class="help" aria-labelledby="help-title">{ for props.closer.map(|closer| (closer.help)()) }</dialog>
    }
}

fn first() -> Rc<View> {
    Rc::new(View::first(platform::theme() == "dark", platform::reduced_motion()))
}

/// The engine, and the styles of what it brings about.
fn dressed_engine() -> impl Future<Output = Result<(Begin, Live), SplitLoaderError>> {
    ["graph.css", "mail.css", "session.css"].into_iter().for_each(platform::add_style);
    engine()
}
