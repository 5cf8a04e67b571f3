//! The element in other people's pages: it runs a conversation, tells what happens, and goes without a trace.

use playground_tests::browser::{Page, Result};

use crate::screens::has_no_barrier;
use crate::steps::ensure;

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

/// Two in a page with styles and a policy of its own; one fetch of the program; moved, taken away, put back.
pub(crate) fn in_plain_html(page: &Page) -> Result {
    let base = base(page)?;
    page.go(&format!("{base}embed/example.html"))?;
    converse(page, "talk")?;
    page.script("document.getElementById('network').send();")?;
    let delivered = "window.told.filter(([id, name]) => id === 'network' && name === 'step').length > 20";
    page.until("the message crosses the network", delivered)?;
    page.script("document.getElementById('network').pause(); document.getElementById('network').seek(100);")?;
    page.until(
        "time goes back",
        "window.told.findLast(([id, name]) => id === 'network' && name === 'step')[2].time <= 100",
    )?;
    has_no_barrier(page, "two elements, one light and one dark")?;
    let fetched = page.script("return performance.getEntriesByType('resource').filter(entry => entry.name.endsWith('embed_bg.wasm')).length;")?;
    ensure(fetched == 1, format!("the program was fetched {fetched} times"))?;
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
    page.script("window.told = []; document.querySelector('main').append(window.it);")?;
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
    page.go(&format!("{book}deep/network.html"))?;
    page.until(
        "the network is there",
        "document.querySelector('smtp-playground')?.shadowRoot?.querySelector('[data-testid=graph]')",
    )
}

/// The page for frames, and a script that is wrong.
pub(crate) fn in_a_frame(page: &Page) -> Result {
    let base = base(page)?;
    page.go(&format!(
        "{base}embed/frame.html?scenario=one-hop&script={}",
        "C%3A%20EHLO%20a.example%0AS%3A%20250"
    ))?;
    page.script("document.querySelector('smtp-playground').id = 'frame';")?;
    converse(page, "frame")?;
    page.go(&format!("{base}embed/frame.html?scenario=one-hop&script=hello"))?;
    page.until(
        "the mistake is said",
        "document.querySelector('smtp-playground')?.shadowRoot?.textContent.includes('wrong in line 1')",
    )?;
    page.go(&format!("{base}embed/frame.html?scenario=nowhere"))?;
    page.until(
        "the mistake is said",
        "document.querySelector('smtp-playground')?.shadowRoot?.textContent.includes('no such scenario')",
    )?;
    // Other attributes, another playground: also after a mistake.
    page.script("const it = document.querySelector('smtp-playground'); it.setAttribute('scenario', 'one-hop'); it.setAttribute('view', 'network');")?;
    page.until(
        "it is right now",
        "document.querySelector('smtp-playground').shadowRoot.querySelector('h2')?.textContent === 'One hop'",
    )?;
    let stages = page.script(
        "return document.querySelector('smtp-playground').shadowRoot.querySelectorAll('.stage').length;",
    )?;
    ensure(stages == 1, format!("there are {stages} playgrounds in one element"))?;
    page.go(&format!("{base}embed/frame.html?lesson=three-phases"))?;
    page.until(
        "the lesson is there",
        "document.querySelector('smtp-playground')?.shadowRoot?.querySelector('[data-testid=lesson-step]')",
    )?;
    has_no_barrier(page, "a lesson in a frame")
}
