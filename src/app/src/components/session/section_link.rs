//! A section of an RFC as a link to the RFC Editor's text of it.

use smtp::Section;
use yew::prelude::*;

/// What [`SectionLink`] shows.
#[derive(Clone, Copy, PartialEq, Properties)]
pub(crate) struct SectionLinkProps {
    /// The section.
    pub(crate) section: Section,
}

/// A section of an RFC as a link to the RFC Editor's text of it.
#[component]
pub(crate) fn SectionLink(props: &SectionLinkProps) -> Html {
    html! {
        <a class="section-link" href={address(props.section)} target="_blank" rel="noreferrer">
            { props.section.to_string() }
        </a>
    }
}

/// `https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.2`; an appendix has a letter in place of the first number.
fn address(section: Section) -> String {
    let rfc = section.rfc.to_string();
    let kind = match section.part.as_bytes().first() {
        None => "",
        Some(first) if first.is_ascii_digit() => "#section-",
        Some(_) => "#appendix-",
    };
    ["https://www.rfc-editor.org/rfc/rfc", &rfc, kind, section.part].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_and_appendices_have_addresses() {
        let check = |section, expect: &str| assert_eq!(address(section), expect);
        check(Section::smtp("4.1.1.2"), "https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.2");
        check(Section::smtp("C"), "https://www.rfc-editor.org/rfc/rfc5321#appendix-C");
        check(Section::new(1870, ""), "https://www.rfc-editor.org/rfc/rfc1870");
    }
}
