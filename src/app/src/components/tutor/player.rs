//! The lesson under way: text, live checklist, hints, the solution, undo and redo.

use std::rc::Rc;

use lessons::Points;
use texts::html;
use yew::prelude::*;

use super::progress::Progress;
use crate::components::Props;
use crate::model::{Course, Intent, Learn};
use crate::platform;

/// The lesson under way; nothing without one.
pub(super) fn player(props: &Props) -> Html {
    match &props.view.course {
        Some(_) => html! { <Player ..props.clone() /> },
        None => Html::default(),
    }
}

#[component]
fn Player(props: &Props) -> Html {
    let Props { view, on_intent, .. } = props;
    let reached = view
        .course
        .as_ref()
        .map(|course| (Rc::clone(&course.lesson), course.step + usize::from(course.judged.solved())));
    use_effect_with(reached.map(|(lesson, steps)| (lesson.slug.clone(), steps)), |reached| {
        if let Some((slug, steps)) = reached {
            let mut progress = Progress::kept();
            progress.reach(slug, *steps);
            progress.keep();
        }
    });
    // A new step begins at its heading, also for who listens.
    use_effect_with(view.course.as_ref().map(|course| course.step), |_| platform::go_to("lesson-step"));
    let Some(course) = view.course.as_deref() else { return Html::default() };
    let (step, solved) = (course.step(), course.judged.solved());
    let learn = |learn: Learn| on_intent.reform(move |_: MouseEvent| Intent::Learn(learn.clone()));
    let button = |name: &'static str, title: &'static str, disabled: bool, what: Learn| {
        html! { <button type="button" class="quiet" data-testid={name} {disabled} onclick={learn(what)}>{ title }</button> }
    };
    let steps = course.lesson.steps.len();
    html! {
        <aside class="lesson" aria-label={t!("Lesson")} data-testid="lesson">
            <p class="lesson-head">
                <strong>{ &course.lesson.title }</strong>
                <span>{ t!("step {} of {steps}", course.step + 1) }</span>
                { button("lesson-leave", t!("Leave"), false, Learn::Leave) }
            </p>
            <progress max={steps.to_string()} value={(course.step + usize::from(solved)).to_string()} aria-label={t!("Steps done")} />
            <h2 id="lesson-step" tabindex="-1" data-testid="lesson-step">{ &step.title }</h2>
            <div class="prose">{ html_of(&step.html) }</div>
            <ul class="goals" aria-label={t!("Goals")} aria-live="polite">
                { for step.goals.iter().enumerate().map(|(place, goal)| {
                    let reached = course.judged.goals.get(place).copied().unwrap_or(false);
                    html! {
                        <li key={place} class={classes!(reached.then_some("reached"))} data-testid="goal">
                            <svg viewBox="0 0 16 16" role="img" aria-label={if reached { t!("done:") } else { t!("to do:") }}><path d={if reached { "M3 8.5l3.2 3.2L13 4.8" } else { "M4 8h8" }} /></svg>
                            <span>{ html_of(&goal.text) }</span>
                        </li>
                    }
                }) }
            </ul>
            { wrong(course) }
            if solved {
                <p class="solved" role="status">
                    { if course.is_last() { t!("That was the last step.") } else { t!("Done.") } }
                    <button type="button" class="primary" data-testid="lesson-next" onclick={learn(Learn::Next)}>
                        { if course.is_last() { t!("Finish the lesson") } else { t!("Next step") } }
                    </button>
                </p>
            }
            { for step.hints.iter().take(course.hints).enumerate().map(|(place, hint)| html! {
                <div key={place} class="hint-text" data-testid="hint">{ html_of(hint) }</div>
            }) }
            if let Some(put_in) = &course.put_in {
                <p class="put-in" role="status" data-testid="put-in">{ &**put_in }{ " " }<span class="hint">{ t!("It is ready for you; nothing is done until you do it.") }</span></p>
            }
            <div class="actions">
                if step.points != Points::Nowhere { { button("lesson-point", t!("Take me there"), false, Learn::Point) } }
                { button("lesson-hint", t!("Hint"), course.hints >= step.hints.len(), Learn::Hint) }
                { button("lesson-put-in", t!("Put in the solution"), solved, Learn::PutIn) }
                { button("lesson-undo", t!("Undo"), view.cursor == 0, Learn::Undo) }
                { button("lesson-redo", t!("Redo"), view.cursor >= view.known, Learn::Redo) }
                { button("lesson-again", t!("Step again"), false, Learn::Again) }
            </div>
        </aside>
    }
}

/// What to say about the attempt that was made.
fn wrong(course: &Course) -> Html {
    let wrong = course.judged.wrong.and_then(|place| course.step().wrong.get(place));
    html! { <div role="status">{ for wrong.map(|wrong| html! { <p class="attempt" data-testid="attempt">{ html_of(&wrong.message) }</p> }) }</div> }
}

/// Text from a lesson file: made of Markdown when the page was built, without markup of its own.
fn html_of(html: &str) -> Html {
    Html::from_html_unchecked(html.to_owned().into())
}
