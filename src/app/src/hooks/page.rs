//! What the playground does where it is the whole page: its theme and its address are the playground's.

use std::rc::Rc;

use texts::t;
use yew::prelude::*;

use crate::model::{Intent, Link, shipped};
use crate::platform;

/// Keeps the theme, and fetches the engine at the first sign of a person or where the address asks for something. `follow`
/// comes with the engine: see [`address`].
#[hook]
pub(crate) fn use_page(dark: bool, follow: Option<fn(&Callback<Intent>)>, on_intent: &Callback<Intent>) {
    use_effect_with((), {
        let on_intent = on_intent.clone();
        move |()| {
            let came = on_intent.clone();
            platform::on_person(move || came.emit(Intent::Begin));
            platform::on_fragment(move || on_intent.emit(Intent::Begin));
        }
    });
    use_effect_with(follow.is_some(), {
        let on_intent = on_intent.clone();
        move |_| match follow {
            Some(follow) => follow(&on_intent),
            None if !platform::fragment().is_empty() => on_intent.emit(Intent::Begin),
            None => {}
        }
    });
    use_effect_with(dark, |dark| platform::set_theme(if *dark { "dark" } else { "light" }));
}

/// Goes where the address leads, now and whenever it changes.
pub(crate) fn address(on_intent: &Callback<Intent>) {
    follow(on_intent);
    let on_intent = on_intent.clone();
    platform::on_fragment(move || follow(&on_intent));
}

fn follow(on_intent: &Callback<Intent>) {
    let fragment = platform::fragment();
    match Link::parse(&fragment) {
        Link::Nothing => {}
        Link::Unknown => {
            on_intent.emit(Intent::Follow(Err(t!("it was made with another edition of the playground"))))
        }
        Link::Scenario(name) => match shipped::place(name) {
            Some(place) => on_intent.emit(Intent::Scenario(place)),
            None => on_intent.emit(Intent::Follow(Err(t!("there is no such scenario")))),
        },
        Link::Lesson(slug, step) => on_intent.emit(Intent::Lessons(Some((slug.to_owned(), step)))),
        Link::Story(packed) => {
            let (packed, on_intent) = (packed.to_owned(), on_intent.clone());
            platform::wait(async move {
                let octets = platform::unpack(&packed).await;
                on_intent.emit(Intent::Follow(
                    octets.map(Rc::from).ok_or(t!("it is damaged: a part is missing or was changed")),
                ));
            });
        }
    }
}
