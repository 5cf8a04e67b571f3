//! The page: a Yew application over the simulated internet.

mod components;
mod hooks;
mod layout;
mod model;
mod platform;

fn main() {
    platform::report_panics();
    platform::mount::<components::App>();
}
