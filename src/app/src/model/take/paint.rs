//! A sequence diagram as a picture that stands alone: its classes as looks, in the light theme.

use super::drawing::{Drawing, Figure, IDENTITY, Look};
use crate::layout::sequence::Sequence;

const INK: &str = "#161c26";
const MUTED: &str = "#566173";
const LINE: &str = "#8591a3";
const ACCENT: &str = "#2c53d0";
const GOOD: &str = "#14703e";
const BAD: &str = "#b3251d";

/// The diagram as SVG.
pub(super) fn svg(sequence: &Sequence) -> String {
    let acts = sequence.acts.iter().flat_map(|(_, shapes)| shapes);
    let figure = |shape: &crate::layout::sequence::Shape| Figure {
        form: shape.form.clone(),
        matrix: shape.matrix().unwrap_or(IDENTITY),
        look: look(shape.class),
    };
    let drawing = Drawing {
        width: 100 * sequence.width,
        height: 100 * sequence.height,
        ground: "#ffffff".to_owned(),
        figures: sequence.ground.iter().chain(acts).map(figure).collect(),
    };
    drawing.to_svg()
}

fn look(class: &str) -> Look {
    let (fill, stroke, stroke_width) = match class {
        "tls" => ("#e5ebfd", "none", 0),
        "life" => ("none", LINE, 150),
        "command" => ("none", ACCENT, 150),
        "reply" => ("none", GOOD, 150),
        "refusal" | "lost" => ("none", BAD, 150),
        "knock" | "on-its-way" => ("none", LINE, 120),
        "content" => ("#e5ebfd", ACCENT, 120),
        "refusal-word" | "lost-word" => (BAD, "#ffffff", 300),
        "time" | "tls-word" => (MUTED, "none", 0),
        "note" | "fold" | "knock-word" => (MUTED, "#ffffff", 300),
        "content-word" | "name" => (INK, "none", 0),
        _ => (INK, "#ffffff", 300),
    };
    let (size, weight, family) = match class {
        "name" => (1300, "600", "system-ui, sans-serif"),
        "time" | "tls-word" => (950, "400", "system-ui, sans-serif"),
        "note" | "fold" => (1050, "400", "system-ui, sans-serif"),
        _ => (1000, "400", "ui-monospace, \"DejaVu Sans Mono\", Menlo, Consolas, monospace"),
    };
    Look {
        fill: fill.to_owned(),
        stroke: stroke.to_owned(),
        stroke_width,
        dashes: if matches!(class, "on-its-way" | "knock") { vec![400, 300] } else { Vec::new() },
        cap: "round".to_owned(),
        join: "round".to_owned(),
        opacity: 100,
        stroke_opacity: 100,
        font_size: size,
        font_weight: weight.to_owned(),
        font_family: family.to_owned(),
    }
}
