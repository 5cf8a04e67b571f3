//! A connection octet by octet: each segment with its time and direction, line ends to be seen, one window at a time.

use std::rc::Rc;

use relay::Direction;
use texts::{html, t};
use yew::prelude::*;

use crate::model::octets::{Row, Run, Segment, Window, window};
use crate::model::{Depicted, clock};

/// What [`Octets`] shows.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct OctetsProps {
    pub(super) depicted: Rc<Depicted>,
}

/// A connection octet by octet.
#[component]
pub(super) fn Octets(props: &OctetsProps) -> Html {
    // The last window, until somebody goes elsewhere.
    let place = use_state(|| None::<usize>);
    let Window { rows, page, pages } = window(&props.depicted.sent, *place);
    let go = |to: usize| {
        let place = place.clone();
        move |_: MouseEvent| place.set((to + 1 < pages).then_some(to))
    };
    html! {
        <section class="octets" data-testid="octets">
            <p class="hint">{ t!("Each segment as it went over the wire; ") }<span class="end">{ "←↓" }</span>{ t!(" (CR, LF) is the end of a line.") }</p>
            if pages > 1 {
                <div class="aspects" role="group" aria-label={t!("Window")}>
                    <button type="button" class="choice-button" data-testid="octets-first" disabled={page == 0} onclick={go(0)}>{ t!("First") }</button>
                    <button type="button" class="choice-button" data-testid="octets-earlier" disabled={page == 0} onclick={go(page.saturating_sub(1))}>{ t!("Earlier") }</button>
                    <button type="button" class="choice-button" data-testid="octets-later" disabled={page + 1 == pages} onclick={go(page + 1)}>{ t!("Later") }</button>
                    <button type="button" class="choice-button" data-testid="octets-last" disabled={page + 1 == pages} onclick={go(pages - 1)}>{ t!("Last") }</button>
                    <span class="hint" data-testid="octets-window">{ t!("{} of {pages}", page + 1) }</span>
                </div>
            }
            if rows.is_empty() { <p class="empty">{ t!("Nothing has been sent yet.") }</p> }
            <ol>
                { for rows.into_iter().map(|(number, row)| draw(number, &row)) }
            </ol>
        </section>
    }
}

fn draw(number: usize, row: &Row) -> Html {
    match row {
        Row::Segment(segment) => head(number, segment),
        Row::Octets { at, hex, text } => html! {
            <li key={number} class="octets-row"><code><span class="octets-at">{ format!("{at:04x}") }</span><span class="octets-hex">{ for hex.iter().map(run) }</span><span class="octets-text">{ for text.iter().map(run) }</span></code></li>
        },
    }
}

fn head(number: usize, segment: &Segment) -> Html {
    let (class, way, words) = match segment.direction {
        Direction::ToServer => ("octets-client", "C → S", t!("client to server")),
        Direction::ToClient => ("octets-server", "S → C", t!("server to client")),
    };
    html! {
        <li key={number} class={classes!("octets-head", class)}>
            <strong aria-hidden="true">{ way }</strong><span class="unseen">{ words }</span>{ " " }
            <time>{ clock(segment.at) }</time>{ ", " }{ &segment.what }
            if segment.again { { t!(", sent again") } }
            if segment.lost { { t!(", lost on its way") } }
        </li>
    }
}

fn run(run: &Run) -> Html {
    if run.is_end {
        html! { <span class="end">{ &run.text }</span> }
    } else {
        html! { &run.text }
    }
}
