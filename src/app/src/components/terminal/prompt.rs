//! The terminal's input: the legal commands, the list of completions, the line, the hint under it, the paste question.

use std::rc::Rc;

use smtp::{Verb, explain};
use texts::{html, t};
use yew::prelude::*;

use crate::model::terminal::answer as replies;
use crate::model::terminal::{
    Change, Key, List, Past, Setting, Suggested, Terminal, hint, hint_raw, template,
};
use crate::platform;

const INPUT: &str = "terminal-input";
const LISTED: &str = "terminal-list";

/// The keyboard goes to the input.
pub(super) fn focus_prompt() {
    platform::focus(INPUT);
}

/// What may be said now: the commands that are legal, or the replies that are usual; a click puts one into the input.
pub(super) fn chips(
    legal: &[Verb],
    setting: &Setting,
    suggested: &Suggested,
    change: &Callback<Change, bool>,
) -> Html {
    let chip = |name: String, means: String, text: String| {
        let change = change.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            change.emit(Change::Insert(text.clone()));
            platform::focus(INPUT);
        });
        html! { <li key={name.clone()}><button type="button" class="chip" title={means} {onclick}>{ name }</button></li> }
    };
    let chips: Html = if let Some(at) = &setting.answers {
        let reply = |(text, word): (String, &str)| {
            let name = [text.get(..4).unwrap_or_default(), word].concat();
            chip(name, replies::means(&text).to_owned(), text)
        };
        replies::replies(at).map(reply).collect()
    } else if setting.in_content() {
        let subject = "Subject: Hello".to_owned();
        [
            chip(
                "Subject:".to_owned(),
                t!("A header field. An empty line ends the header.").to_owned(),
                subject,
            ),
            chip(".".to_owned(), t!("A lone dot ends the message.").to_owned(), ".".to_owned()),
        ]
        .into_iter()
        .collect()
    } else {
        let verb = |verb: &Verb| {
            let known = explain::verb(*verb);
            let means = [known.means, known.cause.unwrap_or_default()].join(" ");
            chip(verb.as_str().to_owned(), means, template(*verb, suggested))
        };
        legal.iter().map(verb).collect()
    };
    html! { <ul class="chips" aria-label={t!("What may be said now")}>{ chips }</ul> }
}

/// What [`Prompt`] shows; without a session it is there, but takes nothing.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct PromptProps {
    /// The input.
    #[prop_or_default]
    pub(crate) terminal: Rc<Terminal>,
    /// Where the session stands.
    #[prop_or_else(|| Rc::new(Setting { state: None, offered: smtp::Extensions::none(), answers: None }))]
    pub(crate) setting: Rc<Setting>,
    /// Where changes go; gives whether the change meant anything.
    #[prop_or_else(|| Callback::from(|_| false))]
    pub(crate) change: Callback<Change, bool>,
    /// The person wants an empty screen.
    #[prop_or_default]
    pub(crate) on_clear: Callback<()>,
}

/// The input line with its list and its hint.
#[component]
pub(super) fn Prompt(props: &PromptProps) -> Html {
    let PromptProps { terminal, setting, change, on_clear } = props;
    let disabled = setting.is_silent();
    // The keyboard goes where the person will type next, once there is a session.
    use_effect_with(disabled, |disabled| {
        if !disabled {
            platform::focus(INPUT);
        }
    });
    let onkeydown = {
        let (change, on_clear) = (change.clone(), on_clear.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() && event.key() == "l" {
                event.prevent_default();
                on_clear.emit(());
                return;
            }
            if key(&event).is_some_and(|key| change.emit(Change::Press(key))) {
                event.prevent_default();
            }
        })
    };
    let oninput = {
        let change = change.clone();
        Callback::from(move |event: InputEvent| {
            change.emit(Change::Edit(platform::value(&event)));
        })
    };
    let onpaste = {
        let change = change.clone();
        Callback::from(move |event: Event| {
            if platform::pasted(&event).is_some_and(|text| change.emit(Change::Paste(text))) {
                event.prevent_default();
            }
        })
    };
    let on_send = {
        let change = change.clone();
        Callback::from(move |_: MouseEvent| {
            change.emit(Change::Press(Key::Enter));
            platform::focus(INPUT);
        })
    };
    let list = terminal.list.as_ref();
    let chosen = list.and_then(|list| list.chosen).map(|index| format!("{LISTED}-{index}"));
    let is_wrong = terminal.raw && terminal.search.is_none() && hint_raw(&terminal.input).is_err();
    html! {
        <div class="prompt">
            if let Some(lines) = &terminal.pasted { { question(lines, change) } }
            if let Some(list) = list { { completions(list, change) } }
            <div class="prompt-line">
                <label class="prompt-mark" for={INPUT}>
                    <span aria-hidden="true">{ mark(terminal, setting) }</span>
                    <span class="unseen">{ label(terminal) }</span>
                </label>
                <input
                    id={INPUT}
                    data-testid="terminal-input"
                    type="text"
                    role="combobox"
                    aria-expanded={list.is_some().to_string()}
                    aria-controls={LISTED}
                    aria-activedescendant={chosen}
                    aria-autocomplete="list"
                    aria-describedby="terminal-hint"
                    aria-invalid={is_wrong.then_some("true")}
                    autocomplete="off"
                    autocapitalize="off"
                    autocorrect="off"
                    spellcheck="false"
                    enterkeyhint="send"
                    value={terminal.input.clone()}
                    {disabled}
                    {onkeydown}
                    {oninput}
                    {onpaste}
                />
                <button type="button" data-testid="terminal-send" {disabled} onclick={on_send}>{ t!("Say") }</button>
            </div>
            { hint_line(terminal, setting) }
        </div>
    }
}

fn key(event: &KeyboardEvent) -> Option<Key> {
    if event.is_composing() || event.alt_key() || event.meta_key() {
        return None;
    }
    match event.key().as_str() {
        "ArrowUp" => Some(Key::Up),
        "ArrowDown" => Some(Key::Down),
        "Tab" if !event.shift_key() => Some(Key::Tab),
        "Enter" => Some(Key::Enter),
        "Escape" => Some(Key::Escape),
        " " if event.ctrl_key() => Some(Key::List),
        "r" if event.ctrl_key() && !event.shift_key() => Some(Key::Search),
        _ => None,
    }
}

/// The sign before the input.
fn mark(terminal: &Terminal, setting: &Setting) -> &'static str {
    match (&terminal.search, terminal.raw) {
        (Some(_), _) => "?",
        (None, true) => "\\",
        (None, false) if setting.in_content() => "…",
        (None, false) if setting.answers.is_some() => "S:",
        (None, false) => "C:",
    }
}

/// What the input is for.
fn label(terminal: &Terminal) -> &'static str {
    match (&terminal.search, terminal.raw) {
        (Some(_), _) => t!("Search your earlier lines"),
        (None, true) => t!("Your octets, exactly"),
        (None, false) => t!("Your line"),
    }
}

/// What stands under the input while the history is searched, or exact octets are written.
fn special(terminal: &Terminal) -> Option<Html> {
    let said = |words: Html| {
        html! { <p class="hint" id="terminal-hint" data-testid="terminal-hint" role="status">{ words }</p> }
    };
    if terminal.search.is_some() {
        return Some(said(match (terminal.found(), terminal.input.is_empty()) {
            (Some(line), _) => {
                html! { <><code>{ &line.text }</code>{ t!(" Enter takes it, Ctrl+R looks farther back.") }</> }
            }
            (None, true) => html! { t!("Type a part of an earlier line. Escape gives your line back.") },
            (None, false) => html! { t!("No earlier line contains this.") },
        }));
    }
    terminal.raw.then(|| match hint_raw(&terminal.input) {
        Ok(words) => said(html! { words }),
        Err(mistake) => said(html! { <span class="mistake">{ mistake.to_string() }</span> }),
    })
}

fn hint_line(terminal: &Terminal, setting: &Setting) -> Html {
    let hint = hint(&terminal.input, setting);
    let waiting = terminal.waiting.len();
    if let Some(special) = special(terminal) {
        return special;
    }
    html! {
        <p class="hint" id="terminal-hint" data-testid="terminal-hint">
            if waiting > 0 {
                { waiting }{ if waiting == 1 { t!(" line waits") } else { t!(" lines wait") } }{ t!(" for the reply to the one before.") }
            } else {
                if !hint.syntax.is_empty() { <code>{ hint.syntax }</code>{ " " } }
                { hint.means }
            }
        </p>
    }
}

fn completions(list: &List, change: &Callback<Change, bool>) -> Html {
    html! {
        <ul id={LISTED} class="completions" role="listbox" aria-label={t!("Ways to go on")}>
            { for list.items.iter().enumerate().map(|(index, item)| {
                let change = change.clone();
                // Before the input loses the focus.
                let onmousedown = Callback::from(move |event: MouseEvent| {
                    event.prevent_default();
                    change.emit(Change::Accept(index));
                });
                html! {
                    <li
                        key={item.text.clone()}
                        id={format!("{LISTED}-{index}")}
                        role="option"
                        aria-selected={(list.chosen == Some(index)).to_string()}
                        {onmousedown}
                    >
                        <code>{ item.syntax }</code><span>{ item.means }</span>
                    </li>
                }
            }) }
        </ul>
    }
}

fn question(lines: &[Past], change: &Callback<Change, bool>) -> Html {
    let button = |label: &'static str, testid: &'static str, answer: Change| {
        let change = change.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            change.emit(answer.clone());
            platform::focus(INPUT);
        });
        html! { <button type="button" data-testid={testid} {onclick}>{ label }</button> }
    };
    html! {
        <div class="paste-question" role="group" aria-label={t!("Pasted lines")}>
            <p>
                { lines.len() }
                { t!(" lines. In one segment they all arrive together, as with PIPELINING; line by line, each waits for the \
                   reply to the one before.") }
            </p>
            { button(t!("Send in one segment"), "paste-whole", Change::Whole) }
            { button(t!("Send line by line"), "paste-lines", Change::ByLine) }
            { button(t!("Forget them"), "paste-forget", Change::Forget) }
        </div>
    }
}
