//! Holds the playground, hands out its view, and lets time pass while it plays.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_split_helpers::SplitLoaderError;
use yew::prelude::*;

use crate::model::{Engine, Intent, Moment, View};
use crate::platform::{self, AnimationFrame, request_animation_frame};

/// Makes the engine ready for a view.
pub(crate) type Begin = fn(&Rc<View>) -> Box<dyn Engine>;

/// Where the engine is.
enum Store {
    /// Nobody is there yet who could ask for something.
    Alone,
    /// It is being fetched; this has been asked for in the meantime.
    Fetching(Vec<Intent>),
    Ready(Box<dyn Engine>),
}

/// The view, which changes when something happens; the moment, which changes all the time; what came with the engine;
/// and where intents go. The engine is fetched with the first intent; what is asked for meanwhile is done when it is there.
#[hook]
pub(crate) fn use_playground<T, F>(
    fetch: fn() -> F,
    start: impl FnOnce() -> Rc<View>,
) -> (Rc<View>, Moment, Option<T>, Callback<Intent>)
where
    T: Copy + 'static,
    F: Future<Output = Result<(Begin, T), SplitLoaderError>> + 'static,
{
    let view = use_state(start);
    let moment = use_state_eq(Moment::default);
    let came = use_state(|| None);
    let store = use_memo((), |()| RefCell::new(Store::Alone));
    let wake = use_callback((), {
        let (store, view, moment, came) = (store.clone(), view.clone(), moment.setter(), came.setter());
        move |(), ()| {
            if !matches!(*store.borrow(), Store::Alone) {
                return;
            }
            store.replace(Store::Fetching(Vec::new()));
            let (store, view, moment, came) = (store.clone(), view.clone(), moment.clone(), came.clone());
            platform::fetch(fetch(), move |(begin, with)| {
                let mut engine = begin(&view);
                let intents = match store.replace(Store::Alone) {
                    Store::Fetching(intents) => intents,
                    _ => Vec::new(),
                };
                for intent in [Intent::Begin].into_iter().chain(intents) {
                    show(&mut *engine, intent, &view.setter(), &moment);
                }
                came.set(Some(with));
                store.replace(Store::Ready(engine));
            });
        }
    });
    let on_intent = use_callback((), {
        let (view, moment) = (view.setter(), moment.setter());
        move |intent: Intent, ()| {
            wake.emit(());
            match &mut *store.borrow_mut() {
                Store::Ready(engine) => show(&mut **engine, intent, &view, &moment),
                Store::Fetching(intents) => intents.push(intent),
                Store::Alone => {}
            }
        }
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
    ((*view).clone(), *moment, *came, on_intent)
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
        // What a person did to begin it is painted first.
        if let Some(before_ms) = before_ms {
            on_intent.emit(Intent::Frame { passed_us: ((now_ms - before_ms) * 1000.0) as u64 });
        }
    });
    *handle.borrow_mut() = Some(frame);
}
