//! The page: a Yew application over the simulated internet.

#[path = "components/app.rs"]
mod app;
#[path = "components/branches/mod.rs"]
mod branches;
#[path = "components/bridge/mod.rs"]
mod bridge;
#[path = "components/chaos/mod.rs"]
mod chaos;
mod components;
mod hooks;
mod layout;
mod model;
#[path = "components/palette/mod.rs"]
mod palette;
mod platform;
#[path = "components/take/mod.rs"]
mod take;
#[path = "components/waterfall/mod.rs"]
mod waterfall;
#[path = "components/workshop/mod.rs"]
mod workshop;

texts::watch!();

fn main() {
    if chaos::answers() {
        return;
    }
    platform::report_panics();
    platform::mount::<app::App>();
}
