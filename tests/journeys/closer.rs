//! Looking closer at the picture, and putting a host elsewhere.

use playground_tests::browser::{Page, Place, Result};

use crate::screens::has_no_barrier;
use crate::steps::{click, ensure, mark};

/// The middle of something on the screen.
fn middle(page: &Page, css: &str) -> Result<Place> {
    let found = page.script(&format!(
        "const frame = document.querySelector('{css}').getBoundingClientRect();
         return [frame.x + frame.width / 2, frame.y + frame.height / 2];"
    ))?;
    let number = |place: usize| found[place].as_f64().unwrap_or_default();
    Ok([number(0), number(1)])
}

/// A drag in four steps.
fn drag(page: &Page, from: Place, to: Place) -> Result {
    let path = [0.0, 0.25, 0.5, 0.75, 1.0];
    page.drag(&path.map(|part| [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * part)))
}

/// How far two places are from each other.
fn far(a: Place, b: Place) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// Buttons, wheel and drag; then a host is carried away and put back.
pub(crate) fn by_pointer(page: &Page) -> Result {
    click(page, "compose-subject")?;
    page.find(&mark("zoom-in"))?;
    let host = format!("{} .halo", mark("host-gateway"));
    let apart = |page: &Page| -> Result<f64> {
        Ok(far(middle(page, &host)?, middle(page, &format!("{} .halo", mark("host-store")))?))
    };
    let (home, before) = (middle(page, &host)?, apart(page)?);
    click(page, "zoom-in")?;
    page.find(&mark("zoom-all"))?;
    let after = apart(page)?;
    ensure(after > 1.3 * before, format!("{before} px became {after} px"))?;

    // What is under the pointer stays there.
    let at = middle(page, &host)?;
    page.wheel(at, -200)?;
    page.until("the wheel brings it nearer", &format!("(() => {{ const a = document.querySelector('{host}').getBoundingClientRect(), b = document.querySelector('{} .halo').getBoundingClientRect(); return Math.hypot(a.x - b.x, a.y - b.y) > {after} * 1.2; }})()", mark("host-store")))?;
    let still = middle(page, &host)?;
    ensure(far(at, still) < 2.0, format!("it was at {at:?} and is at {still:?}"))?;
    has_no_barrier(page, "a closer look")?;
    click(page, "zoom-all")?;
    ensure(far(home, middle(page, &host)?) < 1.0, "all of it is not where it was")?;

    drag(page, home, [home[0] + 40.0, home[1] + 90.0])?;
    page.find(&mark("undo"))?;
    let away = middle(page, &host)?;
    ensure(
        far(away, [home[0] + 40.0, home[1] + 90.0]) < 3.0,
        format!("it is at {away:?}, not beside {home:?}"),
    )?;
    let opened = page.script(&format!("return !!document.querySelector('{}');", mark("host-panel")))?;
    ensure(opened == false, "a drag is no click")?;
    click(page, "undo")?;
    page.find(&mark("redo"))?;
    ensure(far(home, middle(page, &host)?) < 1.0, "it is not where it was")
}

/// The same without a pointer.
pub(crate) fn by_keys(page: &Page) -> Result {
    click(page, "compose-subject")?;
    page.find(&mark("zoom-in"))?;
    page.script(&format!("document.querySelector('{}').focus();", mark("graph")))?;
    let host = format!("{} .halo", mark("host-gateway"));
    let home = middle(page, &host)?;
    page.keys("++")?;
    page.find(&mark("zoom-all"))?;
    ensure(far(home, middle(page, &host)?) > 20.0, "the picture is no larger")?;
    page.keys("0")?;
    page.until("all is seen", &format!("!document.querySelector('{}')", mark("zoom-all")))?;
    ensure(far(home, middle(page, &host)?) < 1.0, "all of it is not where it was")
}
