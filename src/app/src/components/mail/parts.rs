//! A message as a tree of parts: what each one is, its text, its file, and HTML behind glass.

use mail::Part;
use texts::{html, t};
use yew::prelude::*;

use crate::model::message::harmless;
use crate::model::size;
use crate::platform;

/// How many octets of a text are shown.
const TEXT_OCTETS_MAX: usize = 64 * 1024;

/// The tree. The first plain text bears the mark `message-text`.
pub(super) fn parts(tree: &Part) -> Html {
    let mut marked = false;
    html! { <section class="parts"><h3>{ t!("What it holds") }</h3>{ part(tree, &mut marked) }</section> }
}

fn part(part: &Part, marked: &mut bool) -> Html {
    if !part.parts.is_empty() {
        let inner: Vec<Html> = part.parts.iter().map(|inner| self::part(inner, marked)).collect();
        return html! {
            <div class="part">
                { label(part) }
                <ol>{ for inner.into_iter().enumerate().map(|(place, inner)| html! { <li key={place}>{ inner }</li> }) }</ol>
            </div>
        };
    }
    html! { <div class="part" data-testid="part">{ label(part) }{ content(part, marked) }</div> }
}

/// Type, charset, encoding, size; what is wrong; the fields.
fn label(part: &Part) -> Html {
    let charset = if part.media.starts_with("text/") { t!(" in {}", part.charset) } else { String::new() };
    html! {
        <>
            <p class="part-label">
                <strong>{ &part.media }</strong>{ charset }{ t!(", sent as ") }{ &part.encoding }
                if part.parts.is_empty() { { ", " }{ size(part.octets.len()) } }
                if let Some(name) = &part.file_name { { ": " }<span class="part-name">{ name }</span> }
            </p>
            if let Some(problem) = part.problem { <p class="fault">{ problem }</p> }
            <details>
                <summary>{ t!("{} header fields of this part", part.fields.len()) }</summary>
                <dl class="part-fields">
                    { for part.fields.iter().enumerate().map(|(place, (name, value))| html! {
                        <div key={place}><dt>{ name }</dt><dd>{ value }</dd></div>
                    }) }
                </dl>
            </details>
        </>
    }
}

fn content(part: &Part, marked: &mut bool) -> Html {
    let save = {
        let (name, octets) = (file_name(part), part.octets.clone());
        move |_: MouseEvent| platform::save(&name, &octets)
    };
    let save = html! {
        <button type="button" class="quiet" data-testid="part-save" onclick={save}>{ t!("Save {}", file_name(part)) }</button>
    };
    // The parts of a report are text too (RFC 3464, RFC 6533).
    let is_text = part.media.starts_with("text/") || part.media.starts_with("message/");
    if part.attachment || !is_text {
        return save;
    }
    let text = part.text().or_else(|| platform::decoded(&part.charset, &part.octets));
    let Some(text) = text else {
        return html! { <><p class="fault">{ t!("The charset {} is not known: the text cannot be shown.", part.charset) }</p>{ save }</> };
    };
    if part.media == "text/html" {
        return behind_glass(&text);
    }
    let first = !std::mem::replace(marked, true);
    let mut end = text.len().min(TEXT_OCTETS_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    html! {
        <>
            <pre class="copy-text" tabindex="0" data-testid={first.then_some("message-text")}>{ &text[..end] }</pre>
            if end < text.len() { <p class="hint">{ t!("The rest is not shown.") }</p>{ save } }
        </>
    }
}

/// HTML in a frame of its own: no script, no form, no network, whatever it asks for.
fn behind_glass(text: &str) -> Html {
    html! {
        <>
            <p class="hint">{ t!("HTML, in a frame that runs no script and fetches nothing.") }</p>
            <iframe class="glass" sandbox="" title={t!("The HTML of the message")} data-testid="message-html" srcdoc={harmless(text)} />
        </>
    }
}

fn file_name(part: &Part) -> String {
    let name: String = part
        .file_name
        .as_deref()
        .unwrap_or_default()
        .chars()
        .filter(|c| !matches!(c, '/' | '\\') && !c.is_control())
        .collect();
    let name = name.trim_start_matches('.');
    if name.is_empty() { "part.bin".to_owned() } else { name.to_owned() }
}
