//! What the element shows: the network, time, and the conversation or the lesson beside it.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use crate::components::{Graph, Lessons, Panel, Props, engine, panels, time_line};
use crate::hooks::{Place, use_playground};
use crate::model::{Intent, Tab, terminal};
use crate::platform;

/// How an author wants it.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Settings {
    /// The place of the scenario.
    pub(crate) scenario: Option<usize>,
    /// The slug of a lesson, with a step behind `/` perhaps.
    pub(crate) lesson: String,
    /// A conversation.
    pub(crate) script: String,
    /// `network`, `log`, `terminal`, or empty.
    pub(crate) view: String,
}

/// Speaks to the playground; what is said before it is there waits.
#[derive(Clone, Default)]
pub(crate) struct Speaker(Rc<RefCell<Listens>>);

#[derive(Default)]
struct Listens {
    on_intent: Option<Callback<Intent>>,
    waiting: Vec<Intent>,
}

impl PartialEq for Speaker {
    fn eq(&self, other: &Speaker) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Speaker {
    /// Asks for something.
    pub(crate) fn say(&self, intent: Intent) {
        let on_intent = self.0.borrow().on_intent.clone();
        match on_intent {
            Some(on_intent) => on_intent.emit(intent),
            None => self.0.borrow_mut().waiting.push(intent),
        }
    }

    /// The playground is there.
    fn listen(&self, on_intent: &Callback<Intent>) {
        let waiting = std::mem::take(&mut self.0.borrow_mut().waiting);
        self.0.borrow_mut().on_intent = Some(on_intent.clone());
        waiting.into_iter().for_each(|intent| on_intent.emit(intent));
    }
}

/// What [`Stage`] is made of.
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct StageProps {
    pub(crate) settings: Rc<Settings>,
    pub(crate) host: platform::Host,
    pub(crate) speaker: Speaker,
}

/// Fetches what a lesson needs beside the picture.
#[wasm_split(lesson, fallible)]
fn whole() -> Result<fn(&Props) -> Html, SplitLoaderError> {
    Ok(|props| html! { <><Lessons ..props.clone() /><Panel ..props.clone() /></> })
}

/// The playground inside the element.
#[component]
pub(crate) fn Stage(props: &StageProps) -> Html {
    let StageProps { settings, host, speaker } = props;
    let (view, moment, live, on_intent) = use_playground(engine, Place::Element);
    let input = use_state(|| Rc::new(terminal::Terminal::default()));
    let later = use_state(|| None);
    let lesson = use_state(|| None::<fn(&crate::components::Props) -> Html>);
    use_effect_with((), {
        let (speaker, settings, on_intent) = (speaker.clone(), Rc::clone(settings), on_intent.clone());
        let (later, lesson) = (later.setter(), lesson.setter());
        move |()| {
            begin(&settings, &on_intent);
            speaker.listen(&on_intent);
            if settings.lesson.is_empty() {
                platform::fetch(panels(), move |fetched| {
                    later.set(Some(fetched));
                    on_intent.emit(Intent::Show(fetched.show));
                });
            } else {
                platform::fetch(whole(), move |fetched| lesson.set(Some(fetched)));
            }
        }
    });
    use_effect_with(live.is_some(), {
        let host = host.clone();
        move |there| {
            if *there {
                platform::tell(&host, "ready", &[]);
            }
        }
    });
    use_effect_with((view.cursor, live.is_some()), {
        let (host, view) = (host.clone(), Rc::clone(&view));
        move |(cursor, there)| {
            if *there {
                let time_ms = view.snapshot.now.as_millis();
                platform::tell(
                    &host,
                    "step",
                    &[("event", *cursor as u64), ("of", view.known as u64), ("time", time_ms)],
                );
            }
        }
    });
    let reached = view.course.as_ref().map_or((0, 0, 0), |course| {
        let reached = course.judged.goals.iter().filter(|reached| **reached).count();
        (course.step as u64 + 1, reached as u64, course.judged.goals.len() as u64)
    });
    use_effect_with(reached, {
        let host = host.clone();
        move |(step, reached, goals)| {
            if *reached > 0 {
                platform::tell(&host, "goal", &[("step", *step), ("reached", *reached), ("goals", *goals)]);
            }
        }
    });
    use_effect_with(view.problem.clone(), {
        let host = host.clone();
        move |problem| {
            if let Some(problem) = problem {
                platform::tell_words(&host, "error", problem);
            }
        }
    });
    let inner = Props { view: view.clone(), live, on_intent: on_intent.clone() };
    let network = settings.view != "terminal" && settings.view != "log";
    html! {
        <div class={classes!("stage", "element", (!settings.lesson.is_empty()).then_some("taught"))}>
            if let Some(problem) = &view.problem { <p class="fault" role="alert">{ &**problem }</p> }
            if network || live.is_none() {
                <section class="network" aria-label="The network">
                    <header class="lead"><h2>{ &*view.title }</h2>{ action(&inner, settings) }</header>
                    <Graph view={view.clone()} {moment} {live} on_intent={on_intent.clone()} />
                    { time_line(&view, &moment, &on_intent) }
                </section>
            }
            if let Some(lesson) = *lesson { { lesson(&inner) } }
            if settings.view != "network" {
                if let Some(later) = *later {
                    <aside class="panel" aria-label="What happens"><div class="panel-body" tabindex="0">{ script(&inner, settings, network) }{ (later.draw)(&inner, &input) }</div></aside>
                }
            }
        </div>
    }
}

/// What one does first here.
fn action(props: &Props, settings: &Settings) -> Html {
    if !settings.lesson.is_empty() {
        return Html::default();
    }
    let script = !settings.script.is_empty();
    let (title, name) =
        if script { ("Run the conversation", "embed-run") } else { ("Send a message", "embed-send") };
    let onclick =
        props.on_intent.reform(move |_: MouseEvent| if script { Intent::Run } else { Intent::Send });
    html! { <button type="button" class="primary" data-testid={name} {onclick}>{ title }</button> }
}

/// How far a conversation agrees with what is written, and the button where there is no picture.
fn script(props: &Props, settings: &Settings, network: bool) -> Html {
    let course = props.view.course.as_ref().filter(|_| !settings.script.is_empty());
    let words = course.map(|course| {
        let goals = &course.judged.goals;
        let reached = goals.iter().filter(|reached| **reached).count();
        format!("{reached} of {} replies have come as written", goals.len())
    });
    html! {
        <div class="script-head">
            if !network { { action(props, settings) } }
            <p class="hint" role="status" data-testid="script-goals">{ words }</p>
        </div>
    }
}

/// Asks for what the author wants to be there at first.
fn begin(settings: &Settings, on_intent: &Callback<Intent>) {
    if let Some(place) = settings.scenario {
        on_intent.emit(Intent::Scenario(place));
    }
    if !settings.lesson.is_empty() {
        let (slug, step) = settings.lesson.split_once('/').unwrap_or((&settings.lesson, "1"));
        let step = step.parse::<usize>().unwrap_or(1).saturating_sub(1);
        on_intent.emit(Intent::Lessons(Some((slug.to_owned(), step))));
    } else if settings.script.is_empty() {
        on_intent.emit(Intent::Tab(if settings.view == "terminal" { Tab::Terminal } else { Tab::Log }));
    } else {
        on_intent.emit(Intent::Script(settings.script.clone()));
    }
}
