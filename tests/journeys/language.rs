//! The page in another language: chosen by a link, kept from then on, and without a word of English on any screen.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::Catalogue;
use playground_tests::browser::{Page, Result};

use crate::screens::visit;
use crate::steps::{click, ensure, started};

const LANGUAGE: &str = "document.documentElement.lang";

/// The texts that are shown or read out on the page in German, whatever is no language left out: what was said on the wire,
/// names of fields and files.
const SHOWN: &str = "
  if (document.documentElement.lang !== 'de') return [];
  const english = new Set(ENGLISH);
  const shown = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    if (element.closest('pre, code, textarea, script, noscript, .headers, .parts dt, [hreflang]')) continue;
    if (node === element) shown.push(...['title', 'aria-label', 'placeholder'].map((name) => element.getAttribute(name)));
    else shown.push(node.data);
  }
  return [...new Set(shown)].filter((text) => text && english.has(text.trim()));";

/// By the link in the help to German, through every screen of it, and back.
pub(crate) fn german(page: &Page) -> Result {
    let home = page.script("return location.href;")?;
    follow(page, "de")?;
    let texts = Catalogue::of("de")?;
    let german: BTreeSet<&str> = texts.texts().map(|(_, words)| words.trim()).collect();
    let english: Vec<&str> = texts.texts().map(|(english, _)| english.trim()).collect();
    // A word that is also a German one tells nothing.
    let english: Vec<&str> =
        english.into_iter().filter(|text| text.len() > 2 && !german.contains(text)).collect();
    let look = SHOWN.replace("ENGLISH", &serde_json::to_string(&english)?);
    let mut first_seen = BTreeMap::new();
    visit(page, &mut |page, screen| {
        let left = page.script(&look)?;
        let barriers = page.barriers()?;
        let left = left.as_array().into_iter().flatten().map(|text| format!("in English: {text}"));
        for fault in left.chain(barriers) {
            first_seen.entry(fault).or_insert_with(|| screen.to_owned());
        }
        Ok(())
    })?;
    let all: Vec<String> = first_seen.iter().map(|(fault, screen)| format!("{screen}: {fault}")).collect();
    ensure(all.is_empty(), format!("{} faults:\n{}", all.len(), all.join("\n")))?;

    // A person's choice leads there from the first page too, and back when they choose otherwise.
    page.go(&format!("{}de/", home.as_str().unwrap_or_default()))?;
    started(page)?;
    follow(page, "en")?;
    follow(page, "de")?;
    page.go("about:blank")?;
    page.go(home.as_str().unwrap_or_default())?;
    page.until("the first page leads to the language that was chosen", &format!("{LANGUAGE} === 'de'"))?;
    started(page)
}

/// Chooses the page in another language.
fn follow(page: &Page, language: &str) -> Result {
    click(page, "help")?;
    click(page, "language")?;
    page.until(&format!("the page is in {language}"), &format!("{LANGUAGE} === '{language}'"))?;
    started(page)
}
