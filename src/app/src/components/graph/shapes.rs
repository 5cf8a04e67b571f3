//! The shapes by which roles are told apart, and the pictures in them; each in a box from -28 to 28.

use relay::Role;

/// Round for people, a box that opens upwards for submission, a hexagon that hands on, a gate, a house with a mailbox.
pub(super) const fn outline(role: Role) -> &'static str {
    match role {
        Role::Client => "M0-27a27 27 0 1 1 0 54a27 27 0 1 1 0-54z",
        Role::Submission => "M-25-17q0-8 8-8h34q8 0 8 8v34q0 8-8 8h-34q-8 0-8-8z",
        Role::Relay => {
            "M-13-26h26q3 0 4.5 2.5l12.5 21q1.5 2.5 0 5l-12.5 21q-1.5 2.5-4.5 2.5h-26q-3 0-4.5-2.5l-12.5-21q-1.5-2.5 0-5l12.5-21q1.5-2.5 4.5-2.5z"
        }
        Role::Gateway => {
            "M-3.5-30q3.5-3.5 7 0l26.5 26.5q3.5 3.5 0 7l-26.5 26.5q-3.5 3.5-7 0l-26.5-26.5q-3.5-3.5 0-7z"
        }
        Role::Mx => "M-26-5q0-3 2.5-5l20-17q3.5-3 7 0l20 17q2.5 2 2.5 5v23q0 7-7 7h-38q-7 0-7-7z",
    }
}

/// The picture inside.
pub(super) const fn picture(role: Role) -> &'static str {
    match role {
        Role::Client => "M0-13a6 6 0 1 1 0 12a6 6 0 1 1 0-12zM-12 13c0-12 24-12 24 0",
        Role::Submission => "M-11 5v6h22v-6M0 5v-17m-7 7l7-7 7 7",
        Role::Relay => "M-12-5h23m-6-6l6 6-6 6M12 7h-23m6-6l-6 6 6 6",
        Role::Gateway => "M-10 12v-12a10 10 0 0 1 20 0v12M-10 12h20M0 12v-9",
        Role::Mx => "M-12-4h24v17h-24zM-12-3l12 9 12-9",
    }
}
