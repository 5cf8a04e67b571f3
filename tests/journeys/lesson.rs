//! Lessons: one done by typing, one with the keyboard alone, and the ways in.

use playground_tests::browser::{Page, Result};

use crate::steps::{QUIET, click, ensure, hurry, mark, send, tab_to, until_quiet};
use crate::type_by_hand::{heard, say};

/// Opens the list and begins a lesson.
fn begin(page: &Page, slug: &str) -> Result {
    click(page, "lessons")?;
    click(page, &format!("lesson-{slug}"))?;
    page.find(&mark("lesson")).map(drop)
}

fn until_reached(page: &Page, goals: u32) -> Result {
    let reached = format!("document.querySelectorAll('{}.reached').length === {goals}", mark("goal"));
    page.until(&format!("{goals} goals are reached"), &reached)
}

/// What the solution wants next, in words: it stands ready, and is not done.
fn put_in(page: &Page, press: impl Fn(&Page, &str) -> Result) -> Result<String> {
    let count = "return document.querySelector('[data-testid=put-in]')?.innerText ?? '';";
    let before = page.script(count)?;
    press(page, "lesson-put-in")?;
    for _ in 0..100 {
        let now = page.script(count)?;
        if now != before {
            return Ok(now
                .as_str()
                .unwrap_or_default()
                .split(" It is ready")
                .next()
                .unwrap_or_default()
                .to_owned());
        }
        page.rest(std::time::Duration::from_millis(50));
    }
    Err("nothing is put in".into())
}

/// The step that is under way, `step 2 of 5`; empty without a lesson.
fn step(page: &Page) -> Result<String> {
    let head = page.script("return document.querySelector('.lesson-head span')?.innerText ?? '';")?;
    Ok(head.as_str().unwrap_or_default().to_owned())
}

fn solved(page: &Page) -> Result<bool> {
    Ok(page.script(&format!("return Boolean(document.querySelector('{}'));", mark("lesson-next")))? == true)
}

/// The three phases, line by line, with a mistake on the way.
pub(crate) fn by_typing(page: &Page) -> Result {
    begin(page, "three-phases")?;
    hurry(page)?;
    page.choose(&mark("terminal-to"), "mail")?;
    click(page, "terminal-open")?;
    heard(page, "220", 1)?;
    say(page, "MAIL FROM:<alice@alpha.example>", "503", 1)?;
    page.until(
        "the mistake is explained",
        "document.querySelector('[data-testid=attempt]')?.innerText.includes('503')",
    )?;
    say(page, "EHLO alice-laptop.alpha.example", "250", 1)?;
    until_reached(page, 2)?;
    click(page, "lesson-undo")?;
    until_reached(page, 1)?;
    click(page, "lesson-redo")?;
    until_reached(page, 2)?;
    click(page, "lesson-next")?;
    click(page, "lesson-hint")?;
    page.find(&mark("hint"))?;
    // The other steps are typed as their solutions have them.
    loop {
        let now = step(page)?;
        while !solved(page)? {
            let words = put_in(page, click)?;
            let line = words.split_once(": ").map_or("", |(_, line)| line);
            page.fill(&mark("terminal-input"), line)?;
            page.keys(ENTER)?;
            until_quiet(page)?;
        }
        click(page, "lesson-next")?;
        page.until(
            "the next step begins",
            &format!("(document.querySelector('.lesson-head span')?.innerText ?? '') !== '{now}'"),
        )?;
        if step(page)?.is_empty() {
            break;
        }
    }
    click(page, "lessons")?;
    let done = "/(\\d+) of \\1 steps done/.test(document.querySelector('#lessons').innerText)";
    page.until("it is remembered", done)
}

/// How much of a lesson is done, as the list says it.
fn done(page: &Page, slug: &str) -> Result<String> {
    click(page, "lessons")?;
    page.find(&mark(&format!("lesson-{slug}")))?;
    let words = page.script(&format!(
        "return document.querySelector('{}').closest('li').querySelector('.hint').innerText;",
        mark(&format!("lesson-{slug}"))
    ))?;
    click(page, "lessons-close")?;
    Ok(words.as_str().unwrap_or_default().rsplit(" · ").next().unwrap_or_default().to_owned())
}

/// What was done is there after the page is loaded anew, and in another browser that gets the file.
pub(crate) fn progress(page: &Page) -> Result {
    begin(page, "press-send")?;
    hurry(page)?;
    send(page)?;
    click(page, "lesson-next")?;
    page.script("location.reload();")?;
    page.find(&mark("graph"))?;
    ensure(done(page, "press-send")? == "1 of 5 steps done", "a step that was done is forgotten")?;

    // The file, as the browser would save it.
    page.script(
        "URL.createObjectURL = blob => { blob.text().then(text => window.saved = text); return 'data:,'; };",
    )?;
    click(page, "lessons")?;
    click(page, "progress-export")?;
    page.until("the file is offered", "window.saved")?;
    let text = page.script("return window.saved;")?.as_str().unwrap_or_default().to_owned();
    let file = std::env::temp_dir().join(format!("progress-{}.txt", std::process::id()));
    std::fs::write(&file, &text)?;
    page.script("localStorage.clear(); location.reload();")?;
    page.find(&mark("graph"))?;
    ensure(done(page, "press-send")? == "0 of 5 steps done", "it is not another browser")?;
    click(page, "lessons")?;
    page.choose_file(&mark("progress-import"), &file)?;
    page.until(
        "it is there again",
        "document.querySelector('#lessons').innerText.includes('1 of 5 steps done')",
    )?;
    // The wrong file says so, and takes nothing away.
    std::fs::write(&file, "something else")?;
    page.choose_file(&mark("progress-import"), &file)?;
    page.until("it says so", "document.querySelector('#lessons [role=alert]')")?;
    std::fs::remove_file(&file)?;
    click(page, "lessons-close")?;
    ensure(done(page, "press-send")? == "1 of 5 steps done", "the wrong file has changed something")
}

const ENTER: &str = "\u{E007}";

fn press(page: &Page, name: &str) -> Result {
    tab_to(page, &mark(name))?;
    page.keys(ENTER)
}

/// What happens when you press Send, without a pointer: what is put in is carried out with keys.
pub(crate) fn by_keyboard(page: &Page) -> Result {
    press(page, "lessons")?;
    press(page, "lesson-press-send")?;
    page.find(&mark("lesson"))?;
    tab_to(page, &mark("speed"))?;
    page.keys("20")?;
    loop {
        let now = step(page)?;
        for _ in 0..20 {
            let words = match put_in(page, press) {
                // What was carried out last has been enough meanwhile.
                Err(_) if solved(page)? => break,
                words => words?,
            };
            let before = page.text(&mark("now"))?;
            match words.split(' ').next().unwrap_or_default() {
                "Press" | "Send" => {
                    press(page, "send-button")?;
                    let now = format!("document.querySelector('{}').innerText", mark("now"));
                    page.until("it is on its way", &format!("{now} !== '{before}'"))?;
                }
                "Take" => press(page, "fault-down")?,
                "Bring" => press(page, "fault-up")?,
                _ => {}
            }
            // Something may go on for hours, like tries at a host that is down: no need to wait for its end.
            let quiet = format!("return {QUIET};");
            for _ in 0..60 {
                if solved(page)? || page.script(&quiet)? == true {
                    break;
                }
                page.rest(std::time::Duration::from_millis(100));
            }
            if solved(page)? {
                break;
            }
        }
        press(page, "lesson-next")?;
        page.until(
            "the next step begins",
            &format!("(document.querySelector('.lesson-head span')?.innerText ?? '') !== '{now}'"),
        )?;
        if step(page)?.is_empty() {
            return Ok(());
        }
    }
}

/// An address leads into the middle of a lesson; one that names no lesson says so.
pub(crate) fn by_address(page: &Page) -> Result {
    let here = page.script("return location.href;")?;
    let here = here.as_str().unwrap_or_default().split('#').next().unwrap_or_default().to_owned();
    page.go("about:blank")?;
    page.go(&format!("{here}#lesson=three-phases/3"))?;
    page.until(
        "the step is there",
        "document.querySelector('[data-testid=lesson-step]')?.innerText.includes('the message')",
    )?;
    // Also where nothing but the end of the address changes, and nobody has touched the page.
    page.go("about:blank")?;
    page.go(&here)?;
    page.find(&mark("graph"))?;
    page.script("location.hash = 'lesson=forged-sender/2';")?;
    page.until(
        "the other lesson is there",
        "document.querySelector('.lesson-head')?.innerText.includes('step 2 of 7')",
    )?;
    page.go("about:blank")?;
    page.go(&format!("{here}#lesson=no-such-thing"))?;
    page.until("it says so", "document.body.innerText.includes('there is no such lesson')")
}
