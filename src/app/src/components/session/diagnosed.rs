//! What was wrong: the octets at fault underlined, what was expected, what to do.

use std::ops::Range;

use smtp::explain;
use texts::html;
use yew::prelude::*;

use super::section_link::SectionLink;
use crate::model::transcript::{Line, Says, last_reply};

/// What [`Underlined`] shows.
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct UnderlinedProps {
    /// The line.
    pub(crate) text: AttrValue,
    /// The octets at fault; an empty span marks the place where something is missing.
    pub(crate) span: Range<u32>,
}

/// A line with a span of it underlined.
#[component]
pub(crate) fn Underlined(props: &UnderlinedProps) -> Html {
    let [before, fault, after] = cut(&props.text, &props.span);
    html! {
        <>
            { before }
            if fault.is_empty() {
                <mark class="missing" aria-label={t!("something is missing here")}>{ "\u{2038}" }</mark>
            } else {
                <mark>{ fault }</mark>
            }
            { after }
        </>
    }
}

/// The text before, in and after a span of octets; a span inside a character takes the whole character.
fn cut<'a>(text: &'a str, span: &Range<u32>) -> [&'a str; 3] {
    let clamp = |at: u32| (at as usize).min(text.len());
    let start = (0..=clamp(span.start)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let end =
        (clamp(span.end).max(start)..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    [&text[..start], &text[start..end], &text[end..]]
}

/// The last reply explained, where the last thing said was one; a refusal is taken apart: what was wrong, what was
/// expected, what to do.
pub(super) fn reply_hint(lines: &[Line]) -> Html {
    let Some((said, Line { says: Says::Reply(reply), .. })) = last_reply(lines) else { return html! {} };
    let explanation = explain::reply(reply);
    if reply.is_positive() {
        return html! {
            <p class="reply-hint" data-testid="reply-hint">
                <strong>{ reply.code.to_string() }</strong>{ " " }{ explanation.means }{ " " }
                <SectionLink section={explanation.section} />
            </p>
        };
    }
    let diagnosed = said.and_then(|line| Some((line, line.diagnostic.as_ref()?)));
    // The rule that was broken says more than the code that it was answered with.
    let rule = diagnosed.and_then(|(_, diagnostic)| explain::rule(diagnostic.section));
    let why = rule.unwrap_or(explanation);
    html! {
        <div class="error-hint" data-testid="error-hint">
            <p class="error-code">
                <strong>{ reply.code.to_string() }</strong>{ " " }{ explanation.means }{ " " }
                <SectionLink section={explanation.section} />
            </p>
            if let Some((line, diagnostic)) = diagnosed {
                <code class="error-line"><Underlined text={line.text.clone()} span={diagnostic.span.clone()} /></code>
                <p>
                    { t!("Expected ") }{ &diagnostic.expected }
                    if diagnostic.found.is_empty() { { t!("; nothing stands there. ") } } else {
                        { t!("; found ") }<code>{ &diagnostic.found }</code>{ ". " }
                    }
                    <SectionLink section={diagnostic.section} />
                </p>
            }
            if let Some(cause) = why.cause { <p class="error-cause">{ cause }</p> }
            if let Some(mend) = why.mend { <p class="error-mend">{ mend }</p> }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_cut_out_of_any_line() {
        assert_eq!(cut("abc", &(1..2)), ["a", "b", "c"]);
        assert_eq!(cut("abc", &(3..9)), ["abc", "", ""]);
        assert_eq!(cut("aäc", &(2..3)), ["a", "ä", "c"]);
        assert_eq!(cut("aäc", &(1..2)), ["a", "ä", "c"]);
        assert_eq!(cut("", &(0..1)), ["", "", ""]);
    }
}
