//! What the element shows: the network, time, and the conversation or the lesson beside it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use texts::{html, t};
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use crate::components::{Graph, Lessons, Memory, Panel, Props, engine, panels, time_line, use_closer};
use crate::hooks::use_playground;
use crate::model::{Intent, Tab, View};
use crate::platform;

/// How an author wants it.
pub(crate) struct Settings {
    /// What there is to see at first.
    pub(crate) start: Rc<View>,
    /// The slug of a lesson, with a step behind `/` perhaps.
    pub(crate) lesson: String,
    /// A conversation.
    pub(crate) script: String,
    /// `network`, `log`, `terminal`, or empty.
    pub(crate) view: String,
}

/// Speaks to the playground once it has told that it is ready.
#[derive(Clone, Default)]
pub(crate) struct Speaker(Rc<RefCell<Callback<Intent>>>);

impl Speaker {
    /// Asks for something.
    pub(crate) fn say(&self, intent: Intent) {
        let on_intent = self.0.borrow().clone();
        on_intent.emit(intent);
    }
}

/// What [`Stage`] is made of.
#[derive(Clone, Properties)]
pub(crate) struct StageProps {
    pub(crate) settings: Rc<Settings>,
    pub(crate) host: platform::Host,
    pub(crate) speaker: Speaker,
}

impl PartialEq for StageProps {
    fn eq(&self, other: &StageProps) -> bool {
        Rc::ptr_eq(&self.settings, &other.settings)
    }
}

/// Where the code of what stands beside the picture in a lesson begins.
#[derive(Clone, Copy)]
struct Taught {
    lesson: fn(&Props) -> Html,
    panel: fn(&Props) -> Html,
}

/// Fetches what a lesson needs beside the picture.
#[wasm_split(lesson, fallible)]
fn whole() -> Result<Taught, SplitLoaderError> {
    let lesson = |props: &Props| html! { <Lessons ..props.clone() /> };
    let panel = |props: &Props| html! { <Panel ..props.clone() /> };
    Ok(Taught { lesson, panel })
}

/// The playground inside the element: the picture at first, and the rest at the first sign of a person, or when the page
/// around it asks for something.
#[component]
pub(crate) fn Stage(props: &StageProps) -> Html {
    let StageProps { settings, host, speaker } = props;
    let (view, moment, live, ask) = use_playground(engine, || Rc::clone(&settings.start));
    let input = use_state(|| Memory(Rc::new(())));
    let later = use_state(|| None);
    let lesson = use_state(|| None::<Taught>);
    let begun = use_memo((), |()| Cell::new(false));
    let on_intent = use_callback((), {
        let (host, settings, begun, anew) =
            (host.clone(), Rc::clone(settings), begun.clone(), input.setter());
        let (later, lesson) = (later.setter(), lesson.setter());
        move |intent: Intent, ()| {
            if !begun.replace(true) {
                // It is drawn anew, to say that it starts.
                anew.set(Memory(Rc::new(())));
                platform::tell(&host, "awake", &[]);
                begin(&settings, &ask);
                if settings.lesson.is_empty() {
                    let (later, ask) = (later.clone(), ask.clone());
                    platform::fetch(panels(), move |fetched| {
                        later.set(Some(fetched));
                        ask.emit(Intent::Show(fetched.show));
                    });
                } else {
                    let lesson = lesson.clone();
                    platform::fetch(whole(), move |fetched| lesson.set(Some(fetched)));
                }
            }
            ask.emit(intent);
        }
    });
    use_effect_with((), {
        let (host, speaker, on_intent) = (host.clone(), speaker.clone(), on_intent.clone());
        let lesson = !settings.lesson.is_empty();
        move |()| {
            speaker.0.replace(on_intent.clone());
            // A lesson changes the whole place: it waits until somebody says so.
            let come = move || on_intent.emit(Intent::Begin);
            let lookout = (!lesson).then(|| platform::on_person_there(&host, come));
            platform::tell(&host, "ready", &[]);
            move || drop(lookout)
        }
    });
    use_told(&view, live.is_some(), host);
    let starting = begun.get() && live.is_none();
    let closer = use_closer(live.is_some(), &on_intent);
    let inner = Props { view: view.clone(), live, closer, on_intent: on_intent.clone(), aspects: None };
    let network = settings.view != "terminal" && settings.view != "log";
    html! {
        <div class={classes!("stage", "element", lesson.is_some().then_some("taught"))}>
            if let Some(problem) = &view.problem { <p class="fault" role="alert">{ &**problem }</p> }
            { for lesson.map(|taught| (taught.lesson)(&inner)) }
            if network {
                <section class="network" aria-label={t!("The network")}>
                    <header class="lead"><h2>{ &*view.title }</h2>{ action(&inner, settings, starting) }</header>
                    <Graph view={view.clone()} hosts={view.clone()} {moment} {live} {closer} on_intent={on_intent.clone()} />
                    { time_line(&view, &moment, closer, &on_intent) }
                </section>
            }
            if let Some(taught) = *lesson {
                { (taught.panel)(&inner) }
            } else if settings.view != "network" {
                <aside class="panel" aria-label={t!("What happens")}>
                    <div class="panel-body" id="panel-body" tabindex="0">
                        if !network || !settings.script.is_empty() {
                            <div class="script-head">
                                if !network { { action(&inner, settings, starting) } }
                                { script(&inner, settings) }
                            </div>
                        }
                        { match *later {
                            // What is written stays until it is said.
                            Some(later) if settings.script.is_empty() || view.session.connection.is_some() => {
                                (later.draw)(&inner, &input)
                            }
                            _ => before(&view, settings),
                        } }
                    </div>
                </aside>
            }
        </div>
    }
}

/// Tells the page around what happens.
#[hook]
fn use_told(view: &Rc<View>, live: bool, host: &platform::Host) {
    use_effect_with((view.cursor, live), {
        let (host, view) = (host.clone(), Rc::clone(view));
        move |(cursor, live)| {
            if *live {
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
}

/// What stands in the panel before its code is there: the conversation as it is written, or what there is to see.
fn before(view: &View, settings: &Settings) -> Html {
    if settings.script.is_empty() {
        return html! { <p class="hint">{ &*view.summary }</p> };
    }
    let lines =
        settings.script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    html! {
        <ol class="script-lines" data-testid="script-lines">
            { for lines.enumerate().map(|(place, line)| html! {
                <li key={place}><code class={line.starts_with('S').then_some("heard")}>{ line }</code></li>
            }) }
        </ol>
    }
}

/// What one does first here.
fn action(props: &Props, settings: &Settings, starting: bool) -> Html {
    let (title, name, intent): (_, _, fn(MouseEvent) -> Intent) = match settings {
        Settings { lesson, .. } if !lesson.is_empty() => {
            if props.view.course.is_some() {
                return Html::default();
            }
            (t!("Begin the lesson"), "embed-begin", |_| Intent::Begin)
        }
        Settings { script, .. } if !script.is_empty() => (
            if props.view.cursor > 0 { t!("Run it again") } else { t!("Run the conversation") },
            "embed-run",
            |_| Intent::Run,
        ),
        _ => (t!("Send a message"), "embed-send", |_| Intent::Send),
    };
    let onclick = props.on_intent.reform(intent);
    let title = if starting { t!("Starting…") } else { title };
    html! { <button type="button" class="primary" data-testid={name} disabled={starting} {onclick}>{ title }</button> }
}

/// How far a conversation agrees with what is written.
fn script(props: &Props, settings: &Settings) -> Html {
    let course = props.view.course.as_ref().filter(|_| !settings.script.is_empty());
    let words = course.map(|course| {
        let goals = &course.judged.goals;
        let reached = goals.iter().filter(|reached| **reached).count();
        t!("{reached} of {} replies have come as written", goals.len())
    });
    html! { <p class="hint" role="status" data-testid="script-goals">{ words }</p> }
}

/// Asks for what the author wants to be there first.
fn begin(settings: &Settings, ask: &Callback<Intent>) {
    if !settings.lesson.is_empty() {
        let (slug, step) = settings.lesson.split_once('/').unwrap_or((&settings.lesson, "1"));
        let step = step.parse::<usize>().unwrap_or(1).saturating_sub(1);
        ask.emit(Intent::Lessons(Some((slug.to_owned(), step))));
    } else if settings.script.is_empty() {
        ask.emit(Intent::Tab(if settings.view == "terminal" { Tab::Terminal } else { Tab::Log }));
    } else {
        ask.emit(Intent::Script(settings.script.clone()));
    }
}
