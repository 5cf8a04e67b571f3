//! The lessons, how far one has come in each, and the way to take that along.

use std::rc::Rc;

use lessons::Lesson;
use texts::{html, t};
use yew::prelude::*;

use super::progress::Progress;
use crate::components::Props;
use crate::model::{Intent, Learn};
use crate::platform;

/// The lessons as the build script packed them.
static PACKED: &[&[u8]] = include!(concat!(env!("OUT_DIR"), "/lessons.rs"));

/// The lessons, in their order.
pub(super) fn lessons() -> Vec<Rc<Lesson>> {
    let unpack = |packed: &&[u8]| Lesson::from_bytes(packed).ok().map(Rc::new);
    PACKED.iter().filter_map(unpack).collect()
}

/// What stands in the dialog `lessons`.
pub(super) fn list(props: &Props) -> Html {
    html! { <List ..props.clone() /> }
}

#[component]
fn List(props: &Props) -> Html {
    let all = use_memo((), |()| lessons());
    let progress = use_state(Progress::kept);
    let problem = use_state(|| None::<&'static str>);
    // What was reached in the meantime.
    use_effect_with(props.view.course.clone(), {
        let progress = progress.setter();
        move |_| progress.set(Progress::kept())
    });
    // An address may name a lesson and a step.
    use_effect_with(props.view.wish.clone(), {
        let (all, on_intent) = (all.clone(), props.on_intent.clone());
        move |wish| {
            let Some((slug, step)) = wish.as_deref() else { return };
            on_intent.emit(match all.iter().find(|lesson| lesson.slug == *slug) {
                Some(lesson) => Intent::Learn(Learn::Begin(Rc::clone(lesson), *step)),
                None => Intent::Follow(Err(t!("there is no such lesson"))),
            });
        }
    });
    let begin = |lesson: &Rc<Lesson>, step: usize| {
        let (lesson, on_intent) = (Rc::clone(lesson), props.on_intent.clone());
        move |_: MouseEvent| {
            platform::close_dialog("lessons");
            on_intent.emit(Intent::Learn(Learn::Begin(Rc::clone(&lesson), step)));
        }
    };
    let on_export = {
        let progress = progress.clone();
        move |_: MouseEvent| platform::save("smtp-playground-lessons.txt", progress.to_text().as_bytes())
    };
    let on_import = {
        let (progress, problem) = (progress.setter(), problem.setter());
        let on_read = Callback::from(move |read: platform::Read| {
            let found = read.ok().and_then(|file| Progress::parse(&String::from_utf8_lossy(&file.octets)));
            problem.set(
                found.is_none().then_some(t!("This file holds no progress: choose one that was saved here.")),
            );
            if let Some(found) = found {
                found.keep();
                progress.set(found);
            }
        });
        move |event: Event| platform::chosen_file(&event, on_read.clone())
    };
    html! {
        <>
            <form method="dialog">
                <h2 id="lessons-title">{ t!("Lessons") }</h2>
                <button class="quiet" data-testid="lessons-close">{ t!("Close") }</button>
            </form>
            <p>{ t!("Short, and done with your own hands: each step looks at what really happened in the network.") }</p>
            <ol class="lesson-list">
                { for all.iter().map(|lesson| {
                    let (done, steps) = (progress.of(&lesson.slug), lesson.steps.len());
                    let word = if done == 0 { t!("Begin") } else if done < steps { t!("Go on") } else { t!("Once more") };
                    html! {
                        <li key={lesson.slug.clone()}>
                            <div>
                                <h3>{ &lesson.title }</h3>
                                <p>{ &lesson.summary }</p>
                                <p class="hint">{ t!("{} minutes · {done} of {steps} steps done", lesson.minutes) }</p>
                            </div>
                            <button type="button" class={classes!((done < steps).then_some("primary"))} data-testid={format!("lesson-{}", lesson.slug)}
                                aria-label={format!("{word}: {}", lesson.title)} onclick={begin(lesson, if done < steps { done } else { 0 })}>{ word }</button>
                        </li>
                    }
                }) }
            </ol>
            <div class="actions">
                <button type="button" data-testid="progress-export" onclick={on_export}>{ t!("Save my progress as a file") }</button>
                <label class="file-button">{ t!("Load it from a file") }<input type="file" accept=".txt" data-testid="progress-import" onchange={on_import} /></label>
            </div>
            if let Some(problem) = *problem { <p class="problem" role="alert">{ problem }</p> }
        </>
    }
}
