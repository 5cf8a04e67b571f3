//! Large networks, opened from their files: a small map, networks as one, fingers.

use std::fmt::Write as _;
use std::path::Path;

use playground_tests::browser::{Page, Result};

use crate::screens::has_no_barrier;
use crate::steps::{click, ensure, mark, play, until_stored};

/// Hosts of a network: an exchanger, and people.
const EACH: usize = 8;

/// A scenario with so many networks around one router.
fn scenario(networks: usize) -> String {
    let mut file = "version = 1\nname = \"crowd\"\ntitle = \"A crowd\"\nsummary = \"Many.\"\nstart_unix_s = 1798000000\nlookup_ms = 20\n\n\
         [draft]\nfrom = \"u1@d0.example\"\nto = [\"u@d1.example\"]\nsubject = \"Hello\"\ntext = \"Hello.\\n\"\n\n\
         [[router]]\nname = \"core\"\nplace = [500, 280]\n"
    .to_owned();
    let columns = networks.div_ceil(5);
    for network in 0..networks {
        let [x, y] = [network % columns * 1_000 / columns, network / columns * 110];
        let width = 1_000 / columns;
        let _ = write!(
            file,
            "\n[[network]]\nname = \"n{network}\"\ntitle = \"d{network}.example\"\narea = [{x}, {y}, {width}, 108]\n"
        );
        let mut records = "@ MX 10 h0\n".to_owned();
        for host in 0..EACH {
            let address = format!("10.0.{network}.{}", host + 1);
            let place = [x + (host % 4 + 1) * width / 5, y + 36 + host / 4 * 40];
            let part = match host {
                0 => format!(
                    "role = \"mx\"\ndomains = [\"d{network}.example\"]\nmailboxes = [\"u@d{network}.example\"]\nrelay_networks = [\"n{network}\"]"
                ),
                _ => format!(
                    "role = \"client\"\nuser = \"u{host}@d{network}.example\"\nsmart_host = \"h0.d{network}.example\""
                ),
            };
            let _ = write!(
                file,
                "\n[[host]]\nname = \"h{host}-{network}\"\nhost_name = \"h{host}.d{network}.example\"\nnetwork = \"n{network}\"\n\
                 addresses = [\"{address}\"]\nplace = {place:?}\n{part}\n\n\
                 [[link]]\nbetween = [\"h{host}-{network}\", \"core\"]\nlatency_ms = 10\nkbit_per_s = 50000\n"
            );
            let _ = writeln!(records, "h{host} A {address}");
        }
        let _ =
            write!(file, "\n[[zone]]\norigin = \"d{network}.example\"\nrecords = \"\"\"\n{records}\"\"\"\n");
    }
    file
}

/// Opens such a scenario as a person opens a file, and closes the workshop.
fn open(page: &Page, networks: usize) -> Result {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/journeys").canonicalize();
    let folder = folder.or_else(|_| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/journeys");
        std::fs::create_dir_all(&folder).and_then(|()| folder.canonicalize())
    })?;
    let file = folder.join(format!("crowd-{networks}-{}.toml", std::process::id()));
    std::fs::write(&file, scenario(networks))?;
    click(page, "build")?;
    page.find(&mark("workshop"))?;
    page.choose_file(&mark("own-import"), &file)?;
    let hosts = format!("document.querySelectorAll('.host').length === {}", networks * EACH);
    page.until("all hosts are there", &hosts)?;
    click(page, "own-done")
}

fn numbers(page: &Page, script: &str) -> Result<Vec<f64>> {
    let found = page.script(script)?;
    Ok(found.as_array().into_iter().flatten().filter_map(serde_json::Value::as_f64).collect())
}

/// Left, top, width and height of the frame in the small map.
fn frame(page: &Page) -> Result<Vec<f64>> {
    numbers(
        page,
        &format!(
            "const frame = document.querySelector('{} rect'); return ['x', 'y', 'width', 'height'].map(name => Number(frame.getAttribute(name)));",
            mark("small-map")
        ),
    )
}

/// Above 30 hosts a small map says where the eye is, and a click on it goes there; mail moves.
pub(crate) fn with_a_small_map(page: &Page) -> Result {
    open(page, 5)?;
    page.find(&mark("zoom-in"))?;
    let there = page.script(&format!("return !!document.querySelector('{}');", mark("small-map")))?;
    ensure(there == false, "a small map of what is seen anyway")?;
    click(page, "zoom-in")?;
    click(page, "zoom-in")?;
    page.find(&mark("small-map"))?;
    let before = frame(page)?;
    ensure(before[2] > 60.0 && before[2] < 90.0, format!("half of 150 pixels is seen, not {before:?}"))?;
    page.script(&format!(
        "const map = document.querySelector('{}'), at = map.getBoundingClientRect();
         map.dispatchEvent(new MouseEvent('click', {{ bubbles: true, clientX: at.right - 4, clientY: at.bottom - 4 }}));",
        mark("small-map")
    ))?;
    page.until(
        "the frame is elsewhere",
        &format!(
            "Number(document.querySelector('{} rect').getAttribute('x')) > {} + 20",
            mark("small-map"),
            before[0]
        ),
    )?;
    has_no_barrier(page, "a crowd, seen closely")?;
    click(page, "zoom-all")?;
    click(page, "send-button")?;
    page.find(".flight")?;
    play(page)?;
    until_stored(page, "h0-1", 1)
}

/// Above 150 hosts each network says what its hosts come to, until one looks closer.
pub(crate) fn by_network(page: &Page) -> Result {
    open(page, 25)?;
    page.until("networks speak for their hosts", "[...document.querySelectorAll('.group')].some(group => group.textContent.includes('d7.example: 8 hosts'))")?;
    has_no_barrier(page, "a crowd, from afar")?;
    for _ in 0..4 {
        click(page, "zoom-in")?;
    }
    page.until("hosts speak for themselves", "!document.querySelector('.group')")?;
    let names =
        "[...document.querySelectorAll('.host .name')].some(name => getComputedStyle(name).fill !== 'none')";
    page.until("hosts have names", names)
}

/// Two fingers bring the picture nearer, one moves it along.
pub(crate) fn by_fingers(page: &Page) -> Result {
    click(page, "compose-subject")?;
    page.find(&mark("zoom-in"))?;
    page.script(&format!(
        "document.querySelector('{}').scrollIntoView({{ block: 'center' }});",
        mark("graph")
    ))?;
    let hosts = "const at = name => { const it = document.querySelector(`[data-testid=host-${name}] .halo`).getBoundingClientRect(); return [it.x + it.width / 2, it.y + it.height / 2]; };
        const room = document.querySelector('.graph-room').getBoundingClientRect();
        return [...at('gateway'), ...at('store'), room.x + room.width / 2, room.y + room.height / 2];";
    let apart = |seen: &[f64]| (seen[0] - seen[2]).hypot(seen[1] - seen[3]);
    let before = numbers(page, hosts)?;
    let [x, y] = [before[4], before[5]];
    let apart_by = [30.0, 40.0, 55.0, 70.0, 90.0];
    page.fingers(&[&apart_by.map(|by| [x - by, y]), &apart_by.map(|by| [x + by, y])])?;
    page.find(&mark("zoom-all"))?;
    let nearer = numbers(page, hosts)?;
    let factor = apart(&nearer) / apart(&before);
    ensure(
        (2.5..3.5).contains(&factor),
        format!("fingers three times as far apart bring it {factor} times nearer"),
    )?;
    page.fingers(&[&[0.0, 10.0, 25.0, 40.0, 60.0].map(|by| [x - by, y - by / 2.0])])?;
    let moved = numbers(page, hosts)?;
    let by = [moved[0] - nearer[0], moved[1] - nearer[1]];
    ensure(
        (by[0] + 60.0).abs() < 8.0 && (by[1] + 30.0).abs() < 8.0,
        format!("one finger moved it by {by:?}"),
    )?;
    click(page, "zoom-all")?;
    let home = numbers(page, hosts)?;
    ensure((apart(&home) - apart(&before)).abs() < 1.0, "all of it is not where it was")
}
