//! Every scenario that comes along opens in the page, and comes there to the very end that its file states.

use std::sync::Arc;

use playground_tests::browser::{Page, Result};
use relay::scenario::{EXPECTED_SEED, Expect, SHIPPED, parse};
use relay::{Story, Timeline, What};
use serde_json::{Value, json};

use crate::steps::{click, ensure, mark};

/// A run of a scenario, made here: its story for the page, and what the page has to show at its end.
struct Run {
    title: String,
    story: Story,
    expect: Expect,
    /// Recipients that were given up, and loops that were found: the time line marks both alike.
    failures: usize,
}

impl Run {
    /// Runs a scenario as its file's `expect` block is made: see [`relay::World::begin`].
    fn of(name: &str, text: &str) -> Result<Run> {
        let scenario = Arc::new(parse(name, text).map_err(|errors| format!("{name}: {errors:?}"))?);
        let expect = scenario.expect.clone().ok_or(format!("{name} says nothing of its end"))?;
        let mut timeline = Timeline::new(Arc::clone(&scenario), EXPECTED_SEED);
        if !scenario.sends() {
            timeline.act(scenario.suggested()?).map_err(|error| error.to_string())?;
        }
        timeline.run_until(expect.at);
        let failures = timeline.events().iter().map(|event| &event.what);
        let failures =
            failures.filter(|what| matches!(what, What::Failed { .. } | What::LoopFound { .. })).count();
        Ok(Run { title: scenario.title.clone(), story: timeline.story(EXPECTED_SEED), expect, failures })
    }
}

/// Each in turn, in one page: by a link, which gives the seed and the message; the page's own engine runs all the rest.
pub(crate) fn as_their_files_say(page: &Page) -> Result {
    for (name, text) in SHIPPED {
        let run = Run::of(name, text)?;
        follow(page, &run.story)?;
        let opened = format!(
            "document.querySelector('{}').selectedOptions[0]?.textContent === {}
             && document.querySelector('{}').textContent.includes('shared with you')",
            mark("scenario"),
            json!(run.title),
            mark("status")
        );
        page.until(&format!("{name} is open at its end"), &opened)?;
        check(page, name, &run)?;
    }
    Ok(())
}

/// Goes to the link of a story, without loading the page again.
fn follow(page: &Page, story: &Story) -> Result {
    page.script_async(&format!(
        "const done = arguments[arguments.length - 1];
         const octets = new Blob([new Uint8Array({})]).stream().pipeThrough(new CompressionStream('deflate-raw'));
         new Response(octets).arrayBuffer().then(packed => {{
           const text = btoa(String.fromCharCode(...new Uint8Array(packed)));
           location.hash = 'story=1.' + text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
           done();
         }});",
        json!(story.to_bytes()?)
    ))
    .map(drop)
}

/// The page shows the hash of the file, its mailboxes, what waits and what was given up.
fn check(page: &Page, name: &str, run: &Run) -> Result {
    let same = |what: &str, found: Value, expected: Value| {
        ensure(found == expected, format!("{name}, {what}: the page has {found}, the file {expected}"))
    };
    click(page, "share")?;
    page.find(&mark("trace-hash"))?;
    let hash =
        page.script(&format!("return document.querySelector('{}').textContent;", mark("trace-hash")))?;
    same("hash of the trace", hash, json!(format!("{:016x}", run.expect.trace_hash)))?;
    click(page, "share-close")?;

    // All mailboxes with something in them, of all hosts, as they can be taken along: `bob@beta.example, 2 (.mbox)`.
    click(page, "take")?;
    page.find(&mark("take-packets"))?;
    let filled = page.script(
        "const count = {};
         for (const button of document.querySelectorAll('[data-testid^=take-mbox-]')) {
           const [, mailbox, messages] = button.textContent.match(/^(.*), ([0-9]+) \\(\\.mbox\\)$/);
           count[mailbox] = (count[mailbox] ?? 0) + Number(messages);
         }
         return count;",
    )?;
    click(page, "take-close")?;
    let expected = run.expect.mailboxes.iter().map(|(mailbox, count)| (mailbox.clone(), json!(count)));
    same("mailboxes", filled, Value::Object(expected.collect()))?;

    let queued = page.script(
        "return [...document.querySelectorAll('.badge.queue text')].reduce((sum, text) => sum + Number(text.textContent), 0);",
    )?;
    same("messages in queues", queued, json!(run.expect.queued))?;
    let failures = page.script("return document.querySelectorAll('.marks .mark.failed').length;")?;
    same("marks of failures", failures, json!(run.failures))
}
