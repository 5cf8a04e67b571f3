//! A picture on the page as shapes that need no style sheet, and such a picture as PNG.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    CanvasRenderingContext2d, CssStyleDeclaration, Element, HtmlCanvasElement, Path2d, SvgGraphicsElement,
};

use crate::layout::sequence::{Anchor, Form};
use crate::model::take::{Centi, Drawing, Figure, Look, circle, line, number, rectangle};

/// Pixels of a PNG for each of the page.
const DENSITY: f64 = 2.0;

/// A number at the beginning of a text, by the browser: Rust's own way would weigh 10 kB.
fn read(text: &str) -> Option<f64> {
    Some(js_sys::parse_float(text)).filter(|number| number.is_finite())
}

fn centi(value: f64) -> Centi {
    (value * 100.0 + 0.5).floor() as Centi
}

fn pixels(value: Centi) -> f64 {
    f64::from(value) / 100.0
}

/// What the pictures in the first element of this kind show, one over the other.
pub(crate) fn drawing(selector: &str) -> Option<Drawing> {
    let window = web_sys::window()?;
    let document = window.document()?;
    let picture = document.query_selector(selector).ok()??;
    let style = |element: &Element| window.get_computed_style(element).ok()?;
    let room = picture.get_bounding_client_rect();
    let mut figures = Vec::new();
    let all = picture.query_selector_all("svg.graph :is(path, rect, circle, line, text)").ok()?;
    for index in 0..all.length() {
        let element = all.item(index)?.dyn_into::<SvgGraphicsElement>().ok()?;
        let look = style(&element).map(|style| look(&style));
        let opacity = opacity(&element, &picture, &style);
        let (Some(look), Some(form), Some(matrix)) = (look, form(&element), element.get_screen_ctm()) else {
            continue;
        };
        let look = Look { opacity: centi(pixels(look.opacity) * opacity), ..look };
        if look.is_unseen() {
            continue;
        }
        // On the screen, and from there back to the corner of the picture.
        let numbers = [matrix.a(), matrix.b(), matrix.c(), matrix.d()].map(f64::from);
        let (x, y) = (f64::from(matrix.e()) - room.left(), f64::from(matrix.f()) - room.top());
        let [a, b, c, d] = numbers;
        figures.push(Figure { form, matrix: [a, b, c, d, x, y].map(centi), look });
    }
    let ground =
        style(&document.body()?.into()).and_then(|style| style.get_property_value("background-color").ok());
    Some(Drawing { width: centi(room.width()), height: centi(room.height()), ground: ground?, figures })
}

/// What the groups around an element let through.
fn opacity(
    element: &Element,
    picture: &Element,
    style: &impl Fn(&Element) -> Option<CssStyleDeclaration>,
) -> f64 {
    let (mut out, mut above) = (1.0, element.parent_element());
    while let Some(group) = above.filter(|above| above != picture) {
        let own = style(&group).and_then(|style| read(&style.get_property_value("opacity").ok()?));
        out *= own.unwrap_or(1.0);
        above = group.parent_element();
    }
    out
}

fn look(style: &CssStyleDeclaration) -> Look {
    let word = |name: &str| style.get_property_value(name).unwrap_or_default();
    let number = |name: &str, usual: f64| centi(read(&word(name)).unwrap_or(usual));
    let dashes = word("stroke-dasharray");
    let dashes = dashes.split([',', ' ']).filter_map(|dash| read(dash).map(centi));
    let hidden = word("display") == "none" || word("visibility") == "hidden";
    Look {
        fill: word("fill"),
        stroke: word("stroke"),
        stroke_width: number("stroke-width", 1.0),
        dashes: dashes.collect(),
        cap: word("stroke-linecap"),
        join: word("stroke-linejoin"),
        opacity: if hidden { 0 } else { number("opacity", 1.0) },
        stroke_opacity: number("stroke-opacity", 1.0),
        font_size: number("font-size", 12.0),
        font_weight: word("font-weight"),
        font_family: word("font-family"),
    }
}

fn form(element: &Element) -> Option<Form> {
    let at = |name: &str| element.get_attribute(name).and_then(|text| read(&text)).map_or(0, centi);
    Some(match element.tag_name().as_str() {
        "path" => Form::Path(element.get_attribute("d")?),
        "rect" => Form::Path(rectangle(["x", "y", "width", "height"].map(at), at("rx"))),
        "circle" => Form::Path(circle(at("cx"), at("cy"), at("r"))),
        "line" => Form::Path(line(["x1", "y1", "x2", "y2"].map(at))),
        _ => {
            let style = web_sys::window()?.get_computed_style(element).ok()??;
            let anchor = match style.get_property_value("text-anchor").ok()?.as_str() {
                "middle" => Anchor::Middle,
                "end" => Anchor::End,
                _ => Anchor::Start,
            };
            let text = element.text_content()?;
            Form::Text { x: at("x") / 100, y: at("y") / 100, anchor, text }
        }
    })
}

/// The picture as PNG, in twice the pixels.
pub(crate) fn png(drawing: &Drawing) -> Option<Vec<u8>> {
    let canvas = super::document()?.create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
    canvas.set_width((pixels(drawing.width) * DENSITY) as u32);
    canvas.set_height((pixels(drawing.height) * DENSITY) as u32);
    let pen = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
    pen.set_transform(DENSITY, 0.0, 0.0, DENSITY, 0.0, 0.0).ok()?;
    pen.set_fill_style_str(&drawing.ground);
    pen.fill_rect(0.0, 0.0, pixels(drawing.width), pixels(drawing.height));
    for figure in &drawing.figures {
        paint(&pen, figure).ok()?;
    }
    let url = canvas.to_data_url().ok()?;
    // Each letter is an octet.
    let text = web_sys::window()?.atob(url.strip_prefix("data:image/png;base64,")?).ok()?;
    Some(text.chars().map(|letter| letter as u8).collect())
}

fn paint(pen: &CanvasRenderingContext2d, Figure { form, matrix, look }: &Figure) -> Result<(), JsValue> {
    let [a, b, c, d, x, y] = matrix.map(pixels);
    pen.save();
    pen.transform(a, b, c, d, x, y)?;
    pen.set_line_width(pixels(look.stroke_width));
    pen.set_line_cap(&look.cap);
    pen.set_line_join(&look.join);
    let dashes: js_sys::Array = look.dashes.iter().map(|dash| JsValue::from_f64(pixels(*dash))).collect();
    pen.set_line_dash(&dashes)?;
    let stroked = look.stroke != "none";
    match form {
        Form::Path(d) => {
            let path = Path2d::new_with_path_string(d)?;
            if look.fill != "none" {
                pen.set_global_alpha(pixels(look.opacity));
                pen.set_fill_style_str(&look.fill);
                pen.fill_with_path_2d(&path);
            }
            if stroked {
                pen.set_global_alpha(pixels(look.opacity) * pixels(look.stroke_opacity));
                pen.set_stroke_style_str(&look.stroke);
                pen.stroke_with_path(&path);
            }
        }
        Form::Text { x, y, anchor, text } => {
            let (x, y) = (f64::from(*x), f64::from(*y));
            pen.set_font(&format!("{} {}px {}", look.font_weight, number(look.font_size), look.font_family));
            pen.set_text_align(match anchor {
                Anchor::Middle => "center",
                anchor => anchor.as_str(),
            });
            pen.set_global_alpha(pixels(look.opacity));
            if stroked {
                pen.set_stroke_style_str(&look.stroke);
                pen.stroke_text(text, x, y)?;
            }
            pen.set_fill_style_str(&look.fill);
            pen.fill_text(text, x, y)?;
        }
    }
    pen.restore();
    Ok(())
}
