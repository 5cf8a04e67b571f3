//! The playground as an element of somebody else's page: the loader in `www/embed` mounts it, speaks to it, takes it away.
#![allow(dead_code, unused_imports, reason = "the page uses the rest of what it shares with the element")]

mod components;
mod hooks;
mod layout;
mod model;
mod platform;
#[path = "embed/stage.rs"]
mod stage;

texts::watch!();

use std::cell::RefCell;
use std::rc::Rc;

use smtp::SimTime;
use texts::t;
use wasm_bindgen::prelude::wasm_bindgen;
use yew::{AppHandle, Component, Context, Html, Properties, html};

use model::{Intent, View};
use stage::{Settings, Speaker, Stage, StageProps};

fn main() {
    platform::report_panics();
}

/// What stands in a place.
#[derive(Properties)]
struct Stands {
    what: Html,
}

impl PartialEq for Stands {
    fn eq(&self, _: &Stands) -> bool {
        false
    }
}

struct Place;

impl Component for Place {
    type Message = ();
    type Properties = Stands;

    fn create(_: &Context<Place>) -> Place {
        Place
    }

    fn view(&self, context: &Context<Place>) -> Html {
        context.props().what.clone()
    }
}

thread_local! {
    /// The places of the page, by their numbers: what puts something there, and what speaks to it.
    static PLACES: RefCell<Vec<(AppHandle<Place>, Speaker)>> = const { RefCell::new(Vec::new()) };
}

/// Makes a place of `root`, where playgrounds stand one after the other, and gives its number. It lasts as long as the page:
/// Yew takes back nothing that listens on a root.
#[wasm_bindgen]
pub fn place(root: web_sys::Element) -> usize {
    let app = yew::Renderer::<Place>::with_root_and_props(root, Stands { what: Html::default() }).render();
    PLACES.with_borrow_mut(|places| {
        places.push((app, Speaker::default()));
        places.len() - 1
    })
}

/// Puts a playground into a place and lets it tell on `host` what happens. `start` is what there is to see at first, as the
/// build script wrote it down; `script` is a conversation. Empty texts stand for
/// what is usual. An error says what is wrong with the settings.
#[wasm_bindgen]
pub fn mount(
    place: usize,
    host: web_sys::Element,
    start: &[u8],
    lesson: &str,
    script: &str,
    view: &str,
) -> Result<(), String> {
    let mut start = View::start(start, false, platform::reduced_motion())
        .ok_or(t!("its files are of several editions: put those of one beside each other"))?;
    start.status = match (lesson, script) {
        ("", "") => {
            t!("Send a message and watch it cross the network. Or click a server and break it first.")
        }
        ("", _) => t!("Run the conversation, or hold it yourself."),
        _ => t!("Begin the lesson, or look around first."),
    }
    .into();
    let settings = Settings {
        start: Rc::new(start),
        lesson: lesson.to_owned(),
        script: script.to_owned(),
        view: view.to_owned(),
    };
    PLACES.with_borrow_mut(|places| {
        let (app, speaker) = &mut places[place];
        *speaker = Speaker::default();
        let props = StageProps { settings: Rc::new(settings), host, speaker: speaker.clone() };
        app.update(Stands { what: html! { <Stage ..props /> } });
    });
    Ok(())
}

/// Asks the playground in a place for something: `play` lets time pass, and a script go on; `pause` stops time; `reset` goes
/// back to the start; `send` sends the message that the scenario suggests; `seek` goes to a moment of the simulated time, in
/// milliseconds.
#[wasm_bindgen]
pub fn ask(place: usize, what: &str, ms: f64) {
    let intent = match what {
        "play" => Intent::Run,
        "pause" => Intent::Play(false),
        "reset" => Intent::Restart,
        "send" => Intent::Send,
        _ => Intent::Seek(SimTime::from_millis(ms.max(0.0) as u64)),
    };
    let speaker = PLACES.with_borrow(|places| places[place].1.clone());
    speaker.say(intent);
}

/// Takes away what stands in a place.
#[wasm_bindgen]
pub fn clear(place: usize) {
    PLACES.with_borrow_mut(|places| places[place].0.update(Stands { what: Html::default() }));
}
