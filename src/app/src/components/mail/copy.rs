//! A message in a mailbox: envelope against header, the journey, the parts, the fields, the source.

use relay::StoredView;
use texts::{html, t};
use yew::prelude::*;

use super::parts::parts;
use super::source::Source;
use crate::model::clock;
use crate::model::message::{Hop, Kind, Letter, letter};
use crate::platform;

/// What [`StoredCopy`] shows.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct StoredCopyProps {
    /// The mailbox.
    pub(crate) mailbox: String,
    /// The message.
    pub(crate) stored: StoredView,
}

/// A message in a mailbox.
#[component]
pub(super) fn StoredCopy(props: &StoredCopyProps) -> Html {
    let StoredCopyProps { mailbox, stored } = props;
    let letter = use_memo(stored.content.clone(), |content| letter(content));
    // How many servers have taken the message in the header that is shown; `None` for all of them.
    let hop = use_state(|| None::<usize>);
    let save = {
        let (content, name) = (stored.content.clone(), format!("message-{}.eml", stored.message.0));
        Callback::from(move |_: MouseEvent| platform::save(&name, &content))
    };
    html! {
        <article class="copy" data-testid="stored-message">
            <header>
                <h2 class="copy-subject" data-testid="message-subject">{ letter.field("Subject").unwrap_or(t!("(no subject)")) }</h2>
                <p>
                    <span>{ t!("In the mailbox ") }<strong>{ mailbox }</strong>{ t!(" since ") }<time>{ clock(stored.received_at) }</time></span>
                    <button type="button" class="quiet" data-testid="message-save" onclick={save}>{ t!("Save as .eml") }</button>
                </p>
            </header>
            { parts(&letter.tree) }
            { envelope(&letter, &stored.reverse_path, mailbox) }
            { journey(&letter) }
            { fields(&letter, &hop) }
            <Source title={t!("Raw source")} content={stored.content.clone()} testid="message-source" />
        </article>
    }
}

/// What the servers went by, beside what the reader sees.
fn envelope(letter: &Letter, reverse_path: &str, mailbox: &str) -> Html {
    let field = |name| letter.field(name).unwrap_or(t!("(not there)")).to_owned();
    html! {
        <section class="versus">
            <h3>{ t!("Envelope and header") }</h3>
            <table>
                <thead>
                    <tr><td></td><th scope="col">{ t!("Envelope") }</th><th scope="col">{ t!("Header") }</th></tr>
                </thead>
                <tbody>
                    <tr>
                        <th scope="row">{ t!("From") }</th>
                        <td><code>{ reverse_path }</code></td>
                        <td><code>{ field("From") }</code></td>
                    </tr>
                    <tr>
                        <th scope="row">{ t!("To") }</th>
                        <td><code>{ "<" }{ mailbox }{ ">" }</code></td>
                        <td><code>{ field("To") }</code></td>
                    </tr>
                </tbody>
            </table>
            { for letter.differences(reverse_path, mailbox).into_iter().map(|words| html! {
                <p key={words} class="hint">{ words }</p>
            }) }
        </section>
    }
}

fn journey(letter: &Letter) -> Html {
    let hop = |(index, hop): (usize, &Hop)| {
        let before = index.checked_sub(1).and_then(|before| letter.hops[before].unix_s);
        let after = hop.unix_s.zip(before).map(|(at, before)| at - before).filter(|seconds| *seconds != 0);
        html! {
            <li key={index} class="hop" data-testid="hop">
                <p>
                    <strong>{ &hop.by }</strong>{ t!(" took it from ") }<strong>{ &hop.from }</strong>
                    if !hop.address.is_empty() { { " " }<code>{ &hop.address }</code> }
                    { t!(" by ") }{ &hop.with }
                </p>
                <p class="hop-when">
                    <time>{ &hop.date }</time>
                    if let Some(after) = after { { ", " }{ after }{ t!(" s after the hop before") } }
                </p>
            </li>
        }
    };
    html! {
        <section class="journey">
            <h3>{ t!("The journey, from the Received fields") }</h3>
            if letter.hops.is_empty() {
                <p class="empty">{ t!("No Received field: it has crossed no server.") }</p>
            } else {
                <ol>{ for letter.hops.iter().enumerate().map(hop) }</ol>
            }
        </section>
    }
}

fn fields(letter: &Letter, hop: &UseStateHandle<Option<usize>>) -> Html {
    let hops = letter.hops.len();
    let at = hop.unwrap_or(hops).min(hops);
    let oninput = {
        let hop = hop.setter();
        move |event: InputEvent| hop.set(platform::value(&event).parse().ok())
    };
    let when = match at.checked_sub(1) {
        None => t!("as its author sent it").to_owned(),
        Some(place) => [t!("after "), &letter.hops[place].by].concat(),
    };
    html! {
        <details class="headers" open=true>
            <summary>{ t!("Header fields") }</summary>
            <p class="hint"><span class="header-trace">{ t!("Trace fields") }</span>{ t!(" were written by servers on the way, newest on top.") }</p>
            if hops > 0 {
                <label class="choice">
                    <span>{ t!("The header ") }{ when.clone() }</span>
                    <input type="range" min="0" max={hops.to_string()} value={at.to_string()} aria-valuetext={when} data-testid="header-hop" {oninput} />
                </label>
            }
            <dl data-testid="message-headers">
                { for letter.headers.iter().filter(|header| header.hop <= at).map(|header| {
                    let kind = match header.kind {
                        Kind::Trace if hop.is_some() && header.hop < at => "header-other",
                        Kind::Trace => "header-trace",
                        Kind::Author => "header-author",
                        Kind::Other => "header-other",
                    };
                    html! {
                        <div key={header.index} class={kind}>
                            <dt>{ &header.name }</dt>
                            <dd>{ &header.value }</dd>
                        </div>
                    }
                }) }
            </dl>
        </details>
    }
}
