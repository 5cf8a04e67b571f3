//! What a person does with the page, in a real browser, under the page's own strict policy.
//!
//! `cargo xtask test journeys` builds the page, serves it and runs this in Chromium; `PLAYGROUND_BROWSER` names another browser,
//! `PLAYGROUND_KEYS_ALONE` clicks by keys, and `PLAYGROUND_EACH_PART` makes one journey for each part of the page. A journey that fails leaves a picture in `target/journeys/`.

mod answer;
mod break_a_link;
mod break_the_mx;
mod bridge;
mod build;
mod chaos;
mod closer;
mod crowd;
mod drop_an_eml;
mod each_part;
mod embed;
mod forge;
mod go_back_in_time;
mod host_faults;
mod language;
mod left_out;
mod lesson;
mod line;
mod log_in;
mod looks;
mod more_than_ascii;
mod offline;
mod other_futures;
mod palette;
mod scenarios;
mod screens;
mod scripts;
mod send_and_arrive;
mod share;
mod steps;
mod take;
mod two_sessions;
mod type_by_hand;
mod walks;
mod waterfall;

use std::path::Path;
use std::sync::{Arc, Mutex};

use libtest_mimic::{Arguments, Failed, Trial};
use playground_tests::browser::{Driver, Kind, Look, Lost, Page, Result};

/// What a journey does once the page has started.
type Journey = fn(&Page) -> Result;

/// Its name, how the window is, what is done.
type Row = (&'static str, Look, Journey);

const JOURNEYS: &[Row] = &[
    (
        "a message composed by hand arrives with one Received field per hop",
        Look::DESK,
        send_and_arrive::across_networks,
    ),
    (
        "the same on a phone, in the dark and without motion",
        Look::PHONE.dark().still(),
        send_and_arrive::across_networks,
    ),
    ("a session typed by hand is answered with 250", Look::DESK, type_by_hand::to_the_last_250),
    ("a wrong line is explained and the session goes on", Look::DESK, type_by_hand::with_a_mistake),
    ("pasted lines go out one by one, or together", Look::DESK, type_by_hand::pasted_lines),
    ("exact octets are sent as they are", Look::DESK, type_by_hand::exact_octets),
    ("the terminal has the keys of a shell", Look::DESK, type_by_hand::keys_of_a_shell),
    ("what was said is kept, and said again to another server", Look::DESK, scripts::said_again),
    ("two sessions go on side by side", Look::DESK, two_sessions::side_by_side),
    ("a person answers as a server", Look::DESK, answer::to_the_dot),
    ("a person answers as a server, on a phone in the dark", Look::PHONE.dark(), answer::to_the_dot),
    ("a person says what is no reply, and hangs up", Look::DESK, answer::not_now),
    (
        "with the first mail exchanger down the backup takes the message, and hands it on later",
        Look::DESK,
        break_the_mx::backup,
    ),
    (
        "a forged sender passes, and is refused when the server looks at SPF",
        Look::DESK,
        forge::until_spf_is_on,
    ),
    ("the same in the dark, on a phone", Look::PHONE.dark(), forge::until_spf_is_on),
    ("a stranger is refused relay, and a user who logs in is not", Look::DESK, log_in::then_send_anywhere),
    ("other scripts and a file arrive whole", Look::DESK, more_than_ascii::with_a_file),
    ("HTML runs nothing and fetches nothing", Look::DESK, more_than_ascii::behind_glass),
    ("before an old gateway a message is converted", Look::DESK, more_than_ascii::before_an_old_gateway),
    (
        "before an old gateway an address in another script goes back with the reason",
        Look::DESK,
        more_than_ascii::back_from_an_old_gateway,
    ),
    ("a real program delivers over the bridge, and the page to a real server", Look::DESK, bridge::both_ways),
    ("the same on a phone, in the dark", Look::PHONE.dark(), bridge::both_ways),
    ("two playgrounds live in a page of somebody else's", Look::DESK, embed::in_plain_html),
    ("a playground lives in a book", Look::DESK, embed::in_a_book),
    ("a playground lives in a frame", Look::DESK, embed::in_a_frame),
    ("what the page gives to embed works on another site", Look::DESK, embed::on_another_site),
    ("what an element cannot do it says", Look::DESK, embed::in_trouble),
    ("a lesson is done by typing", Look::DESK, lesson::by_typing),
    ("a lesson is done by keyboard alone", Look::DESK, lesson::by_keyboard),
    ("an address leads into a lesson", Look::DESK, lesson::by_address),
    ("progress is kept, and goes along in a file", Look::DESK, lesson::progress),
    ("a link leads to the same moment, and a damaged one says so", Look::DESK, share::by_link),
    ("a link made in one browser is opened in another", Look::DESK, share::across_browsers),
    ("the page is read in another language", Look::DESK, language::german),
    ("after the first visit the page needs no network", Look::DESK, offline::after_the_first_visit),
    (
        "every scenario opens and comes to what its file states, the trace hash included",
        Look::DESK,
        scenarios::as_their_files_say,
    ),
    ("what can be taken along is what it says", Look::DESK, take::along),
    ("what can be taken along is what it says, on a phone in the dark", Look::PHONE.dark(), take::along),
    ("a connection is arrows, and octets", Look::DESK, take::views),
    ("a connection is arrows, and octets, on a phone in the dark", Look::PHONE.dark(), take::views),
    ("the past can be seen, and changed", Look::DESK, go_back_in_time::and_fork),
    ("other futures are compared and taken up by keys", Look::DESK, other_futures::compared_and_taken_up),
    (
        "other futures are compared and taken up by keys, on a phone in the dark",
        Look::PHONE.dark(),
        other_futures::compared_and_taken_up,
    ),
    ("chaos with many seeds runs beside the page, and what is odd opens", Look::DESK, chaos::beside_the_page),
    ("the waterfall is read by keyboard alone", Look::DESK, waterfall::by_keyboard),
    ("the waterfall follows a message", Look::DESK.dark(), waterfall::by_pointer),
    ("a message in a mailbox is followed back", Look::DESK, waterfall::from_a_message),
    ("the waterfall on a phone, without motion", Look::PHONE.still(), waterfall::by_pointer),
    ("everything is done by a few letters, by keyboard alone", Look::DESK, palette::by_keyboard),
    ("everything is found on a phone, in the dark", Look::PHONE.dark(), palette::by_pointer),
    ("a dropped .eml arrives byte for byte", Look::DESK, drop_an_eml::dropped),
    ("a chosen .eml arrives byte for byte", Look::PHONE, drop_an_eml::chosen),
    ("no screen has a barrier, in light", Look::DESK, screens::without_barriers),
    ("no screen has a barrier, in dark", Look::DESK.dark(), screens::without_barriers),
    ("no screen has a barrier, on a phone", Look::PHONE.still(), screens::without_barriers),
    ("no screen is wider than a phone", Look::PHONE, screens::within_the_width),
    ("a network is built by hand, carries a message, and goes along in a link", Look::DESK, build::and_share),
    ("a network is built on a phone, in the dark", Look::PHONE.dark(), build::with_mistakes),
    ("a link resets connections at RCPT until its rule is removed", Look::DESK, break_a_link::until_mended),
    ("a link has a rule of one's own, on a phone in the dark", Look::PHONE.dark(), break_a_link::by_form),
    (
        "a disk is full until there is room, and a date is that of a wrong clock",
        Look::DESK,
        host_faults::full_disk_and_wrong_clock,
    ),
    ("the picture is looked at closely, and a host is put elsewhere", Look::DESK, closer::by_pointer),
    ("the picture is looked at closely by keys", Look::DESK, closer::by_keys),
    ("a large network has a small map", Look::DESK, crowd::with_a_small_map),
    ("a larger one is seen network by network", Look::DESK.dark(), crowd::by_network),
    ("fingers bring the picture nearer and move it", Look::PHONE, crowd::by_fingers),
    ("screens look as they did, desk, light", Look::DESK.still(), looks::as_they_were),
    ("screens look as they did, desk, dark", Look::DESK.dark().still(), looks::as_they_were),
    ("screens look as they did, tablet, light", Look::TABLET.still(), looks::as_they_were),
    ("screens look as they did, tablet, dark", Look::TABLET.dark().still(), looks::as_they_were),
    ("screens look as they did, phone, light", Look::PHONE.still(), looks::as_they_were),
    ("screens look as they did, phone, dark", Look::PHONE.dark().still(), looks::as_they_were),
    ("the network is walked by keyboard alone", Look::DESK, screens::by_keyboard),
];

fn main() {
    let mut arguments = Arguments::from_args();
    // Browsers are heavy: as many at a time as the machine has cores, and never more than four.
    let cores = std::thread::available_parallelism().map_or(2, |cores| cores.get().min(4));
    arguments.test_threads = arguments.test_threads.or(Some(cores));
    let kind = Kind::named().unwrap_or_else(|error| give_up(&*error));
    let mut named = left_out::names().chain(each_part::names());
    if let Some(name) = named.find(|name| !JOURNEYS.iter().any(|(journey, ..)| journey == name)) {
        give_up(&*Box::<dyn std::error::Error>::from(format!(
            "left_out.rs or each_part.rs names \"{name}\", which is no journey"
        )));
    }
    let is_set = |variable| std::env::var_os(variable).is_some_and(|it| !it.is_empty());
    let (keys_alone, each_part) = (is_set("PLAYGROUND_KEYS_ALONE"), is_set("PLAYGROUND_EACH_PART"));
    let reason = |name| left_out::reason(kind, keys_alone, name);
    let wanted = JOURNEYS.iter().filter(|(name, ..)| !each_part || each_part::has(name));
    let (made, left_out): (Vec<&Row>, Vec<&Row>) = wanted.partition(|(name, ..)| reason(name).is_none());
    for (name, ..) in left_out {
        println!("left out in {kind:?}: {name}: {}", reason(name).unwrap_or_default());
    }
    let driver = Arc::new(Driver::of(kind).map_err(|error| error.to_string()));
    let trials = made.into_iter().map(|(name, look, journey)| {
        let driver = Arc::clone(&driver);
        Trial::test(*name, move || {
            let open = || {
                let page = driver.as_ref().as_ref().map_err(String::clone)?.open(*look)?;
                Ok(if keys_alone { page.by_keys_alone() } else { page })
            };
            travel(&open, name, *journey).map_err(|error| Failed::from(error.to_string()))
        })
    });
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    drop(driver);
    for line in ANEW.lock().iter().flat_map(|lines| lines.iter()) {
        println!("opened anew in {kind:?}: {line}");
    }
    conclusion.exit();
}

/// What a person has to mend before anything can be run.
fn give_up(error: &dyn std::error::Error) -> ! {
    eprintln!("error: {error}");
    std::process::exit(2)
}

/// The journeys whose window was opened a second time, each with what was wrong with the driver.
static ANEW: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A journey; once more where the driver of the browser was lost on it. What was expected in vain is never tried again.
fn travel(open: &dyn Fn() -> Result<Page>, name: &str, journey: Journey) -> Result {
    match travel_once(open, name, journey) {
        Err(error) if error.is::<Lost>() => {
            if let Ok(mut anew) = ANEW.lock() {
                anew.push(format!("{name}: {error}"));
            }
            travel_once(open, name, journey)
        }
        outcome => outcome,
    }
}

/// One journey: a fresh window, the page, the steps, and at its end a console without errors and a policy without refusals.
fn travel_once(open: &dyn Fn() -> Result<Page>, name: &str, journey: Journey) -> Result {
    let url = std::env::var("PLAYGROUND_URL")
        .map_err(|_| "the page is not served: run `cargo xtask test journeys`")?;
    let page = open()?;
    let travelled = page.go(&url).and_then(|()| steps::started(&page)).and_then(|()| journey(&page));
    if travelled.as_ref().is_err_and(|error| error.is::<Lost>()) {
        return travelled;
    }
    let complaints = page.complaints()?;
    let outcome = match travelled {
        Ok(()) if complaints.is_empty() => return Ok(()),
        Ok(()) => String::new(),
        Err(error) => error.to_string(),
    };
    let picture = keep_picture(&page, name)?;
    Err(format!("{outcome}\n{}\npicture: {picture}", complaints.join("\n")).into())
}

fn keep_picture(page: &Page, name: &str) -> Result<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/journeys");
    std::fs::create_dir_all(&folder)?;
    let name: String =
        name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    let file = folder.join(format!("{name}.png"));
    std::fs::write(&file, page.picture()?)?;
    Ok(file.display().to_string())
}
