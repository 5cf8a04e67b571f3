//! The words of a lesson: Markdown with a `## name: Title` for each step and `### Hint` for each of its hints.

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd, html};

/// The words of a step.
pub(crate) struct Words {
    /// The line of its heading, from 1.
    pub(crate) line: usize,
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) html: String,
    pub(crate) hints: Vec<String>,
}

/// Reads the words; an error is a line and what would be right there.
pub(crate) fn words(text: &str) -> Result<Vec<Words>, (usize, String)> {
    let mut steps: Vec<Words> = Vec::new();
    let mut parts: Vec<String> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        if let Some(heading) = line.strip_prefix("## ") {
            close(&mut steps, &mut parts, number)?;
            let Some((name, title)) = heading.split_once(": ") else {
                return Err((number, "a step begins with `## name: Title`".to_owned()));
            };
            let (name, title) = (name.trim().to_owned(), title.trim().to_owned());
            steps.push(Words { line: number, name, title, html: String::new(), hints: Vec::new() });
            parts.push(String::new());
        } else if line.trim_end() == "### Hint" && !parts.is_empty() {
            parts.push(String::new());
        } else if line.starts_with('#') && !line.starts_with("####") {
            return Err((number, "expected `## name: Title` or, within a step, `### Hint`".to_owned()));
        } else if let Some(part) = parts.last_mut() {
            part.push_str(line);
            part.push('\n');
        } else if !line.trim().is_empty() {
            return Err((number, "the text begins with the heading of the first step".to_owned()));
        }
    }
    close(&mut steps, &mut parts, text.lines().count())?;
    Ok(steps)
}

/// The step is whole: its Markdown becomes HTML.
fn close(steps: &mut [Words], parts: &mut Vec<String>, line: usize) -> Result<(), (usize, String)> {
    let Some(step) = steps.last_mut() else { return Ok(()) };
    let mut parts = std::mem::take(parts).into_iter();
    let mut next = || parts.next().map(|part| to_html(&part).map_err(|why| (line, why))).transpose();
    step.html = next()?.unwrap_or_default();
    while let Some(hint) = next()? {
        step.hints.push(hint);
    }
    let empty = std::iter::once(&step.html).chain(&step.hints).any(|html| html.is_empty());
    if empty {
        Err((line, format!("the step {} or one of its hints has no text", step.name)))
    } else {
        Ok(())
    }
}

/// Markdown as HTML. What would bring in markup of its own, or a link that is not safe, is an error.
pub(crate) fn to_html(markdown: &str) -> Result<String, String> {
    let mut wrong = None;
    let events = Parser::new(markdown).inspect(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => {
            wrong = Some(format!("HTML is not for lessons: {}", text.trim()));
        }
        Event::Start(Tag::Image { .. }) => wrong = Some("images are not for lessons".to_owned()),
        Event::Start(Tag::Link { link_type: LinkType::Inline | LinkType::Autolink, dest_url, .. })
            if dest_url.starts_with("https://www.rfc-editor.org/") => {}
        Event::Start(Tag::Link { dest_url, .. }) => {
            wrong = Some(format!("a link leads to https://www.rfc-editor.org/, not to {dest_url}"));
        }
        _ => {}
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    wrong.map_or(Ok(out.trim_end().to_owned()), Err)
}

/// A line of Markdown as HTML, without the paragraph around it.
pub(crate) fn to_inline(markdown: &str) -> Result<String, String> {
    let mut wrong = None;
    let events: Vec<Event<'_>> = Parser::new(markdown)
        .filter(|event| !matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph)))
        .inspect(|event| {
            let fits = matches!(
                event,
                Event::Text(_)
                    | Event::Code(_)
                    | Event::SoftBreak
                    | Event::Start(Tag::Emphasis | Tag::Strong)
                    | Event::End(TagEnd::Emphasis | TagEnd::Strong)
            );
            if !fits {
                wrong = Some(format!("one line with `code`, *emphasis* and **strength** only: {markdown}"));
            }
        })
        .collect();
    let mut out = String::new();
    html::push_html(&mut out, events.into_iter());
    wrong.map_or(Ok(out), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_and_hints() {
        let read = words("## a: First\n\nDo *this*.\n\n### Hint\n\nOr `that`.\n\n## b: Second\n\nMore.\n")
            .unwrap_or_default();
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].name.as_str(), read[0].title.as_str(), read[1].line), ("a", "First", 9));
        assert_eq!(read[0].html, "<p>Do <em>this</em>.</p>");
        assert_eq!(read[0].hints, ["<p>Or <code>that</code>.</p>"]);
    }

    #[test]
    fn what_is_wrong_has_its_line() {
        for (text, line) in [
            ("Hello\n", 1),
            ("## a\n", 1),
            ("## a: A\n\nx\n\n# b\n", 5),
            ("## a: A\n", 1),
            ("## a: A\nx\n### Hint\n", 3),
            ("## a: A\n<b>x</b>\n", 2),
            ("## a: A\n[x](javascript:1)\n", 2),
            ("## a: A\n![x](https://a.example/)\n", 2),
        ] {
            assert_eq!(words(text).map(|_| 0).unwrap_or_else(|(line, _)| line), line, "{text:?}");
        }
        assert_eq!(to_inline("a `b`"), Ok("a <code>b</code>".to_owned()));
        assert!(to_inline("- a").is_err());
    }
}
