//! Holds the playground, hands out its view, and lets time pass while it plays.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use crate::model::{Intent, Moment, Playground, View};
use crate::platform::{self, AnimationFrame, request_animation_frame};

/// The view, which changes when something happens; the moment, which changes all the time; and where intents go.
#[hook]
pub(crate) fn use_playground() -> (Rc<View>, Moment, Callback<Intent>) {
    let store = use_memo((), |()| {
        RefCell::new(Playground::new(platform::theme() == "dark", platform::reduced_motion()))
    });
    let view = use_state(|| Rc::new(store.borrow().view()));
    let moment = use_state_eq(|| store.borrow().moment());
    let on_intent = {
        let (store, view, moment) = (store.clone(), view.setter(), moment.setter());
        use_callback((), move |intent: Intent, ()| {
            let changed = store.borrow_mut().handle(intent);
            if changed {
                view.set(Rc::new(store.borrow().view()));
            }
            moment.set(store.borrow().moment());
        })
    };
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
