//! The element in other people's pages: it runs a conversation, tells what happens, and goes without a trace.

use playground_tests::browser::{Page, Result};

use crate::line::Line;
use crate::screens::has_no_barrier;
use crate::steps::{click, ensure, mark};

/// Notes every event of the element.
const LISTEN: &str = "window.told = []; for (const name of ['ready', 'step', 'goal', 'error']) \
     document.addEventListener(name, event => { if (event.target.localName === 'smtp-playground') window.told.push([event.target.id, name, event.detail]); }, true);";

fn base(page: &Page) -> Result<String> {
    let here = page.script("return location.href;")?;
    Ok(here.as_str().unwrap_or_default().split('#').next().unwrap_or_default().to_owned())
}

/// The conversation is held, and every goal of it is told.
pub(crate) fn converse(page: &Page, id: &str) -> Result {
    page.script(LISTEN)?;
    page.script(&format!(
        "document.getElementById('{id}').scrollIntoView(); document.getElementById('{id}').play();"
    ))?;
    let goal = format!(
        "window.told.some(([id, name, detail]) => id === '{id}' && name === 'goal' && detail.reached === detail.goals)"
    );
    page.until("every goal is told", &goal)?;
    let order = format!("return window.told.filter(([id]) => id === '{id}').map(([, name]) => name);");
    let told = page.script(&order)?;
    let told: Vec<&str> = told.as_array().into_iter().flatten().filter_map(|name| name.as_str()).collect();
    ensure(told.contains(&"step") && !told.contains(&"error"), format!("{told:?}"))
}

/// What was fetched, by the ends of the names.
fn fetched(page: &Page, end: &str) -> Result<u64> {
    let count = format!(
        "return performance.getEntriesByType('resource').filter(entry => entry.name.endsWith('{end}')).length;"
    );
    Ok(page.script(&count)?.as_u64().unwrap_or_default())
}

/// Two in a page with styles and a policy of its own; one fetch of the program; moved, taken away, put back.
pub(crate) fn in_plain_html(page: &Page) -> Result {
    let base = base(page)?;
    page.go(&format!("{base}embed/example.html"))?;
    let drawn = "document.getElementById('network').shadowRoot?.querySelector('[data-testid=host-store]')";
    page.until("the picture is there", drawn)?;
    page.rest(std::time::Duration::from_millis(300));
    ensure(fetched(page, "split_engine.wasm")? == 0, "the engine is fetched before anybody wants it")?;
    let text = "return document.getElementById('talk').shadowRoot.querySelector('[data-testid=script-lines]').innerText;";
    ensure(
        page.script(text)?.to_string().contains("RCPT TO"),
        "the conversation cannot be read before it runs",
    )?;
    converse(page, "talk")?;
    // Once more, from its beginning.
    page.script("window.told = []; document.getElementById('talk').play();")?;
    page.until(
        "it is held again",
        "window.told.some(([id, name, detail]) => id === 'talk' && name === 'goal' && detail.reached === detail.goals)",
    )?;
    page.script("document.getElementById('network').send();")?;
    let delivered = "window.told.filter(([id, name]) => id === 'network' && name === 'step').length > 20";
    page.until("the message crosses the network", delivered)?;
    page.script("document.getElementById('network').pause();")?;
    page.rest(std::time::Duration::from_millis(200));
    let last = "window.told.findLast(([id, name]) => id === 'network' && name === 'step')[2]";
    let paused = page.script(&format!("return {last}.event;"))?;
    page.rest(std::time::Duration::from_millis(300));
    ensure(page.script(&format!("return {last}.event;"))? == paused, "it goes on although it is paused")?;
    page.script("document.getElementById('network').seek(100);")?;
    page.until("time goes back", &format!("{last}.time <= 100"))?;
    page.script("document.getElementById('network').reset();")?;
    page.until("all begins anew", &format!("{last}.of === 0"))?;
    has_no_barrier(page, "two elements, one light and one dark")?;
    let times = fetched(page, "embed_bg.wasm")?;
    ensure(times == 1, format!("the program was fetched {times} times"))?;
    // How high and how dark it is follows its attributes, while it lives.
    page.script("const it = document.getElementById('talk'); it.setAttribute('height', '300'); it.setAttribute('theme', 'dark'); it.setAttribute('lang', 'de');")?;
    let looks = "return [it.offsetHeight, it.dataset.theme, it.shadowRoot.querySelector('.embed').lang, Boolean(it.shadowRoot.querySelector('.stage'))];";
    let looks = page.script(&format!("const it = document.getElementById('talk'); {looks}"))?;
    ensure(looks == serde_json::json!([300, "dark", "de", true]), format!("it looks like {looks}"))?;
    // Where there is neither window nor element, the loader is imported all the same.
    let worker = "const done = arguments[0]; const worker = new Worker('smtp-playground.js', { type: 'module' });
        worker.onerror = event => done(event.message || 'it cannot be imported'); setTimeout(() => done('fine'), 1000);";
    let imported = page.script_async(worker)?;
    ensure(imported == "fine", format!("in a worker: {imported}"))?;
    // The styles of the page stay outside, those of the element inside.
    let pink = page.script("return getComputedStyle(document.getElementById('talk').shadowRoot.querySelector('button')).backgroundColor;")?;
    ensure(pink != "rgb(255, 105, 180)", "the page's style reaches into the element")?;
    // Moved it lives on; taken away it leaves nothing.
    page.script("const it = document.getElementById('talk'); document.querySelector('main').append(it);")?;
    page.rest(std::time::Duration::from_millis(200));
    ensure(
        page.script("return Boolean(document.getElementById('talk').shadowRoot.querySelector('.stage'));")?
            == true,
        "a moved element is empty",
    )?;
    page.script("for (let time = 0; time < 20; time++) { const it = document.createElement('smtp-playground'); document.body.append(it); it.play(); it.remove(); }")?;
    page.rest(std::time::Duration::from_millis(500));
    page.script("window.it = document.getElementById('talk'); it.remove();")?;
    page.until("nothing is left", "window.it.shadowRoot.childElementCount === 0")?;
    page.script(
        "window.told = []; document.querySelector('main').append(window.it); window.it.scrollIntoView();",
    )?;
    page.until("it begins anew", "window.told.some(([id, name]) => id === 'talk' && name === 'ready')")?;
    ensure(
        !page.script("return JSON.stringify(window.told);")?.to_string().contains("error"),
        "an error was told",
    )
}

/// A book that mdBook made: a fence became the element, on a page in a folder too.
pub(crate) fn in_a_book(page: &Page) -> Result {
    let book =
        std::env::var("BOOK_URL").map_err(|_| "the book is not served: run `cargo xtask test journeys`")?;
    page.go(&format!("{book}conversation.html"))?;
    page.script("document.querySelector('smtp-playground').id = 'fence';")?;
    converse(page, "fence")?;
    // The book makes its own measures small; the element keeps to those that people read well.
    let letters = "return parseFloat(getComputedStyle(document.getElementById('fence').shadowRoot.querySelector('button')).fontSize);";
    ensure(
        page.script(letters)?.as_f64().is_some_and(|px| px >= 15.0),
        "the letters of the element are small",
    )?;
    page.go(&format!("{book}deep/network.html"))?;
    page.until(
        "the network is there",
        "document.querySelector('smtp-playground')?.shadowRoot?.querySelector('[data-testid=graph]')",
    )
}

/// The page for frames, and settings that are wrong.
pub(crate) fn in_a_frame(page: &Page) -> Result {
    let base = base(page)?;
    let frame = |settings: &str| page.go(&format!("{base}embed/frame.html?{settings}"));
    let inside = |what: &str, condition: &str| {
        page.until(
            what,
            &format!("(root => root && {condition})(document.querySelector('smtp-playground')?.shadowRoot)"),
        )
    };
    frame("scenario=one-hop&script=C%3A%20EHLO%20a.example%0AS%3A%20250")?;
    page.script("document.querySelector('smtp-playground').id = 'frame';")?;
    converse(page, "frame")?;
    let scrolls = "return document.documentElement.scrollHeight > innerHeight;";
    ensure(page.script(scrolls)? == false, "the frame can be scrolled although the element fills it")?;
    frame("scenario=one-hop&script=hello")?;
    inside("it is there", "root.querySelector('.stage')")?;
    page.script("document.querySelector('smtp-playground').play();")?;
    inside("the mistake is said", "root.textContent.includes('wrong in line 1')")?;
    // Other attributes, another playground: also after a mistake.
    page.script("const it = document.querySelector('smtp-playground'); it.removeAttribute('script'); it.setAttribute('scenario', 'old-relay'); it.setAttribute('view', 'network');")?;
    inside("it is right now", "root.querySelector('h2')?.textContent === 'Old gateway'")?;
    let stages =
        "return document.querySelector('smtp-playground').shadowRoot.querySelectorAll('.stage').length;";
    ensure(page.script(stages)? == 1, "there are several playgrounds in one element")?;
    frame("lesson=three-phases/2")?;
    inside("the lesson is offered", "root.querySelector('[data-testid=embed-begin]')")?;
    has_no_barrier(page, "a lesson in a frame before it begins")?;
    page.script("document.querySelector('smtp-playground').shadowRoot.querySelector('[data-testid=embed-begin]').click();")?;
    inside("the lesson is there", "root.querySelector('.lesson-head')?.innerText.includes('step 2 of')")?;
    has_no_barrier(page, "a lesson in a frame")
}

/// What "Embed this" gives, word for word, in a page of another site, in a frame of it, and in one without any rights but
/// to run scripts.
pub(crate) fn on_another_site(page: &Page) -> Result {
    let site =
        std::env::var("BOOK_URL").map_err(|_| "no other site is served: run `cargo xtask test journeys`")?;
    click(page, "lessons")?;
    click(page, "lesson-three-phases")?;
    page.find(&mark("lesson"))?;
    click(page, "share")?;
    page.find(&mark("share-embed"))?;
    let given = |name: &str| -> Result<String> {
        let text = page.script(&format!("return document.querySelector('{}').value;", mark(name)))?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    };
    let (element, frame) = (given("share-embed")?, given("share-frame")?);
    ensure(element.contains("lesson=\"three-phases/1\""), format!("it embeds {element}"))?;
    click(page, "share-close")?;
    click(page, "lesson-leave")?;
    click(page, "share")?;
    page.until(
        "the scenario is given now",
        &format!("document.querySelector('{}').value.includes('scenario=\"one-hop\"')", mark("share-embed")),
    )?;
    let scenario = given("share-embed")?;

    page.go(&format!("{site}index.html"))?;
    let put = |html: &str| {
        page.script(&format!(
            "document.querySelector('main').replaceChildren(document.createRange().createContextualFragment({}));",
            serde_json::json!(html)
        ))
    };
    put(&scenario)?;
    let sent =
        "document.querySelector('smtp-playground')?.shadowRoot?.querySelector('[data-testid=embed-send]')";
    page.until("it is there", sent)?;
    page.script(&format!("{sent}.click();"))?;
    let stored = "document.querySelector('smtp-playground').shadowRoot.querySelector('.badge.stored')";
    page.until("the message is there", stored)?;
    put(&element)?;
    let begin =
        "document.querySelector('smtp-playground')?.shadowRoot?.querySelector('[data-testid=embed-begin]')";
    page.until("the lesson is offered", begin)?;
    for rights in ["", " sandbox=\"allow-scripts\""] {
        put(&frame.replace("<iframe", &format!("<iframe{rights}")))?;
        page.enter_frame("main iframe")?;
        page.until(&format!("the frame{rights} has its lesson"), begin)?;
        page.script(&format!("{begin}.click();"))?;
        let step =
            "document.querySelector('smtp-playground').shadowRoot.querySelector('[data-testid=lesson-step]')";
        page.until("the lesson begins in the frame", step)?;
        page.leave_frame()?;
    }
    Ok(())
}

/// What is not there, what cannot be fetched and what has crashed is said in words, and told by an event.
pub(crate) fn in_trouble(page: &Page) -> Result {
    let base = base(page)?;
    let said = |words: &str| {
        let words = serde_json::json!(words);
        page.until(
            &format!("it says {words}"),
            &format!("document.querySelector('smtp-playground')?.shadowRoot?.querySelector('[role=alert]')?.innerText.includes({words})"),
        )?;
        page.until(
            "it is told",
            &format!(
                "window.told.some(([, name, detail]) => name === 'error' && detail.message.includes({words}))"
            ),
        )
    };
    for (name, value, words) in [
        ("scenario", "nowhere", "no scenario with the name “nowhere”"),
        ("lesson", "none/3", "no lesson with the name “none”"),
    ] {
        page.go(&format!("{base}embed/frame.html"))?;
        page.script(LISTEN)?;
        page.script(&format!(
            "document.querySelector('smtp-playground').setAttribute('{name}', '{value}');"
        ))?;
        said(words)?;
    }
    let line = Line::to_the_page()?;
    page.go(&format!("{}embed/example.html", line.url))?;
    page.until("it is there", "document.getElementById('network').shadowRoot?.querySelector('.stage')")?;
    page.script(LISTEN)?;
    line.cut()?;
    page.script("document.getElementById('talk').play();")?;
    said("could not be fetched")?;
    has_no_barrier(page, "an element that could not be fetched whole")?;
    // A crash is the end for every element of the page, and no method makes it worse.
    page.script("window.told = []; dispatchEvent(new CustomEvent('smtp-playground-failed', { detail: { words: 'It has crashed.', report: 'at line 1', over: true } }));")?;
    said("It has crashed.")?;
    let everybody = "[...document.querySelectorAll('smtp-playground')].every(it => it.shadowRoot.textContent.includes('at line 1') && !it.shadowRoot.querySelector('.stage'))";
    page.until("every element says so", everybody)?;
    page.script("document.querySelectorAll('smtp-playground').forEach(it => { it.play(); it.reset(); it.remove(); });")?;
    // The browser has its own words for what was not there; there are no others.
    let other: Vec<String> = page
        .complaints()?
        .into_iter()
        .filter(|line| !line.contains("Failed to load resource") && !line.contains("Failed to fetch"))
        .collect();
    ensure(other.is_empty(), other.join("\n"))
}
