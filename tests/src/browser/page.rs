//! One page in one window: what a person does on it and what they see.

use std::time::{Duration, Instant};

use fantoccini::actions::{Actions, InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::{Capabilities, TimeoutConfiguration, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::lost::{self, Lost};
use super::{Look, Result, Single};

/// How long anything on the page may take before a test gives up: far longer than it ever needs.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long the driver may take to answer: longer than it waits for a script or a page itself.
const ANSWER: Duration = Duration::from_secs(180);

/// How long a window may take to close; its driver ends after that, and the browser with it.
const CLOSING: Duration = Duration::from_secs(20);

/// Watches for what the policy refuses, from before the page's first script.
const WATCH_POLICY: &str = "window.refused = []; document.addEventListener('securitypolicyviolation', \
    event => window.refused.push(`${event.violatedDirective}: ${event.blockedURI} (${event.sourceFile}:${event.lineNumber})`));";

/// The same, and errors, from when the page is there. That sizes are told one frame later is no error: a browser without a
/// log of its console tells it as one.
const WATCH_LATE: &str = "window.refused ??= []; document.addEventListener('securitypolicyviolation', \
    event => window.refused.push(`${event.violatedDirective}: ${event.blockedURI}`)); \
    addEventListener('error', event => event.message.startsWith('ResizeObserver loop') || window.refused.push(`error: ${event.message}`)); \
    addEventListener('unhandledrejection', event => window.refused.push(`error: ${event.reason}`));";

/// A place in CSS pixels where a part of a drawing is on top of everything; `null` if there is none, `false` if it is no
/// part of a drawing.
const PLACE: &str = "const it = arguments[0];
    if (!(it instanceof SVGElement) || it instanceof SVGSVGElement) return false;
    it.scrollIntoView({ block: 'nearest' });
    for (const shape of [it, ...it.querySelectorAll('*')]) {
      const frame = shape.getBoundingClientRect();
      const places = [[frame.x + frame.width / 2, frame.y + frame.height / 2]];
      if (shape instanceof SVGGeometryElement) {
        const length = shape.getTotalLength(), onto = shape.getScreenCTM();
        for (const part of [0.5, 0.35, 0.65]) {
          const { x, y } = shape.getPointAtLength(part * length).matrixTransform(onto);
          places.push([x, y]);
        }
      }
      const seen = places.map(place => place.map(Math.round)).find(place => it.contains(document.elementFromPoint(...place)));
      if (seen) {
        window.reached = false;
        it.addEventListener('click', () => { window.reached = true; }, { once: true, capture: true });
        return seen;
      }
    }
    return null;";

/// A window with a page. The window closes with this value.
pub struct Page {
    runtime: Runtime,
    client: Client,
    /// The driver of this window alone, in browsers without the DevTools protocol.
    alone: Option<Single>,
    /// Whether all is done by keys.
    keys_alone: bool,
}

impl Page {
    pub(super) fn open(driver: &str, capabilities: Value, look: Look) -> Result<Page> {
        let page = Page::connect(driver, capabilities, None)?;
        page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH_POLICY }))?;
        page.look(look)?;
        Ok(page)
    }

    /// A window whose driver has no other; what the person prefers was told to the driver.
    pub(super) fn open_alone(driver: Single, look: Look) -> Result<Page> {
        let (url, capabilities) = (driver.url.clone(), driver.capabilities.clone());
        let page = Page::connect(&url, capabilities, Some(driver))?;
        page.size(look)?;
        let prefers = page.script(
            "return ['(prefers-color-scheme: dark)', '(prefers-reduced-motion: reduce)'].map(it => matchMedia(it).matches);",
        )?;
        if prefers != json!([look.dark, look.still]) {
            return Err(
                format!("the browser prefers dark and stillness as {prefers}, and not as {look:?}").into()
            );
        }
        Ok(page)
    }

    fn connect(driver: &str, capabilities: Value, alone: Option<Single>) -> Result<Page> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let Value::Object(capabilities) = capabilities else {
            return Err("capabilities are an object".into());
        };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(Capabilities::from_iter(capabilities));
        let connecting = async { tokio::time::timeout(ANSWER, builder.connect(driver)).await };
        let client = match runtime.block_on(connecting) {
            Ok(Ok(client)) => client,
            Ok(Err(error)) => return Err(Lost(error.to_string()).into()),
            Err(_) => return Err(Lost("no window opens".to_owned()).into()),
        };
        let page = Page { runtime, client, alone, keys_alone: false };
        let patience = TimeoutConfiguration::new(Some(2 * PATIENCE), Some(2 * PATIENCE), None);
        page.ask(page.client.update_timeouts(patience))?;
        Ok(page)
    }

    /// The same page for a person who has a keyboard and no mouse: every click is made by keys.
    #[must_use]
    pub fn by_keys_alone(mut self) -> Page {
        self.keys_alone = true;
        self
    }

    /// Asks the driver, which has to answer at all.
    fn ask<T>(&self, call: impl Future<Output = std::result::Result<T, CmdError>>) -> Result<T> {
        match self.runtime.block_on(async { tokio::time::timeout(ANSWER, call).await }) {
            Ok(answer) => answer.map_err(lost::told),
            Err(_) => Err(Lost(format!("no answer in {} s", ANSWER.as_secs())).into()),
        }
    }

    /// Does what hands and keys do.
    pub(super) fn act(&self, actions: impl Into<Actions>) -> Result {
        self.ask(self.client.perform_actions(actions))
    }

    /// Runs a script with an element, and gives its value.
    pub(super) fn with(&self, source: &str, element: &impl Serialize) -> Result<Value> {
        self.ask(self.client.execute(source, vec![serde_json::to_value(element)?]))
    }

    /// Fails where a hand is asked for and there are keys alone.
    pub(super) fn hands(&self) -> Result {
        if self.keys_alone {
            Err("a mouse or fingers are asked for, and there is a keyboard alone".into())
        } else {
            Ok(())
        }
    }

    /// Changes size and preferences of the window.
    pub fn look(&self, look: Look) -> Result {
        let phone = look.width < 600;
        let size =
            json!({ "width": look.width, "height": look.height, "deviceScaleFactor": 1, "mobile": phone });
        self.cdp("Emulation.setDeviceMetricsOverride", size)?;
        // A phone's bars lie over the page and fade when they like: no two pictures would be alike.
        self.cdp("Emulation.setScrollbarsHidden", json!({ "hidden": phone }))?;
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": if look.dark { "dark" } else { "light" } },
            { "name": "prefers-reduced-motion", "value": if look.still { "reduce" } else { "no-preference" } },
        ]});
        self.cdp("Emulation.setEmulatedMedia", features)?;
        Ok(())
    }

    /// Makes the page, not the window around it, so large.
    fn size(&self, look: Look) -> Result {
        let outside = "return [outerWidth - innerWidth, outerHeight - innerHeight];";
        let (mut width, mut height) = (look.width, look.height);
        for _ in 0..2 {
            self.ask(self.client.set_window_size(width, height))?;
            let frame = self.script(outside)?;
            let frame = [0, 1].map(|side| frame[side].as_u64().and_then(|it| u32::try_from(it).ok()));
            (width, height) = (look.width + frame[0].unwrap_or(0), look.height + frame[1].unwrap_or(0));
        }
        Ok(())
    }

    /// Loads an address.
    pub fn go(&self, url: &str) -> Result {
        self.ask(self.client.goto(url))?;
        if self.alone.is_some() {
            // Such a driver can run nothing before the page's first script: what happens while it loads is not seen.
            self.script(WATCH_LATE)?;
        }
        Ok(())
    }

    /// Waits until a script's value is true.
    pub fn until(&self, what: &str, condition: &str) -> Result {
        let start = Instant::now();
        while self.script(&format!("return Boolean({condition});"))? != Value::Bool(true) {
            if start.elapsed() > PATIENCE {
                let text = self.script("return document.body.innerText.slice(0, 1500);")?;
                return Err(format!(
                    "waited in vain until {what}; the page says:\n{}",
                    text.as_str().unwrap_or("")
                )
                .into());
            }
            self.rest(Duration::from_millis(40));
        }
        Ok(())
    }

    /// Waits until something that matches a selector is on the screen, and gives it.
    pub fn find(&self, css: &str) -> Result<Element> {
        self.first_shown(Locator::Css(css), css)
    }

    /// Waits for a button, link or tab by what a person reads on it (or hears: its label), and presses it.
    pub fn press(&self, name: &str) -> Result {
        let kinds = "self::button or self::a or self::summary or @role='button' or @role='tab' or @role='option' or @role='menuitem'";
        let said = format!("normalize-space(.)='{name}' or @aria-label='{name}' or @title='{name}'");
        let path = format!("//*[({kinds}) and ({said}) and not(@disabled)]");
        self.click_when_possible(Locator::XPath(&path), name)
    }

    /// Waits for what matches a selector, and clicks it.
    pub fn click(&self, css: &str) -> Result {
        self.click_when_possible(Locator::Css(css), css)
    }

    /// Puts a text into a field, in place of what was there.
    pub fn fill(&self, css: &str, text: &str) -> Result {
        let field = self.find(css)?;
        if self.keys_alone {
            self.focus_by_keys(&field)?;
        } else {
            self.click(css)?;
        }
        // WebKit's driver presses no key for LF; Enter is the same key in all.
        let text = if self.alone.is_some() { &text.replace('\n', "\u{E007}") } else { text };
        self.ask(async {
            // As a person does it: mark all, then type; the page hears every key.
            field.send_keys("\u{E009}a\u{E000}").await?;
            if text.is_empty() { field.send_keys("\u{E017}").await } else { field.send_keys(text).await }
        })?;
        Ok(())
    }

    /// Takes an entry of a list by what a person reads there.
    pub fn choose(&self, css: &str, entry: &str) -> Result {
        let list = self.find(css)?;
        if self.keys_alone {
            return self.choose_by_keys(&list, entry);
        }
        let path = format!(".//option[normalize-space(.)='{entry}']");
        self.ask(async { list.find(Locator::XPath(&path)).await?.click().await })
    }

    /// Moves a slider to a value.
    pub fn slide(&self, css: &str, value: &str) -> Result {
        let slider = self.find(css)?;
        if self.keys_alone {
            return self.slide_by_keys(&slider, value);
        }
        let moved = format!(
            "arguments[0].value = {}; arguments[0].dispatchEvent(new Event('input', {{ bubbles: true }}));",
            json!(value)
        );
        self.with(&moved, &slider).map(drop)
    }

    /// Moves a slider to its end.
    pub fn slide_to_end(&self, css: &str) -> Result {
        let end = self.with("return arguments[0].max;", &self.find(css)?)?;
        self.slide(css, end.as_str().unwrap_or_default())
    }

    /// Types where the focus is. `\u{E007}` is Enter, `\u{E004}` Tab, `\u{E013}` the arrow up.
    pub fn keys(&self, text: &str) -> Result {
        self.ask(async { self.client.active_element().await?.send_keys(text).await })
    }

    /// Presses one key, wherever the focus is: also where typing means something else, as in a field for files.
    pub fn tap(&self, key: char) -> Result {
        let (down, up) = (KeyAction::Down { value: key }, KeyAction::Up { value: key });
        let keys = KeyActions::new("keyboard".to_owned()).then(down).then(up);
        self.act(keys)
    }

    /// The same while Shift is held down.
    pub fn tap_with_shift(&self, key: char) -> Result {
        const SHIFT: char = '\u{E008}';
        let keys = KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value: SHIFT });
        let keys = keys.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
        self.act(keys.then(KeyAction::Up { value: SHIFT }))
    }

    /// What a person reads in the first thing that matches.
    pub fn text(&self, css: &str) -> Result<String> {
        let element = self.find(css)?;
        self.ask(element.text())
    }

    /// Gives files to a file input, which may be hidden.
    pub fn choose_file(&self, css: &str, file: &std::path::Path) -> Result {
        self.until(&format!("{css} is there"), &format!("document.querySelector({})", json!(css)))?;
        let path = file.to_string_lossy();
        self.ask(async { self.client.find(Locator::Css(css)).await?.send_keys(&path).await })
    }

    /// Goes into a frame: everything else is then about the page in it, until [`Page::leave_frame`].
    pub fn enter_frame(&self, css: &str) -> Result {
        let frame = self.find(css)?;
        self.ask(frame.enter_frame())
    }

    /// Goes back to the page around a frame.
    pub fn leave_frame(&self) -> Result {
        self.ask(self.client.enter_parent_frame())
    }

    /// Runs a script in the page and gives its value.
    pub fn script(&self, source: &str) -> Result<Value> {
        self.ask(self.client.execute(source, Vec::new()))
    }

    /// Runs a script that answers by calling its last argument.
    pub fn script_async(&self, source: &str) -> Result<Value> {
        self.ask(self.client.execute_async(source, Vec::new()))
    }

    /// The screen as a PNG.
    pub fn picture(&self) -> Result<Vec<u8>> {
        self.ask(self.client.screenshot())
    }

    /// Lets time pass.
    pub fn rest(&self, time: Duration) {
        std::thread::sleep(time);
    }

    /// A command of the Chrome DevTools protocol.
    pub fn cdp(&self, command: &str, parameters: Value) -> Result<Value> {
        if self.alone.is_some() {
            return Err(format!("{command} is a command for Chromium alone").into());
        }
        let body = json!({ "cmd": command, "params": parameters });
        self.ask(self.client.issue_cmd(Post { path: "goog/cdp/execute", body }))
    }

    /// What the policy refused, and every error that stands in the console.
    pub fn complaints(&self) -> Result<Vec<String>> {
        let refused = self.script("return window.refused || [];")?;
        let mut complaints: Vec<String> =
            strings(&refused).map(|text| format!("refused by the policy: {text}")).collect();
        if self.alone.is_some() {
            return Ok(complaints);
        }
        let log = self
            .runtime
            .block_on(self.client.issue_cmd(Post { path: "se/log", body: json!({ "type": "browser" }) }))?;
        let entries = log.as_array().into_iter().flatten();
        let errors = entries.filter(|entry| entry["level"] == "SEVERE");
        complaints.extend(
            errors.map(|entry| format!("console: {}", entry["message"].as_str().unwrap_or_default())),
        );
        Ok(complaints)
    }

    /// Barriers that axe-core finds at WCAG 2.2 levels A and AA: rule, what is wrong, and where.
    pub fn barriers(&self) -> Result<Vec<String>> {
        let axe = concat!(env!("CARGO_MANIFEST_DIR"), "/../.tools/node_modules/axe-core/axe.min.js");
        let source = std::fs::read_to_string(axe)
            .map_err(|error| format!("axe-core ({error}); get it with: cargo xtask setup"))?;
        self.script(&source)?;
        let found = self.script_async(
            "const done = arguments[arguments.length - 1];
             const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
             // Where an element has styles of its own, axe would copy them into the page, which the policy forbids.
             const preload = !document.querySelector('smtp-playground');
             axe.run(document, { runOnly: levels, resultTypes: ['violations'], preload }).then(
               found => done(found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target} ${node.failureSummary}`))),
               error => done([`axe failed: ${error}`]));",
        )?;
        Ok(strings(&found).map(str::to_owned).collect())
    }

    fn first_shown(&self, locator: Locator<'_>, what: &str) -> Result<Element> {
        let start = Instant::now();
        loop {
            let shown = self.ask(async {
                for element in self.client.find_all(locator).await? {
                    // An element that the page takes away meanwhile is not shown.
                    if element.is_displayed().await.unwrap_or(false) {
                        return Ok(Some(element));
                    }
                }
                Ok::<_, fantoccini::error::CmdError>(None)
            })?;
            if let Some(element) = shown {
                return Ok(element);
            }
            if start.elapsed() > PATIENCE {
                let text = self.script("return document.body.innerText.slice(0, 1500);")?;
                return Err(format!(
                    "\"{what}\" is not on the page, which says:\n{}",
                    text.as_str().unwrap_or("")
                )
                .into());
            }
            self.rest(Duration::from_millis(40));
        }
    }

    /// Clicks; tries again while the page is redrawn or moves.
    fn click_when_possible(&self, locator: Locator<'_>, what: &str) -> Result {
        let start = Instant::now();
        loop {
            let element = self.first_shown(locator, what)?;
            match self.click_once(&element) {
                Ok(()) => return Ok(()),
                Err(error) if error.is::<Lost>() => return Err(error),
                Err(error) if start.elapsed() > PATIENCE => {
                    return Err(format!("\"{what}\" cannot be clicked: {error}").into());
                }
                Err(_) => self.rest(Duration::from_millis(40)),
            }
        }
    }

    /// Drivers other than Chromium's find no middle in a group of a drawing: there the mouse goes to a place that shows it.
    fn click_once(&self, element: &Element) -> Result {
        if self.keys_alone {
            return self.press_by_keys(element);
        }
        if self.alone.is_none() {
            return self.ask(element.click());
        }
        let place = self.with(PLACE, element)?;
        if place == false {
            let clicked = self.ask(element.click());
            if clicked.is_err() {
                // WebKit's driver brings it just to an edge, where it may be covered: in the middle it is not, the next time.
                let centred = "arguments[0].scrollIntoView({ block: 'center' });";
                self.with(centred, element)?;
            }
            return clicked;
        }
        let (Some(x), Some(y)) = (place[0].as_f64(), place[1].as_f64()) else {
            return Err("no place of it is on the screen, or all are covered".into());
        };
        self.click_at([x, y])?;
        // The page may have moved in between.
        if self.script("return window.reached;")? == false {
            Err("the click went beside it".into())
        } else {
            Ok(())
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let closing = async { tokio::time::timeout(CLOSING, self.client.clone().close()).await };
        let _ = self.runtime.block_on(closing);
    }
}

fn strings(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// A command beyond the standard: posted below the session.
#[derive(Debug)]
struct Post {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Post {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> std::result::Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
