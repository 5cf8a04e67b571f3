//! Ways to the screens that lie beyond the main page, each from a page that has just started.

use playground_tests::browser::key::{CONTROL, ESCAPE};
use playground_tests::browser::{Page, Result};

use crate::steps::{
    choose_second, click, drop_message, hurry, mark, open_host, open_newest_message, send, started, tab,
    until_queued, until_quiet, until_stored, write,
};
use crate::type_by_hand::{call, heard, paste, type_line};
use crate::{bridge, embed};

/// Looks at the screen of the moment, which has this name.
pub(crate) type Eye<'a> = &'a mut dyn FnMut(&Page, &str) -> Result;

const HTML_AND_TEXT: &str = concat!(
    "From: alice@alpha.example\r\nTo: bob@beta.example\r\nSubject: Two ways to read it\r\nMIME-Version: 1.0\r\n",
    "Content-Type: multipart/alternative; boundary=cut\r\n\r\n",
    "--cut\r\nContent-Type: text/plain\r\n\r\nPlain words.\r\n",
    "--cut\r\nContent-Type: text/html\r\n\r\n<p>Words <b>with</b> a look.</p>\r\n--cut--\r\n",
);

/// Every walk.
pub(crate) const ALL: [fn(&Page, Eye) -> Result; 8] =
    [palette, connection, message, terminal, answer, workshop, breaking, elsewhere];

/// Starts afresh, as on a first visit.
pub(crate) fn afresh(page: &Page) -> Result {
    page.script("localStorage.clear();")?;
    let home = page.script("return location.origin + location.pathname;")?;
    page.go("about:blank")?;
    page.go(home.as_str().unwrap_or_default())?;
    started(page)
}

/// A message has arrived and nothing is on its way.
fn sent(page: &Page) -> Result {
    hurry(page)?;
    send(page)?;
    until_stored(page, "store", 1)?;
    until_quiet(page)
}

fn palette(page: &Page, look: Eye) -> Result {
    page.keys(&format!("{CONTROL}k{CONTROL}"))?;
    page.find(&mark("palette-send"))?;
    look(page, "palette")?;
    page.keys("zzzz")?;
    page.until("nothing is found", "document.querySelector('#palette [role=status]').textContent !== ''")?;
    look(page, "palette with nothing found")?;
    page.tap(ESCAPE)?;
    page.until("it is closed", "!document.querySelector('#palette').open")?;
    click(page, "find")?;
    click(page, "palette-keys")?;
    page.find(&mark("keys"))?;
    look(page, "shortcuts")?;
    click(page, "keys-close")?;
    click(page, "chaos")?;
    page.fill(&mark("chaos-seeds"), "many")?;
    page.until("the fault is told", "/Expected a number|Erwartet: eine Zahl/.test(document.body.innerText)")?;
    look(page, "chaos with a mistake")?;
    page.fill(&mark("chaos-seeds"), "4")?;
    click(page, "chaos-run")?;
    let state = mark("chaos-state");
    page.until(
        "all are done",
        &format!("document.querySelector('{state}').innerText.match(/4 (of|von) 4/)"),
    )?;
    look(page, "chaos")
}

fn connection(page: &Page, look: Eye) -> Result {
    click(page, "waterfall")?;
    page.find(&mark("playhead"))?;
    look(page, "waterfall of nothing")?;
    sent(page)?;
    page.until("there are lanes", "document.querySelectorAll('[data-testid^=lane-]').length >= 3")?;
    page.click(&format!("{} summary", mark("fall-legend")))?;
    look(page, "waterfall with its legend")?;
    choose_second(page, "follow")?;
    page.find(".fall-lane.followed")?;
    look(page, "waterfall that follows a message")?;
    click(page, "waterfall")?;
    click(page, "take")?;
    page.find(&mark("take-packets"))?;
    look(page, "take along")?;
    click(page, "take-close")?;
    tab(page, "inspect")?;
    page.press("alice → submit")?;
    page.find(&mark("transcript"))?;
    page.script("document.querySelectorAll('.connection details').forEach(one => { one.open = true; });")?;
    page.find(&mark("diagram-client"))?;
    look(page, "connection with its states")?;
    for aspect in ["sequence", "octets", "sides"] {
        click(page, &format!("aspect-{aspect}"))?;
        page.find(&mark(aspect))?;
        page.script("document.querySelectorAll('.sequence details').forEach(one => { one.open = true; });")?;
        look(page, &format!("connection: {aspect}"))?;
    }
    page.slide(&mark("scrubber"), "4")?;
    until_stored(page, "store", 0)?;
    open_host(page, "store")?;
    click(page, "fault-down")?;
    click(page, "branches")?;
    look(page, "other futures")?;
    click(page, "branch-compare-1")?;
    page.find(&mark("compared"))?;
    look(page, "other futures compared")
}

fn message(page: &Page, look: Eye) -> Result {
    drop_message(page, "two.eml", HTML_AND_TEXT)?;
    look(page, "composer with a message file")?;
    sent(page)?;
    open_host(page, "store")?;
    open_newest_message(page)?;
    page.find(&mark("message-html"))?;
    look(page, "message of several parts")?;
    page.slide(&mark("header-hop"), "1")?;
    page.until(
        "the header is that of the first hop",
        &format!(
            "document.querySelector('{}').innerText.split('Received').length === 2",
            mark("message-headers")
        ),
    )?;
    look(page, "header after one hop")
}

fn terminal(page: &Page, look: Eye) -> Result {
    call(page, "store")?;
    type_line(page, "EHLO alice-laptop.alpha.example")?;
    heard(page, "250", 1)?;
    page.click(&mark("terminal-input"))?;
    page.keys("H")?;
    page.find(".completions")?;
    look(page, "terminal with completions")?;
    page.tap(ESCAPE)?;
    page.keys(&format!("{CONTROL}r{CONTROL}"))?;
    page.keys("ehlo")?;
    let hint = mark("terminal-hint");
    page.until("it is found", &format!("document.querySelector('{hint}').innerText.includes('EHLO')"))?;
    look(page, "terminal with its search")?;
    page.tap(ESCAPE)?;
    paste(page, "NOOP\nNOOP\n")?;
    page.find(&mark("paste-lines"))?;
    look(page, "terminal with its question")?;
    click(page, "paste-forget")?;
    click(page, "terminal-raw")?;
    type_line(page, "NOOP\\q")?;
    page.until("it is a mistake", &format!("document.querySelector('{hint} .mistake')"))?;
    look(page, "terminal of exact octets")
}

fn answer(page: &Page, look: Eye) -> Result {
    hurry(page)?;
    open_host(page, "gateway")?;
    click(page, "host-take")?;
    page.find(&mark("terminal-taken"))?;
    look(page, "server that is taken")?;
    send(page)?;
    tab(page, "terminal")?;
    page.until(
        "somebody calls",
        &format!("document.querySelector('{}')?.innerText.includes('220')", mark("terminal-hint")),
    )?;
    type_line(page, "220 mine")?;
    look(page, "answering for a server")
}

fn workshop(page: &Page, look: Eye) -> Result {
    click(page, "build")?;
    page.find(&mark("own-add"))?;
    page.find(&mark("host-mail-south"))?;
    look(page, "workshop")?;
    click(page, "host-anna")?;
    page.find(&mark("own-host-smart_host"))?;
    look(page, "form of a host")?;
    write(page, "own-host-smart_host", "nowhere.example")?;
    page.find(&mark("own-flaws"))?;
    look(page, "form with a mistake")?;
    write(page, "own-host-smart_host", "mail.north.example")?;
    page.until("it is right", &format!("!document.querySelector('{}')", mark("own-flaws")))?;
    click(page, "own-back")?;
    page.click(&format!("{} button.plain", mark("own-links")))?;
    page.find(&mark("own-link-latency_ms"))?;
    look(page, "form of a link")?;
    click(page, "own-back")?;
    click(page, "own-done")?;
    hurry(page)?;
    send(page)?;
    page.find(".badge.stored")?;
    tab(page, "log")?;
    look(page, "own scenario told")
}

fn breaking(page: &Page, look: Eye) -> Result {
    click(page, "compose-subject")?;
    page.find(&mark("zoom-in"))?;
    click(page, "link-0")?;
    page.find(&mark("rule-own"))?;
    look(page, "link")?;
    click(page, "rule-own")?;
    page.fill(&mark("rule-times"), "often")?;
    click(page, "rule-add")?;
    page.until("the fault is told", "/Expected a whole number|Erwartet: /.test(document.body.innerText)")?;
    look(page, "rule with a mistake")?;
    page.fill(&mark("rule-times"), "2")?;
    click(page, "rule-add")?;
    page.find(&mark("rules"))?;
    click(page, "break-reset-rcpt")?;
    look(page, "link with rules")?;
    hurry(page)?;
    open_host(page, "gateway")?;
    click(page, "break-refuse")?;
    page.find(&mark("sign-refuses"))?;
    look(page, "server that refuses")?;
    send(page)?;
    until_queued(page, "alice", 1)?;
    open_host(page, "alice")?;
    look(page, "host with a queue")
}

/// The pages that are not the main page, and the strip that is there with a native program alone.
fn elsewhere(page: &Page, look: Eye) -> Result {
    let base = std::env::var("PLAYGROUND_URL")?;
    page.go(&format!("{base}embed/example.html"))?;
    let drawn = "document.getElementById('network').shadowRoot?.querySelector('[data-testid=host-store]')";
    page.until("the picture is there", drawn)?;
    look(page, "elements in a page")?;
    embed::converse(page, "talk")?;
    look(page, "elements in a page, one of them done")?;
    for view in ["network", "log", "terminal"] {
        page.go(&format!("{base}embed/frame.html?scenario=across-networks&view={view}"))?;
        let there = "document.querySelector('smtp-playground')?.shadowRoot?.querySelector('.stage')";
        page.until("it is there", there)?;
        look(page, &format!("frame with its {view}"))?;
    }
    page.go(&format!("{base}embed/frame.html?lesson=three-phases/2"))?;
    let inside = "document.querySelector('smtp-playground')?.shadowRoot?.querySelector";
    page.until("the lesson is offered", &format!("{inside}('[data-testid=embed-begin]')"))?;
    look(page, "frame with a lesson before it begins")?;
    page.script(&format!("{inside}('[data-testid=embed-begin]').click();"))?;
    page.until("the lesson is there", &format!("{inside}('.lesson-head')"))?;
    look(page, "frame with a lesson")?;
    bridge::crossed(page, look)
}
