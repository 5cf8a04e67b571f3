//! A host: its shape says its role.

use relay::{HostId, Role};
use texts::{html, t};
use yew::prelude::*;

use super::shapes::{outline, picture};
use crate::components::{PartProps, Shows};
use crate::layout::Fit;

/// What is seen of a host.
#[derive(PartialEq)]
pub(crate) struct Face {
    pub(super) id: HostId,
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) up: bool,
    /// It has a connection open.
    pub(super) speaks: bool,
    /// The messages in its queue.
    pub(super) queued: usize,
    /// The messages in its mailboxes.
    pub(super) stored: usize,
    pub(super) place: [i32; 2],
    pub(super) selected: bool,
    /// There is room for its name.
    pub(super) named: bool,
    /// Its signs, in words.
    pub(super) signs: String,
}

/// Hosts.
pub(super) fn hosts(props: &PartProps) -> Html {
    let PartProps { shows: Shows::Hosts(faces), fit, .. } = props else { return Html::default() };
    faces.iter().map(|it| host(it, fit)).collect()
}

fn host(face: &Face, fit: &Fit) -> Html {
    let Face { id, name, role, up, place, selected, named, .. } = face;
    let at = fit.point(*place);
    // One move to its place for all of it: each costs a browser more than what is drawn.
    let (smaller, halo, first, second) =
        if fit.compact { ("scale(.7)", "36", "51", "") } else { ("", "33", "46", "62") };
    html! {
        <g key={id.0} class={class(face)} id={format!("node-{}", id.0)} role="option" aria-selected={selected.to_string()}
            aria-label={(!named).then(|| name.clone())} aria-description={spoken(face)} transform={[&at.translate(), smaller].concat()}
            data-testid={format!("host-{name}")} data-pick={format!("h{}", id.0)}>
            <circle class="halo" r={halo} />
            <path class="body" d={outline(*role)} />
            <path class="glyph" d={picture(*role)} />
            if !up { <path class="off" d="M-20 20L20-20" /> }
            if *named { <text class="name" y={first}>{ name }</text> }
            if fit.roomy && *named {
                <text class="role" y={second}>{ if *up { role.title() } else { t!("is down") } }</text>
            }
        </g>
    }
}

/// How a host stands, for the style.
pub(super) fn class(face: &Face) -> String {
    let stands = [(face.selected, " selected"), (!face.up, " down"), (face.speaks, " speaks")];
    let words = stands.into_iter().filter(|(stands, _)| *stands).map(|(_, word)| word);
    std::iter::once("host").chain(words).collect()
}

/// The same in words.
pub(super) fn spoken(face: &Face) -> String {
    let mut words =
        [&*face.name, ", ", face.role.title(), if face.up { t!(", up") } else { t!(", down") }].concat();
    for (count, what) in [(face.queued, t!(" in the queue")), (face.stored, t!(" in mailboxes"))] {
        if count > 0 {
            words.extend([", ", &*count.to_string(), what]);
        }
    }
    words.push_str(&face.signs);
    words
}

/// The sign of a role, for legends and headings.
pub(crate) fn symbol(role: Role) -> Html {
    html! {
        <svg class="symbol" viewBox="-34 -34 68 68" aria-hidden="true">
            <path class="body" d={outline(role)} /><path class="glyph" d={picture(role)} />
        </svg>
    }
}
