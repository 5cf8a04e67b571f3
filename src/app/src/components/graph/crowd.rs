//! Many hosts: names that would lie on others are left out. From so far that there are none, hosts are as simple as they can
//! be, and no piece of the picture is moved to its place, which is what costs a browser most.

use relay::Role;
use yew::prelude::*;

use super::host::{self, class, spoken};
use super::scenery::{faces, routers};
use crate::components::{PartProps, Shows};
use crate::layout::{Fit, labels, pixels};
use crate::model::{Selection, View};

/// The routers and the hosts.
pub(crate) fn crowd(props: &PartProps) -> Html {
    let PartProps { shows: Shows::All(view), fit, .. } = props else { return Html::default() };
    if fit.tiny {
        return faces(props, hosts, &[]);
    }
    html! { <>{ routers(props) }{ faces(props, host::hosts, &named(view, fit)) }</> }
}

/// For each host, whether there is room for its name.
fn named(view: &View, fit: &Fit) -> Vec<bool> {
    let map = &view.snapshot.map;
    labels::drawn(view.snapshot.hosts.iter().map(|host| {
        (fit.node(map, host.id.into()), host.name.as_str(), view.selection == Selection::Host(host.id))
    }))
}

fn hosts(props: &PartProps) -> Html {
    let PartProps { shows: Shows::Hosts(faces), fit, .. } = props else { return Html::default() };
    faces
        .iter()
        .map(|face| {
            let at = fit.point(face.place);
            let ([left, up], rest) = outline(face.role);
            html! {
                <path key={face.id.0} class={classes!("body", class(face))} id={format!("node-{}", face.id.0)} role="option"
                    aria-selected={face.selected.to_string()} aria-label={face.name.clone()} aria-description={spoken(face)}
                    data-testid={format!("host-{}", face.name)} data-pick={format!("h{}", face.id.0)}
                    d={["M", &pixels(at.x + left), " ", &pixels(at.y + up), rest].concat()} />
            }
        })
        .collect()
}

/// The shapes of [`super::shapes::outline`], a third as large: where they begin, from the middle, and how they go on.
const fn outline(role: Role) -> ([f64; 2], &'static str) {
    match role {
        Role::Client => ([0.0, -9.4], "a9.4 9.4 0 1 1 0 18.8a9.4 9.4 0 1 1 0-18.8z"),
        Role::Submission => ([-8.7, -8.7], "h17.4v17.4h-17.4z"),
        Role::Relay => ([-4.8, -9.1], "h9.6l5.4 9.1-5.4 9.1h-9.6l-5.4-9.1z"),
        Role::Gateway => ([0.0, -11.0], "l11 11-11 11-11-11z"),
        Role::Mx => ([0.0, -10.0], "l9.2 7.3v11.9h-18.4v-11.9z"),
    }
}
