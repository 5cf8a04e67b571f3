//! A session in the terminal: where it stands, the conversation, the legal commands, the input, the last error.

use std::rc::Rc;

use relay::{Caller, ConnectionView, HostId, Phase};
use smtp::server::State;
use texts::{html, t};
use yew::prelude::*;

use super::prompt::{Prompt, chips, focus_prompt};
use super::scripts::Scripts;
use crate::components::session::{Input, Kit, Memory};
use crate::model::terminal::answer::{Answering, turn};
use crate::model::terminal::{Change, Setting, Suggested, Terminal};
use crate::model::transcript::is_answered;
use crate::model::{Intent, View};

/// What [`Session`] shows.
#[derive(Clone, Properties)]
pub(super) struct SessionProps {
    pub(super) view: Rc<View>,
    pub(super) connection: ConnectionView,
    pub(super) on_intent: Callback<Intent>,
    pub(super) input: Input,
    pub(super) kit: Kit,
}

impl PartialEq for SessionProps {
    fn eq(&self, other: &SessionProps) -> bool {
        Rc::ptr_eq(&self.view, &other.view) && self.input == other.input
    }
}

/// A session in the terminal.
#[component]
pub(super) fn Session(props: &SessionProps) -> Html {
    let SessionProps { view, connection, on_intent, input: memory, kit } = props;
    let input = remembered(memory);
    let lines = &view.shown.lines;
    // Lines up to this one are cleared away.
    let cleared = use_state(|| None::<u64>);
    let glyphs = use_state(|| false);
    let over = matches!(connection.phase, Phase::Closed | Phase::Failed);
    let answers = (connection.answered && !over).then(|| Answering {
        turn: turn(lines),
        name: host_name(view, connection.server).unwrap_or_default(),
    });
    let setting = Rc::new(Setting {
        answers,
        state: if over { Some(State::Closed) } else { connection.server_state },
        offered: view.shown.offered.clone(),
    });
    let change = {
        let (memory, setting, on_intent) = (memory.clone(), Rc::clone(&setting), on_intent.clone());
        Callback::from(move |change: Change| -> bool {
            // One key may come before what the last one did is shown.
            let mut next = Rc::unwrap_or_clone(remembered(&memory));
            let done = next.change(change, &setting);
            memory.set(Memory(Rc::new(next)));
            done.says.into_iter().for_each(|octets| on_intent.emit(Intent::Say(octets)));
            done.taken
        })
    };
    use_effect_with(view.prompt.clone(), {
        let change = change.clone();
        move |prompt| {
            if let Some((number, line)) = prompt {
                change.emit(Change::Put(*number, line.to_string()));
            }
        }
    });
    let answered = is_answered(lines, setting.in_content());
    let caller = match connection.client {
        Caller::Host(host) if connection.answered => view.snapshot.hosts.get(usize::from(host.0)),
        _ => None,
    };
    use_effect_with((answered, lines.len(), input.waiting.len()), {
        let change = change.clone();
        move |(answered, _, waiting)| {
            if *answered && *waiting > 0 {
                change.emit(Change::Next);
            }
        }
    });
    let on_clear = {
        let (cleared, last) = (cleared.clone(), lines.last().map(|line| line.key));
        Callback::from(move |()| cleared.set(last))
    };
    let on_glyphs = {
        let glyphs = glyphs.clone();
        Callback::from(move |_: MouseEvent| glyphs.set(!*glyphs))
    };
    let on_raw = {
        let (change, raw) = (change.clone(), input.raw);
        Callback::from(move |_: MouseEvent| {
            change.emit(Change::Raw(!raw));
            focus_prompt();
        })
    };
    let skipped = lines.iter().position(|line| Some(line.key) == *cleared).map_or(0, |at| at + 1);
    html! {
        <>
            <p class="terminal-state">
                <span data-testid="terminal-state">if let Some(caller) = caller {
                        { &caller.name }{ t!(" has called and ") }{ phase_words(connection) }
                    } else {
                        { state_words(connection, &setting) }
                    }
                </span>
                <button
                    type="button"
                    class="quiet"
                    data-testid="terminal-raw"
                    title={t!("Send exactly the octets that you write: \\r \\n \\t \\0 \\\\ \\xNN")}
                    aria-pressed={input.raw.to_string()}
                    onclick={on_raw}
                >
                    { t!("Exact octets") }
                </button>
                <button type="button" class="quiet" aria-pressed={glyphs.to_string()} onclick={on_glyphs}>
                    { t!("Line ends") }
                </button>
            </p>
            { (kit.log)(&view.shown, skipped, *glyphs, [t!("Session, newest line last"), "terminal-log"]) }
            { (kit.said)(&view.shown, skipped) }
            if !over {
                { chips(&connection.legal, &setting, &suggested(view, connection), &change) }
            }
            <Prompt terminal={input} setting={Rc::clone(&setting)} change={change.clone()} {on_clear} />
            <Scripts shown={Rc::clone(&view.shown)} can_say={!setting.is_silent()} {change} />
            { keys() }
            if !connection.answered {
                <details>
                    <summary>{ t!("Where the session stands, as a diagram") }</summary>
                    { (kit.diagram)(connection, &view.shown) }
                </details>
            }
        </>
    }
}

/// What the input is now.
pub(super) fn remembered(memory: &Input) -> Rc<Terminal> {
    Rc::clone(&memory.0).downcast().unwrap_or_default()
}

/// What keys do in the input, as in a shell.
const KEYS: [(&str, &str); 4] = [
    ("Tab", t!("takes the completion that is offered; Ctrl+Space lists all")),
    (t!("Up, Down"), t!("earlier lines")),
    (t!("Ctrl+R"), t!("searches them")),
    (t!("Ctrl+L"), t!("clears the screen")),
];

fn keys() -> Html {
    html! {
        <details class="terminal-keys">
            <summary>{ t!("Keys") }</summary>
            <dl>
                { for KEYS.iter().map(|(key, means)| html! { <><dt key={*key}>{ *key }</dt><dd key={*means}>{ *means }</dd></> }) }
            </dl>
        </details>
    }
}

/// How a connection stands to a person who answers.
pub(super) fn phase_words(connection: &ConnectionView) -> &'static str {
    match connection.phase {
        Phase::Connecting | Phase::Open => t!("hears what you say"),
        Phase::Closing => t!("hangs up"),
        Phase::Closed | Phase::Failed => t!("is gone"),
    }
}

fn host_name(view: &View, host: HostId) -> Option<String> {
    Some(view.snapshot.hosts.get(usize::from(host.0))?.host_name.clone())
}

fn state_words(connection: &ConnectionView, setting: &Setting) -> Html {
    let words = match connection.phase {
        Phase::Connecting => t!("calling: the handshake is on its way"),
        Phase::Failed => t!("the call failed"),
        Phase::Closed => t!("the session is over"),
        Phase::Open | Phase::Closing => setting.state.map_or(t!("connected"), State::means),
    };
    let name = setting.state.map(State::name);
    html! { <>{ name.map(|name| html! { <strong class="state-name">{ name }</strong> }) }{ " " }{ words }</> }
}

fn suggested(view: &View, connection: &ConnectionView) -> Suggested {
    let client = match connection.client {
        Caller::Host(host) => view.snapshot.hosts.get(usize::from(host.0)),
        Caller::Outside(_) => None,
    };
    Suggested {
        host_name: client.map_or_else(|| "client.example".to_owned(), |host| host.host_name.clone()),
        from: client.and_then(|host| host.user.clone()).unwrap_or_else(|| view.compose.from.clone()),
        to: view.compose.to.split(',').next().unwrap_or_default().trim().to_owned(),
    }
}
