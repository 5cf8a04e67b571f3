//! The list of other futures, and one of them beside the one that is known now.

use texts::{html, t};
use yew::prelude::*;

use crate::components::Props;
use crate::model::branches::{Branching, Compared, Left};
use crate::model::{Intent, clock};

/// The futures that were left behind, and the comparison where one was asked for.
pub(super) fn list(props: &Props) -> Html {
    let Some(branches) = props.view.branches.as_deref() else { return Html::default() };
    let compared = branches.compared.as_ref().map(|compared| compared.number);
    html! {
        <div class="branches-room">
            <p class="hint">{ t!("You acted in the past. What was known to come before is kept here: compare it, or take it up again.") }</p>
            <ol class="futures">
                { for branches.left.iter().map(|left| future(props, left, compared == Some(left.number))) }
            </ol>
            { for branches.compared.as_ref().map(|compared| side_by_side(props, compared)) }
        </div>
    }
}

fn future(props: &Props, left: &Left, compared: bool) -> Html {
    let number = left.number;
    let ask = |asked: Branching| props.on_intent.reform(move |_: MouseEvent| Intent::Branch(asked));
    html! {
        <li key={number}>
            <span><strong>{ t!("Future {number}") }</strong>{ t!(", from {} on: {}", clock(left.at), left.first) }</span>
            <span class="futures-do">
                <button type="button" class="choice-button" aria-pressed={compared.to_string()} data-testid={format!("branch-compare-{number}")}
                    aria-label={t!("Compare with future {number}")} onclick={ask(Branching::Compare(number))}>{ t!("Compare") }</button>
                <button type="button" data-testid={format!("branch-switch-{number}")}
                    aria-label={t!("Take it up: future {number}")} onclick={ask(Branching::Switch(number))}>{ t!("Take it up") }</button>
            </span>
        </li>
    }
}

fn side_by_side(props: &Props, compared: &Compared) -> Html {
    let Compared { number, counts, outcomes, more, .. } = compared;
    let other = t!("Future {number}");
    let head = |first: &'static str| {
        html! { <thead><tr><th scope="col">{ first }</th><th scope="col">{ t!("This future") }</th><th scope="col">{ &other }</th></tr></thead> }
    };
    html! {
        <div class="compared" data-testid="compared" role="group" aria-label={t!("This future and future {number}")}>
            <table>
                { head(t!("What it comes to")) }
                <tbody>
                    { for counts.iter().map(|(name, [here, there])| html! {
                        <tr key={*name} class={(here != there).then_some("differs")}><th scope="row">{ *name }</th><td>{ *here }</td><td>{ *there }</td></tr>
                    }) }
                </tbody>
            </table>
            { first(props, compared) }
            if outcomes.is_empty() {
                <p class="hint">{ t!("For every message and recipient both come to the same, as far as they are known.") }</p>
            } else {
                <table data-testid="compared-outcomes">
                    { head(t!("Message")) }
                    <tbody>
                        { for outcomes.iter().map(|(title, [here, there])| html! {
                            <tr key={title.clone()}><th scope="row">{ title }</th><td>{ here }</td><td>{ there }</td></tr>
                        }) }
                    </tbody>
                </table>
                if *more > 0 { <p class="hint">{ t!("And {more} more.") }</p> }
            }
        </div>
    }
}

/// Where they part, with the way there.
fn first(props: &Props, compared: &Compared) -> Html {
    let Some(sequence) = compared.differs_at else {
        return html! { <p>{ t!("No event differs.") }</p> };
    };
    let [here, there] = &compared.events;
    let words =
        |event: &Option<String>| event.clone().unwrap_or_else(|| t!("nothing more is known").to_owned());
    // Just before it: the last that both have.
    let before = props.on_intent.reform(move |_: MouseEvent| match sequence.checked_sub(1) {
        Some(last) => Intent::SeekEvent(last),
        None => Intent::Seek(smtp::SimTime::ZERO),
    });
    html! {
        <>
            <p>{ t!("The first {sequence} events are the same. ") }
                <button type="button" class="plain" data-testid="branch-parts" onclick={before}>{ t!("Go to where they part") }</button></p>
            <dl class="parts">
                <dt>{ t!("Then here") }</dt><dd data-testid="parts-here">{ words(here) }</dd>
                <dt>{ t!("In future {}", compared.number) }</dt><dd data-testid="parts-there">{ words(there) }</dd>
            </dl>
        </>
    }
}
