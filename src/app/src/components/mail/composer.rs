//! Writes a message, or takes one from a file, and sends it.

use std::sync::Arc;

use relay::Role;
use texts::{html, t};
use yew::prelude::*;

use super::address_field::address_field;
use super::source::Source;
use crate::components::Props;
use crate::model::{Field, Intent, size};
use crate::platform;

/// The composer: from, to, subject, text, the source that results, a message file dropped.
#[component]
pub(crate) fn Composer(props: &Props) -> Html {
    let Props { view, on_intent, .. } = props;
    let compose = &view.compose;
    let dropping = use_state(|| false);
    let drag = |over: bool| {
        let dropping = dropping.clone();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            dropping.set(over);
        })
    };
    let ondrop = {
        let (dropping, on_intent) = (dropping.clone(), on_intent.clone());
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            dropping.set(false);
            if !platform::dropped_file(&event, on_dropped(&on_intent)) {
                on_intent.emit(Intent::NoEml(t!("What was dropped is no file.").to_owned()));
            }
        })
    };
    let onsubmit = on_intent.reform(|event: SubmitEvent| {
        event.prevent_default();
        Intent::Send
    });
    html! {
        <form
            class={classes!("sheet", "composer", dropping.then_some("dropping"))}
            data-testid="drop-zone"
            ondragover={drag(true)}
            ondragleave={drag(false)}
            {ondrop}
            {onsubmit}
        >
            { from(props) }
            { address_field(props, Field::To, "compose-to", t!("To"), &compose.to) }
            { content(props) }
            <div class="actions">
                <button type="submit" class="primary" data-testid="send-button">{ t!("Send") }</button>
            </div>
            if let Some(live) = &props.live {
                { (live.file)(props) }
                { (live.source)(props) }
            }
        </form>
    }
}

/// Who writes: a user of the world. The reverse-path of a file may be anyone's.
fn from(props: &Props) -> Html {
    let Props { view, on_intent, .. } = props;
    if view.compose.eml.is_some() {
        return address_field(
            props,
            Field::From,
            "compose-from",
            t!("From (reverse-path)"),
            &view.compose.from,
        );
    }
    let chosen = |event: Event| Intent::Compose(Field::From, platform::chosen(&event));
    let clients = view.snapshot.hosts.iter().filter(|host| host.role == Role::Client);
    html! {
        <label class="field">
            <span>{ t!("From") }</span>
            <select data-testid="compose-from" ~value={view.compose.from.clone()} onchange={on_intent.reform(chosen)}>
                { for clients.filter_map(|host| host.user.clone()).map(|user| html! {
                    <option key={user.clone()} value={user.clone()} selected={user == view.compose.from}>{ user.clone() }</option>
                }) }
            </select>
        </label>
    }
}

/// Subject and text, or the file that stands in their place.
fn content(props: &Props) -> Html {
    let Props { view, on_intent, .. } = props;
    let typed =
        |field| on_intent.reform(move |event: InputEvent| Intent::Compose(field, platform::value(&event)));
    let compose = &view.compose;
    let Some(eml) = &compose.eml else {
        return html! {
            <>
                <label class="field">
                    <span>{ t!("Subject") }</span>
                    <input
                        type="text"
                        data-testid="compose-subject"
                        value={compose.subject.clone()}
                        oninput={typed(Field::Subject)}
                    />
                </label>
                <label class="field">
                    <span>{ t!("Text") }</span>
                    <textarea
                        rows="8"
                        data-testid="compose-text"
                        value={compose.text.clone()}
                        oninput={typed(Field::Text)}
                    />
                </label>
            </>
        };
    };
    html! {
        <div class="message-file" data-testid="message-file">
            <p>
                <strong>{ &eml.name }</strong>{ ", " }{ size(eml.content.len()) }{ t!(", is sent as it is. ") }
                if eml.mended { { t!("Its line ends are CRLF now, as SMTP wants them. ") } }
                { match eml.no_envelope {
                    None => t!("The envelope above comes from its fields; change it as you like.").to_owned(),
                    Some(why) => t!("Fill in the envelope above: {why}."),
                } }
            </p>
            <button type="button" data-testid="eml-drop" onclick={on_intent.reform(|_: MouseEvent| Intent::DropEml)}>
                { t!("Write one instead") }
            </button>
        </div>
    }
}

/// The source that results.
pub(crate) fn source(props: &Props) -> Html {
    let content = Arc::<[u8]>::from(props.view.source.as_bytes());
    html! { <Source title={t!("The message as it is sent")} {content} testid="compose-source" /> }
}

/// Where files are chosen: those that go along, and a message file.
pub(crate) fn file(props: &Props) -> Html {
    let on_intent = props.on_intent.clone();
    let on_attach = {
        let on_intent = on_intent.clone();
        Callback::from(move |event: Event| platform::chosen_file(&event, on_attachment(&on_intent)))
    };
    let on_eight_bit = on_intent.reform(|event: Event| Intent::EightBit(platform::checked(&event)));
    let onchange = Callback::from(move |event: Event| platform::chosen_file(&event, on_file(&on_intent)));
    let compose = &props.view.compose;
    html! {
        <div class="file-row">
            if compose.eml.is_none() {
                <ul class="attachments">
                    { for compose.attachments.iter().enumerate().map(|(place, file)| html! {
                        <li key={place} data-testid="attachment">
                            <span>{ &file.name }{ ", " }{ size(file.octets.len()) }</span>
                            <button type="button" class="quiet" aria-label={t!("Remove {}", file.name)}
                                onclick={props.on_intent.reform(move |_: MouseEvent| Intent::Detach(place))}>{ t!("Remove") }</button>
                        </li>
                    }) }
                </ul>
                <label class="file-choice">
                    <span>{ t!("Attach a file:") }</span>
                    <input type="file" data-testid="attach-file" onchange={on_attach} />
                </label>
                <label class="check">
                    <input type="checkbox" data-testid="eight-bit" checked={compose.eight_bit} onchange={on_eight_bit} />
                    <span>{ t!("Send other letters as they are (8BITMIME), not encoded") }</span>
                </label>
            }
            <label class="file-choice">
                <span>{ t!("Or drop a message file (.eml) here, or choose one:") }</span>
                <input type="file" accept=".eml,message/rfc822" data-testid="eml-file" {onchange} />
            </label>
            if let Some(why) = &props.view.compose.problem { <p class="fault" role="alert">{ why }</p> }
        </div>
    }
}

fn on_file(on_intent: &Callback<Intent>) -> Callback<platform::Read> {
    on_intent.reform(|read: platform::Read| match read {
        Ok(file) => Intent::Eml(file.name, file.octets.into()),
        Err(why) => Intent::NoEml(why),
    })
}

fn on_attachment(on_intent: &Callback<Intent>) -> Callback<platform::Read> {
    on_intent.reform(|read: platform::Read| match read {
        Ok(file) => Intent::Attach(file.name, file.media, file.octets.into()),
        Err(why) => Intent::NoEml(why),
    })
}

/// A message file is sent as it is; every other file goes along.
fn on_dropped(on_intent: &Callback<Intent>) -> Callback<platform::Read> {
    on_intent.reform(|read: platform::Read| match read {
        Ok(file) if file.name.ends_with(".eml") || file.media == "message/rfc822" => {
            Intent::Eml(file.name, file.octets.into())
        }
        Ok(file) => Intent::Attach(file.name, file.media, file.octets.into()),
        Err(why) => Intent::NoEml(why),
    })
}
