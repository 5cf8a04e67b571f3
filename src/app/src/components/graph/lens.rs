//! Looking closer: wheel, fingers, buttons and keys move the eye over the picture, and hosts in it.

use std::rc::Rc;

use relay::NodeId;
use texts::html;
use yew::prelude::*;

use crate::components::shell::button;
use crate::layout::{Camera, Fit, Gesture, Point, STEP, pixels};
use crate::model::{Intent, View};
use crate::platform;

/// From this many hosts on a small map says where the eye is.
const MAP_FROM: usize = 30;
/// The width of that map, in pixels.
const MAP_WIDTH: f64 = 150.0;
/// How far a key moves the picture, in pixels.
const KEY: f64 = 60.0;

/// What the eye looks at, and how.
#[derive(Clone, Properties)]
pub(crate) struct LensProps {
    pub(crate) view: Rc<View>,
    pub(crate) fit: Fit,
    pub(crate) camera: Camera,
    pub(crate) size: [i32; 2],
    /// The element that the picture is in.
    pub(crate) room: NodeRef,
    pub(crate) on_camera: UseStateSetter<Camera>,
    pub(crate) on_intent: Callback<Intent>,
}

impl PartialEq for LensProps {
    fn eq(&self, other: &LensProps) -> bool {
        Rc::ptr_eq(&self.view, &other.view) && (self.fit, self.camera) == (other.fit, other.camera)
    }
}

impl LensProps {
    fn look(&mut self, camera: Camera) {
        // More may be asked for before this is drawn.
        self.fit = Fit::new(&self.view.snapshot.map, self.size, camera);
        self.camera = camera;
        self.on_camera.set(camera);
    }

    fn zoom(&mut self, factor: f64) {
        self.look(self.camera.zoomed(factor, middle(self.size), self.size));
    }
}

fn middle(size: [i32; 2]) -> Point {
    let [x, y] = size.map(|pixels| f64::from(pixels) / 2.0);
    Point { x, y }
}

/// The buttons over the picture.
pub(crate) fn lens(props: LensProps) -> Html {
    html! { <Lens ..props /> }
}

#[component]
fn Lens(props: &LensProps) -> Html {
    let now = use_mut_ref(|| props.clone());
    *now.borrow_mut() = props.clone();
    use_effect_with((), {
        let (now, room) = (Rc::clone(&now), props.room.clone());
        move |()| {
            let watch = platform::watch_gestures(&room, move |gesture| obey(&mut now.borrow_mut(), gesture));
            move || drop(watch)
        }
    });
    // Another world is looked at as a whole.
    use_effect_with(Rc::clone(&props.view.title), {
        let on_camera = props.on_camera.clone();
        move |_| on_camera.set(Camera::default())
    });
    let zoom = |factor: f64| {
        let now = Rc::clone(&now);
        Callback::from(move |_: MouseEvent| now.borrow_mut().zoom(factor))
    };
    let all = {
        let now = Rc::clone(&now);
        Callback::from(move |_: MouseEvent| now.borrow_mut().look(Camera::default()))
    };
    let [undo, redo] = props.view.undo;
    let back = |intent: fn() -> Intent| props.on_intent.reform(move |_: MouseEvent| intent());
    html! {
        <>
            <div class="lens" role="group" aria-label={t!("Look closer")}>
                { button("zoom-in", t!("Nearer (+)"), "M8 3v10M3 8h10", zoom(STEP)) }
                { button("zoom-out", t!("Farther (-)"), "M3 8h10", zoom(1.0 / STEP)) }
                if props.camera != Camera::default() {
                    { button("zoom-all", t!("All of it (0)"), "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10", all) }
                }
                if undo { { button("undo", t!("Put it back (Ctrl+Z)"), "M6 3L2.5 6.5 6 10M2.5 6.5h7a4 3.5 0 0 1 0 7H7", back(|| Intent::Undo)) } }
                if redo { { button("redo", t!("Move it again (Ctrl+Shift+Z)"), "M10 3l3.5 3.5L10 10M13.5 6.5h-7a4 3.5 0 0 0 0 7H9", back(|| Intent::Redo)) } }
            </div>
            if props.view.snapshot.hosts.len() > MAP_FROM && props.camera != Camera::default() { { small_map(props) } }
        </>
    }
}

/// Does what pointers ask for.
fn obey(props: &mut LensProps, gesture: Gesture) {
    let room = props.size;
    match gesture {
        Gesture::Pan(by) => props.look(props.camera.moved(by, room)),
        Gesture::Zoom(factor, at, by) => props.look(props.camera.moved(by, room).zoomed(factor, at, room)),
        Gesture::Carry(node, at) => {
            let inside =
                Point { x: at.x.clamp(0.0, f64::from(room[0])), y: at.y.clamp(0.0, f64::from(room[1])) };
            props.on_intent.emit(Intent::Carry(NodeId(node), props.fit.place(inside)));
        }
        Gesture::Drop => props.on_intent.emit(Intent::Put),
    }
}

/// All of the picture in a corner, with a frame around what is seen; a click there goes there.
fn small_map(props: &LensProps) -> Html {
    let map = &props.view.snapshot.map;
    let whole = Fit::new(map, props.size, Camera::default());
    let scale = MAP_WIDTH / f64::from(props.size[0].max(1));
    let height = f64::from(props.size[1]) * scale;
    let (corner, [width_seen, height_seen]) = props.camera.window(props.size);
    let hosts = props.view.snapshot.hosts.len();
    let mut dots = String::new();
    for place in map.places.iter().take(hosts) {
        let at = whole.point(*place);
        dots.push_str(&["M", &pixels(at.x * scale), " ", &pixels(at.y * scale), "h0"].concat());
    }
    let go = {
        let (camera, size, on_camera) = (props.camera, props.size, props.on_camera.clone());
        move |event: MouseEvent| {
            let [x, y] = [event.offset_x(), event.offset_y()].map(|at| f64::from(at) / scale);
            on_camera.set(camera.over(Point { x, y }, size));
        }
    };
    html! {
        <svg class="small-map" onclick={go} width={pixels(MAP_WIDTH)} height={pixels(height)} aria-hidden="true" data-testid="small-map">
            <path class="dots" d={dots} />
            <rect x={pixels(corner.x * scale)} y={pixels(corner.y * scale)} width={pixels(width_seen * scale)} height={pixels(height_seen * scale)} rx="3" />
        </svg>
    }
}

/// Moves the eye by keys; whether the key was one of those.
pub(crate) fn keys(
    event: &KeyboardEvent,
    camera: &UseStateHandle<Camera>,
    size: [i32; 2],
    on_intent: &Callback<Intent>,
) -> bool {
    let (x, y) = match event.key().as_str() {
        "z" | "Z" if event.ctrl_key() || event.meta_key() => {
            on_intent.emit(if event.shift_key() { Intent::Redo } else { Intent::Undo });
            return true;
        }
        _ if event.ctrl_key() || event.meta_key() || event.alt_key() => return false,
        "+" | "=" => return zoom(camera, STEP, size),
        "-" => return zoom(camera, 1.0 / STEP, size),
        "0" => {
            camera.set(Camera::default());
            return true;
        }
        _ if !event.shift_key() => return false,
        "ArrowRight" => (-KEY, 0.0),
        "ArrowLeft" => (KEY, 0.0),
        "ArrowDown" => (0.0, -KEY),
        "ArrowUp" => (0.0, KEY),
        _ => return false,
    };
    camera.set(camera.moved(Point { x, y }, size));
    true
}

fn zoom(camera: &UseStateHandle<Camera>, factor: f64, size: [i32; 2]) -> bool {
    camera.set(camera.zoomed(factor, middle(size), size));
    true
}
