//! Many elements on one page, and what mounting and taking away leaves.

use playground_tests::browser::{Look, Page, Result};
use serde_json::json;

use crate::Place;
use crate::memory::{WATCH, used};
use crate::steps::numbers;
use crate::table::{Row, Table, percentile};

const ELEMENTS: usize = 20;
const MOUNTS: usize = 1_000;
const ROUNDS: usize = 3;

/// Puts so many elements into an empty page, and waits until each has its picture.
const PUT: &str = "
  const done = arguments[arguments.length - 1];
  document.body.replaceChildren();
  requestAnimationFrame(() => {
    const begun = performance.now();
    for (let index = 0; index < COUNT; index++) document.body.append(document.createElement('smtp-playground'));
    document.querySelectorAll('smtp-playground').forEach(element => element.scrollIntoView());
    const look = () => {
      const all = [...document.querySelectorAll('smtp-playground')];
      if (all.every(element => element.shadowRoot?.querySelector('.host'))) return done([performance.now() - begun]);
      all.find(element => !element.shadowRoot?.querySelector('.host')).scrollIntoView();
      requestAnimationFrame(look);
    };
    look();
  });";

/// Mounts and takes away, one after the other.
const TURN: &str = "
  const done = arguments[arguments.length - 1];
  (async () => {
    document.body.replaceChildren();
    for (let index = 0; index < COUNT; index++) {
      const element = document.createElement('smtp-playground');
      document.body.append(element);
      const begun = performance.now();
      while (!element.shadowRoot?.querySelector('.host') && performance.now() - begun < 2000) await new Promise(requestAnimationFrame);
      element.remove();
      await new Promise(then => setTimeout(then));
    }
    done([0]);
  })();";

pub(crate) fn measure(place: &Place, table: &mut Table) -> Result {
    let rounds: Vec<(f64, f64, f64)> = (0..ROUNDS).map(|_| put(place)).collect::<Result<_>>()?;
    let middle =
        |pick: fn(&(f64, f64, f64)) -> f64| percentile(&rounds.iter().map(pick).collect::<Vec<_>>(), 0.5);
    table.row(&Row {
        what: "20 elements on a page: fetches of the program",
        unit: "",
        ours: middle(|it| it.1),
        target: 1.0,
        ..Row::default()
    });
    table.row(&Row {
        what: "20 elements on a page: until all have their pictures",
        unit: "ms",
        ours: middle(|it| it.0),
        target: 300.0,
        peer: "a bare one 176",
        ..Row::default()
    });
    table.row(&Row {
        what: "20 elements on a page: memory, scripts and WebAssembly",
        unit: "MB",
        ours: middle(|it| it.2),
        target: 4.0,
        peer: "a bare one 1.3",
        ..Row::default()
    });
    let page = open(place)?;
    let turn = |page: &Page, count: usize| page.script_async(&TURN.replace("COUNT", &count.to_string()));
    turn(&page, 20)?;
    let before = used(&page)?;
    // A script may take 30 s, so it is done in parts.
    for _ in 0..MOUNTS / 100 {
        turn(&page, 100)?;
    }
    let after = used(&page)?;
    let grown = (0..2).map(|place| (after[place] - before[place]).max(0.0)).sum::<f64>() / 1e6;
    table.row(&Row {
        what: "1,000 elements mounted and taken away: what is left",
        unit: "MB",
        ours: grown,
        target: 1.0,
        peer: "a bare one 0.5",
        ..Row::default()
    });
    let refused = page.complaints()?;
    table.row(&Row {
        what: "violations of the strict policy and errors meanwhile",
        unit: "",
        ours: refused.len() as f64,
        target: 0.0,
        peer: "Ruffle's are open",
        ..Row::default()
    });
    barriers(place, table)
}

/// A page of the server's that has the element's script and nothing else.
fn open(place: &Place) -> Result<Page> {
    let page = place.driver.open(Look::DESK)?;
    page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH }))?;
    page.go(&format!("{}embed/example.html", place.url))?;
    page.until("the element is known", "customElements.get('smtp-playground')")?;
    Ok(page)
}

fn put(place: &Place) -> Result<(f64, f64, f64)> {
    let page = place.driver.open(Look::DESK)?;
    page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH }))?;
    // Without the elements of its own that the page has: what is measured begins from nothing.
    page.go(&format!("{}embed/smtp-playground.d.ts", place.url))?;
    page.script_async(
        "const done = arguments[arguments.length - 1]; const script = document.createElement('script');
         script.type = 'module'; script.src = 'smtp-playground.js'; script.onload = () => done([]); document.head.append(script);",
    )?;
    let before = used(&page)?;
    let took = numbers(&page.script_async(&PUT.replace("COUNT", &ELEMENTS.to_string()))?);
    let after = used(&page)?;
    let fetched = page.script("return performance.getEntriesByType('resource').filter(entry => entry.name.endsWith('embed_bg.wasm')).length;")?;
    let memory = (0..2).map(|place| (after[place] - before[place]).max(0.0)).sum::<f64>() / 1e6;
    Ok((took.first().copied().unwrap_or_default(), fetched.as_f64().unwrap_or_default(), memory))
}

fn barriers(place: &Place, table: &mut Table) -> Result {
    let mut found = 0;
    for look in [Look::DESK, Look::DESK.dark()] {
        let page = place.driver.open(look)?;
        page.go(&place.url)?;
        page.find("[data-testid=graph]")?;
        found += page.barriers()?.len();
    }
    table.row(&Row {
        what: "axe-core A and AA on the first screen, both themes; every screen: journeys",
        unit: "",
        ours: found as f64,
        target: 0.0,
        peer: "a bare one 2",
        ..Row::default()
    });
    Ok(())
}
