//! A picture that stands alone: shapes with all that they look like, as SVG or for a canvas.

use crate::layout::sequence::{Anchor, Form};

/// Hundredths of a CSS pixel, or of one: numbers that can be written without the code for floating point.
pub(crate) type Centi = i32;

/// A picture.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Drawing {
    pub(crate) width: Centi,
    pub(crate) height: Centi,
    /// The colour behind everything.
    pub(crate) ground: String,
    /// The shapes, from the back to the front.
    pub(crate) figures: Vec<Figure>,
}

/// A shape with its looks.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Figure {
    pub(crate) form: Form,
    /// Where it stands: a, b, c, d, e, f of an affine matrix.
    pub(crate) matrix: [Centi; 6],
    pub(crate) look: Look,
}

/// How a shape looks, in the words of CSS.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Look {
    /// `none` or a colour.
    pub(crate) fill: String,
    /// `none` or a colour.
    pub(crate) stroke: String,
    pub(crate) stroke_width: Centi,
    /// Lengths of dashes and gaps; none for a whole line.
    pub(crate) dashes: Vec<Centi>,
    pub(crate) cap: String,
    pub(crate) join: String,
    /// From 0 to 100.
    pub(crate) opacity: Centi,
    pub(crate) stroke_opacity: Centi,
    pub(crate) font_size: Centi,
    pub(crate) font_weight: String,
    pub(crate) font_family: String,
}

/// Where a shape stands that is not moved.
pub(super) const IDENTITY: [Centi; 6] = [100, 0, 0, 100, 0, 0];

impl Look {
    /// Whether there is nothing to see.
    pub(crate) fn is_unseen(&self) -> bool {
        let unseen = |paint: &str| {
            let clear = paint.starts_with("rgba(") && paint.replace(' ', "").ends_with(",0)");
            paint == "none" || paint == "transparent" || clear
        };
        (unseen(&self.fill) && unseen(&self.stroke)) || self.opacity <= 0
    }
}

impl Drawing {
    /// As SVG 1.1: no style sheet, no script, nothing from elsewhere.
    pub(crate) fn to_svg(&self) -> String {
        let (width, height) = (number(self.width), number(self.height));
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n"
        );
        out += &format!("<rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\n", escaped(&self.ground));
        for Figure { form, matrix, look } in &self.figures {
            let mut attributes = look.attributes();
            if *matrix != IDENTITY {
                let numbers = matrix.map(number).join(" ");
                attributes += &format!(" transform=\"matrix({numbers})\"");
            }
            match form {
                Form::Path(d) => out += &format!("<path d=\"{}\"{attributes}/>\n", escaped(d)),
                Form::Text { x, y, anchor, text } => {
                    let anchor = match anchor {
                        Anchor::Start => String::new(),
                        anchor => format!(" text-anchor=\"{}\"", anchor.as_str()),
                    };
                    let font = format!(
                        " font-size=\"{}\" font-weight=\"{}\" font-family=\"{}\"",
                        number(look.font_size),
                        escaped(&look.font_weight),
                        escaped(&look.font_family)
                    );
                    // The outline of a text stands behind it.
                    out += &format!(
                        "<text x=\"{x}\" y=\"{y}\"{anchor}{font} paint-order=\"stroke\"{attributes}>{}</text>\n",
                        escaped(text)
                    );
                }
            }
        }
        out + "</svg>\n"
    }
}

impl Look {
    fn attributes(&self) -> String {
        let mut out = format!(" fill=\"{}\"", escaped(&self.fill));
        if self.stroke != "none" {
            out += &format!(
                " stroke=\"{}\" stroke-width=\"{}\"",
                escaped(&self.stroke),
                number(self.stroke_width)
            );
            for (name, value) in [("cap", &self.cap), ("join", &self.join)] {
                if !value.is_empty() {
                    out += &format!(" stroke-line{name}=\"{}\"", escaped(value));
                }
            }
            if !self.dashes.is_empty() {
                let dashes: Vec<String> = self.dashes.iter().map(|dash| number(*dash)).collect();
                out += &format!(" stroke-dasharray=\"{}\"", dashes.join(" "));
            }
            if self.stroke_opacity < 100 {
                out += &format!(" stroke-opacity=\"{}\"", number(self.stroke_opacity));
            }
        }
        if self.opacity < 100 {
            out += &format!(" opacity=\"{}\"", number(self.opacity));
        }
        out
    }
}

/// A rectangle as a path, with round corners perhaps.
pub(crate) fn rectangle([x, y, width, height]: [Centi; 4], corner: Centi) -> String {
    let corner = corner.min(width / 2).min(height / 2).max(0);
    if corner <= 0 {
        return format!(
            "M{} {}h{}v{}h{}z",
            number(x),
            number(y),
            number(width),
            number(height),
            number(-width)
        );
    }
    let arc = |x: Centi, y: Centi| format!("a{0} {0} 0 0 1 {1} {2}", number(corner), number(x), number(y));
    let (across, down) = (width - 2 * corner, height - 2 * corner);
    let mut out = format!("M{} {}h{}", number(x + corner), number(y), number(across));
    out += &[arc(corner, corner), format!("v{}", number(down)), arc(-corner, corner)].concat();
    out += &[format!("h{}", number(-across)), arc(-corner, -corner), format!("v{}", number(-down))].concat();
    out + &arc(corner, -corner) + "z"
}

/// A circle as a path.
pub(crate) fn circle(x: Centi, y: Centi, radius: Centi) -> String {
    let (r, d) = (number(radius), number(2 * radius));
    format!("M{} {}a{r} {r} 0 1 1 {d} 0a{r} {r} 0 1 1 -{d} 0z", number(x - radius), number(y))
}

/// A line as a path.
pub(crate) fn line([x1, y1, x2, y2]: [Centi; 4]) -> String {
    format!("M{} {}L{} {}", number(x1), number(y1), number(x2), number(y2))
}

/// Hundredths with a point where there are any.
pub(crate) fn number(value: Centi) -> String {
    let (sign, size) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
    let (whole, part) = (size / 100, size % 100);
    match (part, part % 10) {
        (0, _) => format!("{sign}{whole}"),
        (_, 0) => format!("{sign}{whole}.{}", part / 10),
        _ => format!("{sign}{whole}.{part:02}"),
    }
}

/// As text or value of XML 1.0, which has no place for most control characters.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push(' '),
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(fill: &str, stroke: &str) -> Look {
        Look {
            fill: fill.to_owned(),
            stroke: stroke.to_owned(),
            stroke_width: 150,
            opacity: 100,
            stroke_opacity: 100,
            font_size: 1_200,
            font_weight: "600".to_owned(),
            font_family: "\"DejaVu Sans\", sans-serif".to_owned(),
            ..Look::default()
        }
    }

    #[test]
    fn a_picture_to_the_letter() {
        let dashed = Look {
            dashes: vec![400, 250],
            cap: "round".to_owned(),
            opacity: 50,
            ..look("none", "rgb(1, 2, 3)")
        };
        let text = "<a> & \"b\"\u{1}".to_owned();
        let figures = vec![
            Figure { form: Form::Path("M0 0h9".to_owned()), matrix: IDENTITY, look: dashed },
            Figure {
                form: Form::Text { x: 1, y: 2, anchor: Anchor::Middle, text },
                matrix: [100, 0, 0, 100, 1_013, -300],
                look: look("#123456", "none"),
            },
        ];
        let drawing = Drawing { width: 10_000, height: 5_050, ground: "#ffffff".to_owned(), figures };
        let expect = concat!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100\" height=\"50.5\" viewBox=\"0 0 100 50.5\">\n",
            "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
            "<path d=\"M0 0h9\" fill=\"none\" stroke=\"rgb(1, 2, 3)\" stroke-width=\"1.5\" stroke-linecap=\"round\" stroke-dasharray=\"4 2.5\" opacity=\"0.5\"/>\n",
            "<text x=\"1\" y=\"2\" text-anchor=\"middle\" font-size=\"12\" font-weight=\"600\" font-family=\"&quot;DejaVu Sans&quot;, sans-serif\" paint-order=\"stroke\" fill=\"#123456\" transform=\"matrix(1 0 0 1 10.13 -3)\">&lt;a&gt; &amp; &quot;b&quot; </text>\n",
            "</svg>\n",
        );
        assert_eq!(drawing.to_svg(), expect);
    }

    #[test]
    fn shapes_as_paths() {
        assert_eq!(rectangle([100, 200, 3_000, 4_000], 0), "M1 2h30v40h-30z");
        assert_eq!(
            rectangle([0, 0, 1_000, 800], 200),
            "M2 0h6a2 2 0 0 1 2 2v4a2 2 0 0 1 -2 2h-6a2 2 0 0 1 -2 -2v-4a2 2 0 0 1 2 -2z"
        );
        assert_eq!(circle(500, 500, 400), "M1 5a4 4 0 1 1 8 0a4 4 0 1 1 -8 0z");
        assert_eq!(line([0, 100, 233, 400]), "M0 1L2.33 4");
        assert_eq!([number(5), number(-150), number(1_010)], ["0.05", "-1.5", "10.1"]);
    }

    #[test]
    fn what_nobody_sees_is_left_out() {
        assert!(look("none", "none").is_unseen());
        assert!(look("none", "rgba(0, 0, 0, 0)").is_unseen());
        assert!(Look { opacity: 0, ..look("red", "none") }.is_unseen());
        assert!(!look("none", "rgb(0, 0, 0)").is_unseen());
        assert!(!look("rgba(0, 0, 0, 0.5)", "none").is_unseen());
    }
}
