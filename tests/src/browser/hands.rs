//! What hands do on a page: a mouse, its wheel, fingers and the clipboard, by the standard of WebDriver, alike in all browsers.

use std::time::Duration;

use fantoccini::actions::{
    InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction, TouchActions, WheelAction, WheelActions,
};
use serde_json::json;

use super::{Page, Result};

/// A place in the window, in CSS pixels.
pub type Place = [f64; 2];

/// In this time a browser has painted what was done before.
const PAINTED: Duration = Duration::from_millis(300);

/// The key Ctrl, and what lets go of it.
const CTRL: char = '\u{E009}';
const NO_KEY: char = '\u{E000}';

impl Page {
    /// Presses the left button at a place, and lets go of it there.
    pub fn click_at(&self, place: Place) -> Result {
        self.drag(&[place])
    }

    /// Presses the left button at the first place and lets go of it at the last.
    pub fn drag(&self, path: &[Place]) -> Result {
        self.hands()?;
        let mouse = MouseActions::new("mouse".to_owned());
        self.act(strokes(path).into_iter().fold(mouse, InputSource::then))
    }

    /// Moves fingers over the page at the same time, each along its own places.
    pub fn fingers(&self, paths: &[&[Place]]) -> Result {
        self.hands()?;
        let fingers = (0..).zip(paths).map(|(number, path)| {
            let finger = TouchActions::new(format!("finger {number}"));
            strokes(path).into_iter().fold(finger, InputSource::then)
        });
        self.act(fingers.collect::<Vec<_>>())
    }

    /// Turns the wheel at a place; by less than 0 is away from the person.
    pub fn wheel(&self, [x, y]: Place, by: i64) -> Result {
        self.hands()?;
        // WebKit asks the page about a wheel only where a frame that is painted has said that it listens.
        self.rest(PAINTED);
        let turn = WheelAction::Scroll { duration: None, x: whole(x), y: whole(y), delta_x: 0, delta_y: by };
        self.act(WheelActions::new("wheel".to_owned()).then(turn))
    }

    /// Copies a text in a field of its own, as from another program, and pastes it where it is wanted, both by keys.
    pub fn paste(&self, css: &str, text: &str) -> Result {
        self.script(&format!(
            "const field = document.createElement('textarea');
             field.id = 'elsewhere';
             field.value = {};
             document.body.append(field);
             field.select();",
            json!(text)
        ))?;
        self.keys(&format!("{CTRL}c{NO_KEY}"))?;
        self.script("document.getElementById('elsewhere').remove();")?;
        self.click(css)?;
        self.keys(&format!("{CTRL}v{NO_KEY}"))
    }
}

/// Down at the first place, along the others, up at the last.
fn strokes(path: &[Place]) -> Vec<PointerAction> {
    let mut strokes: Vec<PointerAction> =
        path.iter().map(|[x, y]| PointerAction::MoveTo { duration: None, x: *x, y: *y }).collect();
    strokes.insert(strokes.len().min(1), PointerAction::Down { button: MOUSE_BUTTON_LEFT });
    strokes.push(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
    strokes
}

#[expect(clippy::cast_possible_truncation, reason = "a place in a window is no larger than a window")]
fn whole(number: f64) -> i64 {
    number.round() as i64
}
