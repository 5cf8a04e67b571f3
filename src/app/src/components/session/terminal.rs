//! The terminal, whose code is fetched when somebody opens it, and what it has from the panels.

use std::any::Any;
use std::rc::Rc;
use std::sync::OnceLock;

use relay::{ConnectionView, Side};
use smtp::server::State;
use texts::html;
use yew::prelude::*;

use super::diagnosed::reply_hint;
use super::log::Log;
use super::state_diagram::StateDiagram;
use super::verdict::verdict;
use crate::components::terminal::{Code, code};
use crate::model::transcript::moves;
use crate::model::{Intent, Shown, View};
use crate::platform;

/// What the terminal remembers while other tabs are shown: a `model::terminal::Terminal` as soon as something was typed.
#[derive(Clone)]
pub(crate) struct Memory(pub(crate) Rc<dyn Any>);

impl PartialEq for Memory {
    fn eq(&self, other: &Memory) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Where that is kept. Two are compared by what they were when they were made, and read as what they are now.
pub(crate) type Input = UseStateHandle<Memory>;

/// What [`Terminal`] shows.
#[derive(Clone, Properties)]
pub(crate) struct TerminalProps {
    pub(crate) view: Rc<View>,
    pub(crate) on_intent: Callback<Intent>,
    /// The input, which outlives the tab.
    pub(crate) input: Input,
}

impl PartialEq for TerminalProps {
    fn eq(&self, other: &TerminalProps) -> bool {
        Rc::ptr_eq(&self.view, &other.view) && self.input == other.input
    }
}

/// What the terminal shows that the panels show too. What both called by name would be a file of its own.
#[derive(Clone, Copy)]
pub(crate) struct Kit {
    /// A conversation: without so many lines at its start, with line ends as glyphs or not; its label and its mark for tests.
    pub(crate) log: fn(&Rc<Shown>, usize, bool, [&'static str; 2]) -> Html,
    /// What was said last, explained, where it is a reply and not among the first so many lines; and what SPF says.
    pub(crate) said: fn(&Shown, usize) -> Html,
    /// Where the server stands, as a diagram.
    pub(crate) diagram: fn(&ConnectionView, &Shown) -> Html,
}

/// The code, once it was fetched: opened again, the terminal is there at once.
static CODE: OnceLock<Code> = OnceLock::new();

impl PartialEq for Kit {
    /// There is only one.
    fn eq(&self, _: &Kit) -> bool {
        true
    }
}

const KIT: Kit = Kit { log, said, diagram };

/// The terminal, once its code is there.
#[component]
pub(crate) fn Terminal(props: &TerminalProps) -> Html {
    let fetched = use_state(|| CODE.get().copied());
    use_effect_with((), {
        let fetched = fetched.setter();
        move |()| platform::fetch(code(), move |code| fetched.set(Some(*CODE.get_or_init(|| code))))
    });
    match *fetched {
        Some(code) => code(props, KIT),
        None => html! { <p class="starting">{ t!("Fetching the terminal…") }</p> },
    }
}

fn log(shown: &Rc<Shown>, skipped: usize, glyphs: bool, [label, testid]: [&'static str; 2]) -> Html {
    html! {
        <Log shown={Rc::clone(shown)} {skipped} {glyphs} {label} {testid} />
    }
}

fn said(shown: &Shown, skipped: usize) -> Html {
    html! {
        <>
            { reply_hint(&shown.lines[skipped..]) }
            { for shown.verdicts.iter().enumerate().map(|(index, found)| verdict(index, found)) }
        </>
    }
}

fn diagram(connection: &ConnectionView, shown: &Shown) -> Html {
    html! {
        <StateDiagram
            side={Side::Server}
            state={connection.server_state.map(State::name)}
            moves={moves(&shown.lines, Side::Server)}
        />
    }
}
