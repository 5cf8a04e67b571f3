//! The playground as an element of somebody else's page: the loader in `www/embed` mounts it, speaks to it, takes it away.
#![allow(dead_code, unused_imports, reason = "the page uses the rest of what it shares with the element")]

mod components;
mod hooks;
mod layout;
mod model;
mod platform;
#[path = "embed/stage.rs"]
mod stage;

use std::rc::Rc;

use smtp::SimTime;
use wasm_bindgen::prelude::wasm_bindgen;
use yew::AppHandle;

use model::{Intent, View};
use platform::Host;
use stage::{Settings, Speaker, Stage, StageProps};

fn main() {
    platform::report_panics();
}

/// A playground in a page; dropping it takes it away.
#[wasm_bindgen]
pub struct Mounted {
    app: Option<AppHandle<Stage>>,
    speaker: Speaker,
}

/// Puts a playground into `root` and lets it tell on `host` what happens. `start` is what there is to see at first, as the
/// build script wrote it down; `script` is a conversation. `awake` is called when the rest is wanted. Empty texts stand for
/// what is usual. An error says what is wrong with the settings.
#[wasm_bindgen]
pub fn mount(
    root: web_sys::Element,
    host: web_sys::Element,
    awake: js_sys::Function,
    start: &[u8],
    lesson: &str,
    script: &str,
    view: &str,
) -> Result<Mounted, String> {
    let mut start = View::start(start, false, platform::reduced_motion())
        .ok_or("the beginning is of another edition than the program: put all files of one edition beside each other")?;
    start.status = match (lesson, script) {
        ("", "") => "Send a message and watch it cross the network. Or click a server and break it first.",
        ("", _) => "Run the conversation, or hold it yourself.",
        _ => "Begin the lesson, or look around first.",
    }
    .into();
    let settings = Settings {
        start: Rc::new(start),
        lesson: lesson.to_owned(),
        script: script.to_owned(),
        view: view.to_owned(),
    };
    let speaker = Speaker::default();
    let props = StageProps {
        settings: Rc::new(settings),
        host: Host { element: host, awake },
        speaker: speaker.clone(),
    };
    let app = yew::Renderer::<Stage>::with_root_and_props(root, props).render();
    Ok(Mounted { app: Some(app), speaker })
}

#[wasm_bindgen]
impl Mounted {
    /// Lets time pass; a script goes on.
    pub fn play(&self) {
        self.speaker.say(Intent::Run);
    }

    /// Stops time.
    pub fn pause(&self) {
        self.speaker.say(Intent::Play(false));
    }

    /// Goes to a moment of the simulated time, in milliseconds.
    pub fn seek(&self, ms: f64) {
        self.speaker.say(Intent::Seek(SimTime::from_millis(ms.max(0.0) as u64)));
    }

    /// Goes back to the start.
    pub fn reset(&self) {
        self.speaker.say(Intent::Restart);
    }

    /// Sends the message that the scenario suggests.
    pub fn send(&self) {
        self.speaker.say(Intent::Send);
    }

    /// Takes the playground away.
    pub fn destroy(&mut self) {
        if let Some(app) = self.app.take() {
            app.destroy();
        }
    }
}
