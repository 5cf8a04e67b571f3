//! Holds the playground, hands out its view, and lets time pass while it plays.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use crate::model::{Engine, Intent, Moment, Playground, View};
use crate::platform::{self, AnimationFrame, request_animation_frame};

/// Makes the engine ready for a view.
type Begin = fn(&View) -> Box<dyn Engine>;

/// Fetches the engine, so that the picture need not wait for it.
#[wasm_split(engine, fallible)]
fn fetch_engine() -> Result<Begin, SplitLoaderError> {
    Ok(|view| Box::new(Playground::new(view)))
}

/// Where the engine is.
enum Store {
    /// Nobody is there yet who could ask for something.
    Alone,
    /// It is being fetched; this has been asked for in the meantime.
    Fetching(Vec<Intent>),
    Ready(Box<dyn Engine>),
}

/// The view, which changes when something happens; the moment, which changes all the time; and where intents go.
#[hook]
pub(crate) fn use_playground() -> (Rc<View>, Moment, Callback<Intent>) {
    let view = use_state(|| Rc::new(View::start(platform::theme() == "dark", platform::reduced_motion())));
    let moment = use_state_eq(Moment::default);
    let store = use_memo((), |()| RefCell::new(Store::Alone));
    let on_intent = {
        let (store, view, moment) = (store.clone(), view.clone(), moment.setter());
        use_callback((), move |intent: Intent, ()| {
            fetch(&store, &view, &moment);
            match &mut *store.borrow_mut() {
                Store::Ready(engine) => show(&mut **engine, intent, &view.setter(), &moment),
                Store::Fetching(intents) => intents.push(intent),
                Store::Alone => {}
            }
        })
    };
    use_effect_with((), {
        let (store, view, moment) = (store.clone(), view.clone(), moment.setter());
        move |()| platform::on_person(move || fetch(&store, &view, &moment))
    });
    let playing = view.playing;
    use_effect_with(playing, {
        let on_intent = on_intent.clone();
        move |playing| {
            let frame = Rc::new(RefCell::new(None));
            if *playing {
                next_frame(&frame, on_intent, None);
            }
            // Dropping the handle ends the chain of frames.
            move || drop(frame.borrow_mut().take())
        }
    });
    use_effect_with(view.dark, |dark| platform::set_theme(if *dark { "dark" } else { "light" }));
    ((*view).clone(), *moment, on_intent)
}

/// Fetches the engine at the first sign of a person; what they ask for meanwhile is done when it is there.
fn fetch(store: &Rc<RefCell<Store>>, view: &UseStateHandle<Rc<View>>, moment: &UseStateSetter<Moment>) {
    if !matches!(*store.borrow(), Store::Alone) {
        return;
    }
    store.replace(Store::Fetching(Vec::new()));
    let (store, view, moment) = (store.clone(), view.clone(), moment.clone());
    platform::fetch(fetch_engine(), move |begin| {
        let mut engine = begin(&view);
        let intents = match store.replace(Store::Alone) {
            Store::Fetching(intents) => intents,
            _ => Vec::new(),
        };
        for intent in [Intent::Begin].into_iter().chain(intents) {
            show(&mut *engine, intent, &view.setter(), &moment);
        }
        store.replace(Store::Ready(engine));
    });
}

/// Lets the engine do what is asked for, and shows what came of it.
fn show(
    engine: &mut dyn Engine,
    intent: Intent,
    view: &UseStateSetter<Rc<View>>,
    moment: &UseStateSetter<Moment>,
) {
    if engine.handle(intent) {
        view.set(Rc::new(engine.view()));
    }
    moment.set(engine.moment());
}

/// Asks for a frame, says how much time has passed, and asks for the next one.
fn next_frame(
    handle: &Rc<RefCell<Option<AnimationFrame>>>,
    on_intent: Callback<Intent>,
    before_ms: Option<f64>,
) {
    let weak = Rc::downgrade(handle);
    let frame = request_animation_frame(move |now_ms| {
        let Some(handle) = weak.upgrade() else { return };
        next_frame(&handle, on_intent.clone(), Some(now_ms));
        let passed_ms = before_ms.map_or(16.0, |before| now_ms - before);
        on_intent.emit(Intent::Frame { passed_us: (passed_ms * 1000.0) as u64 });
    });
    *handle.borrow_mut() = Some(frame);
}
