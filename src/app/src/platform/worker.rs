//! Programs beside the page: workers, which run the same program without a picture.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, WorkerOptions, WorkerType};

/// What comes from a worker.
pub(crate) enum Sent {
    /// It has started, and takes words.
    Ready,
    /// Its answer.
    Octets(Vec<u8>),
    /// It broke, or could not start.
    Broken,
}

/// A worker, ended when it is dropped.
pub(crate) struct Worker {
    worker: web_sys::Worker,
    _message: Closure<dyn Fn(MessageEvent)>,
    _error: Closure<dyn Fn(JsValue)>,
}

impl Worker {
    /// Starts one; `None` where the browser does not let it.
    pub(crate) fn start(came: impl Fn(Sent) + Clone + 'static) -> Option<Worker> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = web_sys::Worker::new_with_options("worker.js", &options).ok()?;
        let broken = came.clone();
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            came(match event.data().dyn_into::<Uint8Array>() {
                Ok(octets) => Sent::Octets(octets.to_vec()),
                Err(_) => Sent::Ready,
            });
        });
        let error = Closure::<dyn Fn(JsValue)>::new(move |_| broken(Sent::Broken));
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        Some(Worker { worker, _message: message, _error: error })
    }

    /// Asks it something.
    pub(crate) fn ask(&self, words: &str) {
        let _ = self.worker.post_message(&words.into());
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// How many workers are of use on this machine, four at most.
pub(crate) fn workers() -> usize {
    let cores = web_sys::window().map_or(1.0, |window| window.navigator().hardware_concurrency());
    (cores as usize).clamp(1, 4)
}

/// Where this program runs beside the page, it answers what it is asked from now on, and this is `true`.
pub(crate) fn answers<F, A>(fetch: fn() -> F) -> bool
where
    F: Future<Output = Option<A>> + 'static,
    A: Fn(&str) -> Vec<u8> + Copy + 'static,
{
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return false };
    let answer = Rc::new(RefCell::new(None::<A>));
    let on_message = Closure::<dyn Fn(MessageEvent)>::new({
        let (answer, scope) = (Rc::clone(&answer), scope.clone());
        move |event: MessageEvent| {
            let answer = *answer.borrow();
            if let (Some(answer), Some(words)) = (answer, event.data().as_string()) {
                let _ = scope.post_message(&Uint8Array::from(&answer(&words)[..]));
            }
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    wasm_bindgen_futures::spawn_local(async move {
        let Some(fetched) = fetch().await else { wasm_bindgen::throw_str("a part is missing") };
        answer.replace(Some(fetched));
        let _ = scope.post_message(&JsValue::TRUE);
    });
    true
}
