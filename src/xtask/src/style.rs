//! The styles of the page, made fit for the element: it lives in pages whose measures are their own.

/// The pixels of a `rem` where nothing says otherwise.
const USUAL_PX: f64 = 16.0;

/// The styles without those that only the page has use for.
pub(crate) fn without_page(styles: &str) -> String {
    let (before, rest) = styles.split_once("/* The page alone").unwrap_or((styles, ""));
    let (_, after) = rest.split_once("/* Until here. */").unwrap_or_default();
    [before, after].concat()
}

/// The styles with `--rem` in place of the unit `rem`: many pages make that one small for reasons of their own. Questions
/// about sizes, which know no variables, get pixels.
pub(crate) fn steady(styles: &str) -> String {
    let mut out = String::with_capacity(styles.len() * 5 / 4);
    let mut rest = styles;
    while let Some(at) = rest.find("rem") {
        let before = &rest[..at];
        let digits =
            before.rfind(|c: char| !c.is_ascii_digit() && c != '.' && c != '-').map_or(0, |last| last + 1);
        let (text, number) = before.split_at(digits);
        rest = &rest[at + 3..];
        out.push_str(text);
        match number.parse::<f64>() {
            // The unit of `--rem` itself is meant.
            Ok(_) if text.ends_with("max(16px, ") => out.push_str(&format!("{number}rem")),
            Ok(number) if asks(&out) => out.push_str(&format!("{}px", number * USUAL_PX)),
            Ok(number) => out.push_str(&format!("calc({number}*var(--rem))")),
            Err(_) => out.push_str(&format!("{number}rem")),
        }
    }
    out + rest
}

/// Whether what was written last stands between an `@` and its brace.
fn asks(written: &str) -> bool {
    written.rfind('@').is_some_and(|at| !written[at..].contains(['{', ';']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(styles: &str, expect: &str) {
        assert_eq!(steady(styles), expect);
    }

    #[test]
    fn the_unit_of_the_page_around_is_left_alone() {
        check("a { margin: 0.5rem -1rem 0 }", "a { margin: calc(0.5*var(--rem)) calc(-1*var(--rem)) 0 }");
        check(
            "@container (max-width: 52rem) { b { gap: 1rem } }",
            "@container (max-width: 832px) { b { gap: calc(1*var(--rem)) } }",
        );
        check(":host { --rem: max(16px, 1rem); }", ":host { --rem: max(16px, 1rem); }");
        check(".removed { color: red } /* theorem */", ".removed { color: red } /* theorem */");
    }

    #[test]
    fn what_only_the_page_has_is_left_out() {
        assert_eq!(without_page("a\n/* The page alone: x */\nb\n/* Until here. */\nc"), "a\n\nc");
        assert_eq!(without_page("a"), "a");
    }
}
