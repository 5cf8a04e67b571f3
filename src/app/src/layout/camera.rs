//! How near the eye is to the picture, and over which part of it.

use super::Point;

/// How far the picture may be from the eye, and how near: 1 shows all of it.
const ZOOM: [f64; 2] = [0.5, 8.0];
/// One press of a button or key.
pub(crate) const STEP: f64 = 1.4;
/// This part of the room is never empty.
const KEPT: f64 = 1.0 / 3.0;

/// How the whole picture is seen: a point of it lies at `point * zoom + shift` on the screen.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Camera {
    /// How much larger than where all of it is seen.
    pub(crate) zoom: f64,
    shift: [f64; 2],
}

impl Default for Camera {
    /// All is seen.
    fn default() -> Camera {
        Camera { zoom: 1.0, shift: [0.0; 2] }
    }
}

impl Camera {
    /// Nearer by a factor, or farther below 1; what lies under `about` stays there.
    pub(crate) fn zoomed(self, factor: f64, about: Point, room: [i32; 2]) -> Camera {
        let zoom = (self.zoom * factor).clamp(ZOOM[0], ZOOM[1]);
        let factor = zoom / self.zoom;
        let keep = |at: f64, shift: f64| at - (at - shift) * factor;
        Camera { zoom, shift: [keep(about.x, self.shift[0]), keep(about.y, self.shift[1])] }.kept(room)
    }

    /// The picture moves along by so many pixels.
    pub(crate) fn moved(self, by: Point, room: [i32; 2]) -> Camera {
        Camera { shift: [self.shift[0] + by.x, self.shift[1] + by.y], ..self }.kept(room)
    }

    /// As near as before, with a point of the whole picture in the middle.
    pub(crate) fn over(self, point: Point, room: [i32; 2]) -> Camera {
        let middle = room.map(|pixels| f64::from(pixels) / 2.0);
        let shift = [middle[0] - point.x * self.zoom, middle[1] - point.y * self.zoom];
        Camera { shift, ..self }.kept(room)
    }

    /// Where a point of the whole picture lies.
    pub(crate) fn sees(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [x * self.zoom + self.shift[0], y * self.zoom + self.shift[1]]
    }

    /// What is seen of the whole picture: left upper corner and size.
    pub(crate) fn window(&self, room: [i32; 2]) -> (Point, [f64; 2]) {
        let [x, y] = self.shift.map(|shift| -shift / self.zoom);
        (Point { x, y }, room.map(|pixels| f64::from(pixels) / self.zoom))
    }

    /// The picture cannot be lost: so much of the room always shows something of it.
    fn kept(self, room: [i32; 2]) -> Camera {
        let keep = |axis: usize| {
            let room = f64::from(room[axis].max(0));
            self.shift[axis].clamp(room * KEPT - room * self.zoom, room * (1.0 - KEPT))
        };
        Camera { shift: [keep(0), keep(1)], ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: [i32; 2] = [900, 600];

    fn at(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    /// The point of the whole picture that lies under one of the screen.
    fn under(camera: Camera, at: Point) -> [f64; 2] {
        let (corner, _) = camera.window(ROOM);
        [corner.x + at.x / camera.zoom, corner.y + at.y / camera.zoom]
    }

    #[track_caller]
    fn near(a: [f64; 2], b: [f64; 2]) {
        assert!((a[0] - b[0]).abs() < 1e-6 && (a[1] - b[1]).abs() < 1e-6, "{a:?} and {b:?}");
    }

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        for point in [at(450.0, 300.0), at(10.0, 590.0), at(880.0, 20.0)] {
            let mut camera = Camera::default();
            for factor in [STEP, 2.0, 0.8, 1.1, 4.0] {
                let before = under(camera, point);
                camera = camera.zoomed(factor, point, ROOM);
                near(under(camera, point), before);
                near(camera.sees(before), [point.x, point.y]);
            }
        }
    }

    #[test]
    fn it_is_neither_too_near_nor_too_far() {
        let middle = at(450.0, 300.0);
        let nearest = Camera::default().zoomed(1e9, middle, ROOM);
        assert_eq!(nearest.zoom, ZOOM[1]);
        near(under(nearest, middle), [450.0, 300.0]);
        assert_eq!(Camera::default().zoomed(0.0, middle, ROOM).zoom, ZOOM[0]);
    }

    #[test]
    fn the_picture_cannot_be_lost() {
        for by in [at(1e9, 1e9), at(-1e9, -1e9), at(1e9, -1e9)] {
            for factor in [0.5, 1.0, 3.0] {
                let camera = Camera::default().zoomed(factor, at(0.0, 0.0), ROOM).moved(by, ROOM);
                let (low, high) = (camera.sees([0.0, 0.0]), camera.sees([900.0, 600.0]));
                for (axis, room) in ROOM.map(f64::from).into_iter().enumerate() {
                    assert!(low[axis] <= room * 0.667 && high[axis] >= room * 0.333, "{camera:?}");
                }
            }
        }
    }

    #[test]
    fn a_place_can_be_gone_to() {
        let camera = Camera::default().zoomed(4.0, at(0.0, 0.0), ROOM).over(at(700.0, 200.0), ROOM);
        near(under(camera, at(450.0, 300.0)), [700.0, 200.0]);
        let (_, size) = camera.window(ROOM);
        near(size, [225.0, 150.0]);
    }

    #[test]
    fn no_room_is_no_trouble() {
        let camera = Camera::default().zoomed(2.0, at(0.0, 0.0), [0, 0]).moved(at(5.0, 5.0), [0, 0]);
        near(camera.sees([0.0, 0.0]), [0.0, 0.0]);
    }
}
