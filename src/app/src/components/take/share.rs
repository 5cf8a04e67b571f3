//! Sharing: a link to this moment, and what an author puts into a page to have the same there.

use texts::{html, t};
use yew::prelude::*;

use crate::components::Props;
use crate::model::Link;
use crate::platform;

/// What stands in the dialog `share`.
pub(super) fn share(props: &Props) -> Html {
    html! { <Share ..props.clone() /> }
}

#[component]
fn Share(props: &Props) -> Html {
    let link = use_state(String::new);
    let copied = use_state(|| "");
    let field = |name, title, text: &str| take_along(name, title, text, &copied);
    use_effect_with(props.view.share.clone(), {
        let (link, copied) = (link.setter(), copied.setter());
        move |shared| {
            copied.set("");
            let Some(Ok(octets)) = shared.as_ref().map(|shared| shared.octets.clone()) else { return };
            platform::wait(async move {
                let packed = platform::pack(&octets).await.unwrap_or_default();
                link.set(platform::address_with(&Link::of_story(&packed)));
            });
        }
    });
    let Some(shared) = props.view.share.as_deref() else { return Html::default() };
    let course = props.view.course.as_deref();
    let (what, setting) = match course {
        Some(course) => (
            t!("The lesson in a page of your own"),
            ("lesson", format!("{}/{}", course.lesson.slug, course.step + 1)),
        ),
        None => (t!("The scenario in a page of your own"), ("scenario", shared.scenario.clone())),
    };
    let folder = folder();
    html! {
        <>
            <form method="dialog">
                <h2 id="share-title">{ t!("Share this moment") }</h2>
                <button class="quiet" data-testid="share-close">{ t!("Close") }</button>
            </form>
            { match shared.octets {
                Ok(_) => field("share-link", t!("A link to what you see, with everything that led to it"), &link),
                Err(why) => html! { <p class="problem" role="alert" data-testid="share-problem">{ t!("No link can be made: {why}.") }</p> },
            } }
            <p class="hint">
                { t!("Event {}. The trace up to here has the hash ", shared.events) }
                <code data-testid="trace-hash">{ format!("{:016x}", shared.hash) }</code>{ "." }
            </p>
            if setting.0 == "lesson" {
                { field("share-lesson", t!("A link to this step of the lesson"), &platform::address_with(&format!("lesson={}", setting.1))) }
            }
            if !setting.1.is_empty() {
                <h3>{ t!("Embed this") }</h3>
                { field("share-embed", what, &element(&folder, &setting)) }
                { field("share-frame", t!("For sites that take frames only"), &frame(&folder, &setting)) }
            }
        </>
    }
}

/// A text to take along, and a button that copies it.
pub(super) fn take_along(
    name: &'static str,
    title: &'static str,
    text: &str,
    copied: &UseStateHandle<&'static str>,
) -> Html {
    let onclick = {
        let (text, copied) = (text.to_owned(), copied.setter());
        move |_| {
            platform::copy(&text);
            copied.set(name);
        }
    };
    html! {
        <div class="take-along">
            <label class="field"><span>{ title }</span><textarea rows="3" readonly=true data-testid={name} value={text.to_owned()} /></label>
            <button type="button" data-testid={format!("{name}-copy")} {onclick}>{ if **copied == name { t!("Copied") } else { t!("Copy") } }</button>
        </div>
    }
}

/// Where the element lies.
fn folder() -> String {
    let page = platform::address_with("");
    let page = page.split(['#', '?']).next().unwrap_or_default();
    format!("{}/embed", page.rsplit_once('/').map_or("", |(folder, _)| folder))
}

/// The element, for a page that runs scripts.
fn element(folder: &str, (name, value): &(&str, String)) -> String {
    format!(
        "<script type=\"module\" src=\"{folder}/smtp-playground.js\"></script>\n<smtp-playground {name}=\"{value}\"></smtp-playground>"
    )
}

/// The same in a frame.
fn frame(folder: &str, (name, value): &(&str, String)) -> String {
    format!(
        "<iframe src=\"{folder}/frame.html?{name}={value}\" title=\"SMTP Playground\" width=\"100%\" height=\"560\" loading=\"lazy\"></iframe>"
    )
}
