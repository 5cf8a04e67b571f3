//! Sharing: a link to this moment, and the same for a page of one's own.

use yew::prelude::*;

use crate::components::Props;
use crate::model::{Link, Shared};
use crate::platform;

/// What stands in the dialog `share`.
pub(crate) fn share(props: &Props) -> Html {
    html! { <Share ..props.clone() /> }
}

#[component]
fn Share(props: &Props) -> Html {
    let link = use_state(String::new);
    use_effect_with(props.view.share.clone(), {
        let link = link.setter();
        move |shared| {
            let Some(Ok(octets)) = shared.as_ref().map(|shared| shared.octets.clone()) else { return };
            platform::wait(async move {
                let packed = platform::pack(&octets).await.unwrap_or_default();
                link.set(platform::address_with(&Link::of_story(&packed)));
            });
        }
    });
    let Some(shared) = props.view.share.as_deref() else { return Html::default() };
    html! {
        <>
            <form method="dialog">
                <h2 id="share-title">{ "Share this moment" }</h2>
                <button class="quiet" data-testid="share-close">{ "Close" }</button>
            </form>
            { match shared.octets {
                Ok(_) => field("share-link", "A link to what you see, with everything that led to it", &link),
                Err(why) => html! { <p class="problem" role="alert" data-testid="share-problem">{ format!("No link can be made: {why}.") }</p> },
            } }
            { field("share-embed", "The scenario in a page of your own", &snippet(shared)) }
            <p class="hint">
                { format!("Event {}. The trace up to here has the hash ", shared.events) }
                <code data-testid="trace-hash">{ format!("{:016x}", shared.hash) }</code>{ "." }
            </p>
        </>
    }
}

/// A text to take along, and a button that copies it.
fn field(name: &'static str, title: &'static str, text: &str) -> Html {
    let copied = text.to_owned();
    html! {
        <div class="take-along">
            <label class="field"><span>{ title }</span><textarea rows="3" readonly=true data-testid={name} value={text.to_owned()} /></label>
            <button type="button" data-testid={format!("{name}-copy")} onclick={move |_| platform::copy(&copied)}>{ "Copy" }</button>
        </div>
    }
}

/// What an author puts into a page.
fn snippet(shared: &Shared) -> String {
    let script = platform::address_with("").trim_end_matches('#').to_owned();
    let folder = script.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!(
        "<script type=\"module\" src=\"{folder}/embed/smtp-playground.js\"></script>\n<smtp-playground scenario=\"{}\"></smtp-playground>",
        shared.scenario
    )
}
