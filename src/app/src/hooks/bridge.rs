//! The bridge's socket: what comes over it becomes intents, what the bridge has to say goes out after each.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use texts::t;
use yew::prelude::*;

use crate::model::bridge::Bridge;
use crate::model::{Intent, Visitor};
use crate::platform::{self, Came, Socket};

/// Where the program keeps its end.
const PATH: &str = "/bridge";

/// The bridge as components have it: always the same one.
#[derive(Clone)]
pub(crate) struct Crossing {
    bridge: Rc<RefCell<Bridge>>,
    on_intent: Callback<Intent>,
}

impl Crossing {
    /// Looks at it.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Bridge) -> T) -> T {
        look(&self.bridge.borrow())
    }

    /// Changes something, and lets it have its turn.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Bridge)) {
        change(&mut self.bridge.borrow_mut());
        self.on_intent.emit(Intent::Guest(Visitor(self.bridge.clone())));
    }
}

/// Opens the bridge with this token, as long as the component is there.
#[hook]
pub(crate) fn use_bridge(token: &str, on_intent: &Callback<Intent>) -> Crossing {
    let bridge = use_memo((), |()| Rc::new(RefCell::new(Bridge::default())));
    let crossing = Crossing { bridge: (*bridge).clone(), on_intent: on_intent.clone() };
    let socket = use_memo((), |()| Rc::new(RefCell::new(None::<Socket>)));
    use_effect_with((), {
        let (crossing, socket, token) = (crossing.clone(), Rc::clone(&socket), token.to_owned());
        move |()| {
            let opened = Rc::clone(&socket);
            let at_ms = Rc::new(Cell::new(platform::now_ms()));
            let came = crossing.clone();
            let on_came = move |what: Came| match what {
                Came::Opened => {
                    if let Some(socket) = &*opened.borrow() {
                        socket.text(&token);
                    }
                }
                Came::Text(words) => came.change(|bridge| bridge.greeted(&words)),
                Came::Octets(wire) => {
                    let passes = came.bridge.borrow_mut().came(&wire);
                    if !passes {
                        came.change(|_| {});
                    }
                    let before = at_ms.replace(platform::now_ms());
                    if passes && platform::is_hidden() {
                        // Nobody draws frames there, and the program waits all the same.
                        let passed_us = ((at_ms.get() - before).max(0.0) * 1000.0) as u64;
                        came.on_intent.emit(Intent::Frame { passed_us });
                    }
                }
                Came::Closed(why) => came.change(|bridge| bridge.failed(why)),
            };
            match Socket::open(PATH, on_came) {
                Some(open) => drop(socket.borrow_mut().replace(open)),
                None => {
                    crossing.change(|bridge| bridge.failed(t!("The browser opens no bridge here.").into()))
                }
            }
            move || drop(socket.borrow_mut().take())
        }
    });
    // Whatever happens is shown, so this sees all that the bridge has to say.
    use_effect({
        let (crossing, socket) = (crossing.clone(), Rc::clone(&socket));
        move || {
            if let Some(socket) = &*socket.borrow() {
                let told = crossing.bridge.borrow_mut().take();
                told.iter().for_each(|octets| socket.octets(octets));
            }
        }
    });
    crossing
}
