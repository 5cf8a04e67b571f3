//! The workbench: holds the draft with its past, lets the world begin anew with it, and says what is wrong.

use std::rc::Rc;
use std::sync::Arc;

use texts::html;
use yew::prelude::*;

use super::{forms, whole};
use crate::components::Props;
use crate::components::choices;
use crate::model::draft::{Draft, Flaw, Form};
use crate::model::history::History;
use crate::model::{Intent, Own, Selection, View, node_name, shipped};
use crate::platform;

/// Under which name the browser keeps the network.
const KEPT: &str = "own-network";
const UNDO: &str = "M6 3L2.5 6.5 6 10M2.5 6.5h7a4 3.5 0 0 1 0 7H7";
const REDO: &str = "M10 3l3.5 3.5L10 10M13.5 6.5h-7a4 3.5 0 0 0 0 7H9";

/// The workbench.
pub(super) fn bench(props: &Props) -> Html {
    html! { <Bench ..props.clone() /> }
}

/// What the forms work on.
#[derive(Clone)]
pub(super) struct Work {
    pub(super) draft: Draft,
    pub(super) flaws: Rc<Vec<Flaw>>,
    /// The draft is another one from now on.
    pub(super) on_draft: Callback<Draft>,
    pub(super) on_intent: Callback<Intent>,
}

impl Work {
    /// Does something to the draft.
    pub(super) fn edit<E>(&self, change: impl Fn(&mut Draft, E) + 'static) -> Callback<E> {
        let (draft, on_draft) = (self.draft.clone(), self.on_draft.clone());
        Callback::from(move |event| {
            let mut draft = draft.clone();
            change(&mut draft, event);
            on_draft.emit(draft);
        })
    }

    /// What is wrong with a field.
    pub(super) fn flaw(&self, (table, index, key): (&str, usize, &str)) -> Option<&str> {
        let at = |flaw: &&Flaw| (flaw.table.as_str(), flaw.index, flaw.key.as_str()) == (table, index, key);
        self.flaws.iter().find(at).map(|flaw| flaw.words.as_str())
    }

    /// A field for a key, with what is wrong with it.
    pub(super) fn field(
        &self,
        at: (&'static str, usize, &'static str),
        form: Form,
        title: &str,
        hint: &str,
    ) -> Html {
        let (table, index, key) = at;
        let name = format!("own-{table}-{key}");
        let fault = self.flaw(at).map(str::to_owned);
        let value = self.draft.field(table, index, key);
        let id = format!("{name}-{index}-fault");
        let described = fault.is_some().then(|| id.clone());
        let onchange = self.edit(move |draft: &mut Draft, event: Event| {
            draft.set(at, form, &platform::changed(&event));
        });
        html! {
            <label key={format!("{name}-{index}")} class="field">
                <span>{ title.to_owned() }</span>
                if key == "records" {
                    <textarea rows="5" spellcheck="false" data-testid={name} {value} {onchange} aria-describedby={described} />
                } else {
                    <input type="text" spellcheck="false" autocomplete="off" data-testid={name} {value} {onchange} placeholder={hint.to_owned()} aria-describedby={described} />
                }
                if let Some(fault) = fault { <span class="fault" {id} role="alert">{ fault }</span> }
            </label>
        }
    }

    /// A choice for a key.
    pub(super) fn choice(
        &self,
        at: (&'static str, usize, &'static str),
        title: &str,
        among: &[(String, String)],
    ) -> Html {
        let (table, index, key) = at;
        let now = self.draft.field(table, index, key);
        let onchange = self.edit(move |draft: &mut Draft, event: Event| {
            draft.set(at, Form::Text, &platform::chosen(&event));
        });
        html! {
            <label key={format!("{table}-{key}-{index}")} class="field">
                <span>{ title.to_owned() }</span>
                { choices(format!("own-{table}-{key}"), None, now, among.to_vec(), onchange) }
            </label>
        }
    }

    /// A box to tick for a key.
    pub(super) fn tick(&self, at: (&'static str, usize, &'static str), title: &str) -> Html {
        let (table, index, key) = at;
        let checked = self.draft.field(table, index, key) == "true";
        let onchange = self.edit(move |draft: &mut Draft, event: Event| {
            draft.set(at, Form::Flag, if platform::checked(&event) { "true" } else { "" });
        });
        html! {
            <label key={format!("{table}-{key}-{index}")} class="tick">
                <input type="checkbox" data-testid={format!("own-{table}-{key}")} {checked} {onchange} /><span>{ title.to_owned() }</span>
            </label>
        }
    }
}

#[component]
fn Bench(props: &Props) -> Html {
    let Props { view, on_intent, .. } = props;
    let history = use_state(|| History::new(beginning()));
    let flaws = use_state(|| Rc::new(Vec::new()));
    let problem = use_state(|| None::<String>);
    let apply = {
        let (history, flaws, problem, on_intent) =
            (history.setter(), flaws.setter(), problem.setter(), on_intent.clone());
        move |next: History<Draft>| {
            let text = next.now().text();
            platform::keep(KEPT, &text);
            match next.now().check() {
                Ok(scenario) => {
                    flaws.set(Rc::default());
                    on_intent
                        .emit(Intent::Own(Rc::new(Own { scenario: Arc::new(scenario), text: text.into() })));
                }
                Err(wrong) => flaws.set(Rc::new(wrong)),
            }
            problem.set(None);
            history.set(next);
        }
    };
    let apply = Callback::from(apply);
    let on_draft = Callback::from({
        let (history, apply) = (history.clone(), apply.clone());
        move |draft: Draft| {
            let mut next = (*history).clone();
            next.set(draft);
            apply.emit(next);
        }
    });
    // The network begins when the workshop opens; one that a link tells of takes its place.
    use_effect_with((view.building && !view.own, view.told.clone()), {
        let (history, apply, on_draft, problem) =
            (history.clone(), apply.clone(), on_draft.clone(), problem.setter());
        move |(begins, told)| match told.as_deref().map(Draft::parse) {
            Some(Ok(draft)) => on_draft.emit(draft),
            Some(Err(why)) => problem.set(Some(why)),
            None if *begins => apply.emit((*history).clone()),
            None => {}
        }
    });
    if !view.building {
        return Html::default();
    }
    let draft = arranged(history.now(), view);
    let work =
        Work { draft, flaws: (*flaws).clone(), on_draft: on_draft.clone(), on_intent: on_intent.clone() };
    let go = |step: fn(&mut History<Draft>) -> bool| {
        let (history, apply) = (history.clone(), apply.clone());
        Callback::from(move |_: MouseEvent| {
            let mut next = (*history).clone();
            if step(&mut next) {
                apply.emit(next);
            }
        })
    };
    let [undo, redo] = history.can();
    html! {
        <aside class="panel workshop" aria-label={t!("Your network")} data-testid="workshop">
            <div class="panel-body" tabindex="0" role="region" aria-label={t!("Build your network")}>
                <div class="sheet">
                    <header class="workshop-head">
                        <h2>{ t!("Your network") }</h2>
                        { sign("own-undo", t!("Undo"), UNDO, !undo, go(History::undo)) }
                        { sign("own-redo", t!("Redo"), REDO, !redo, go(History::redo)) }
                        <button type="button" class="primary" data-testid="own-done" onclick={on_intent.reform(|_| Intent::Build(false))}>{ t!("Done") }</button>
                    </header>
                    { wrong(&work, problem.as_deref()) }
                    { match view.selection {
                        Selection::Host(host) => match selected_host(&work, view, host) {
                            Some(index) => forms::host(&work, index),
                            None => whole::whole(&work),
                        },
                        Selection::Link(link) => match selected_link(&work, view, link) {
                            Some(index) => forms::link(&work, index),
                            None => whole::whole(&work),
                        },
                        _ => whole::whole(&work),
                    } }
                    if view.selection == Selection::Nothing { { files(&work, &problem) } }
                </div>
            </div>
        </aside>
    }
}

/// What the browser has kept, or two servers.
fn beginning() -> Draft {
    platform::kept(KEPT).and_then(|text| Draft::parse(&text).ok()).unwrap_or_else(Draft::empty)
}

/// The draft with its hosts where a person has dragged them.
fn arranged(draft: &Draft, view: &View) -> Draft {
    let mut draft = draft.clone();
    if view.own && view.undo[0] {
        let snapshot = &view.snapshot;
        let places = (0u16..).zip(&snapshot.map.places);
        let named = places.map(|(node, place)| (node_name(snapshot, relay::NodeId(node)).to_owned(), *place));
        draft.arrange(&named.collect::<Vec<_>>());
    }
    draft
}

/// Hosts and links are found by their names: the picture may be that of the last draft that was right.
fn selected_host(work: &Work, view: &View, host: relay::HostId) -> Option<usize> {
    work.draft.host(node_name(&view.snapshot, host.into()))
}

fn selected_link(work: &Work, view: &View, link: relay::LinkId) -> Option<usize> {
    let link = view.snapshot.links.get(usize::from(link.0))?;
    work.draft.link(node_name(&view.snapshot, link.a), node_name(&view.snapshot, link.b))
}

fn sign(
    name: &'static str,
    title: &'static str,
    path: &'static str,
    disabled: bool,
    onclick: Callback<MouseEvent>,
) -> Html {
    html! {
        <button type="button" class="sign" data-testid={name} {title} aria-label={title} {disabled} {onclick}>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg>
        </button>
    }
}

/// What is wrong, all of it; each at its field too.
fn wrong(work: &Work, problem: Option<&str>) -> Html {
    if work.flaws.is_empty() && problem.is_none() {
        return Html::default();
    }
    html! {
        <div class="own-flaws" role="alert" data-testid="own-flaws">
            <p>{ t!("This is no network yet; the picture shows the last one that was.") }</p>
            <ul>
                { for problem.map(|problem| html! { <li>{ problem }</li> }) }
                { for work.flaws.iter().enumerate().map(|(place, flaw)| {
                    let name = work.draft.field(&flaw.table, flaw.index, "name");
                    let whose = if name.is_empty() { flaw.table.clone() } else { name };
                    html! { <li key={place}><strong>{ whose }{ " " }{ flaw.key.replace('_', " ") }</strong>{ " " }{ &flaw.words }</li> }
                }) }
            </ul>
        </div>
    }
}

/// Beginnings, and the file that it is saved in.
fn files(work: &Work, problem: &UseStateHandle<Option<String>>) -> Html {
    let text = work.draft.text();
    let export = move |_: MouseEvent| platform::save("my-network.toml", text.as_bytes());
    let import = {
        let (on_draft, problem) = (work.on_draft.clone(), problem.setter());
        move |event: Event| {
            let (on_draft, problem) = (on_draft.clone(), problem.clone());
            platform::chosen_file(
                &event,
                Callback::from(move |read: platform::Read| {
                    match read.and_then(|file| Draft::parse(&String::from_utf8_lossy(&file.octets))) {
                        Ok(draft) => on_draft.emit(draft),
                        Err(why) => problem.set(Some(why)),
                    }
                }),
            );
        }
    };
    let begin = work.edit(|draft: &mut Draft, event: Event| {
        *draft = match platform::chosen(&event).parse() {
            Ok(place) => Draft::shipped(place),
            Err(_) => Draft::empty(),
        };
    });
    html! {
        <section>
            <h3>{ t!("Begin from something else") }</h3>
            <label class="field">
                <span>{ t!("A scenario as it is shipped; Undo brings yours back") }</span>
                <select data-testid="own-begin" onchange={begin}>
                    <option value="-" selected=true>{ t!("Choose…") }</option>
                    <option value="empty">{ t!("Two servers") }</option>
                    { for shipped::TITLES.iter().enumerate().map(|(place, title)| html! { <option key={*title} value={place.to_string()}>{ *title }</option> }) }
                </select>
            </label>
            <div class="actions">
                <button type="button" data-testid="own-export" onclick={export}>{ t!("Save as a scenario file") }</button>
                <label class="button">{ t!("Open a scenario file") }<input type="file" class="unseen" accept=".toml,text/plain" data-testid="own-import" onchange={import} /></label>
            </div>
            <p class="hint">{ t!("The file runs in the native program too. The browser keeps your network, and Share makes a link to it.") }</p>
        </section>
    }
}
