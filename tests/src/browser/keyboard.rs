//! What a person does who has a keyboard and no mouse: Tab, arrows, Enter and the space bar lead everywhere.

use fantoccini::elements::Element;
use serde_json::{Value, json};

use super::key::{DOWN, END, ENTER, HOME, LEFT, RIGHT, SPACE, TAB, UP};
use super::{Page, Result};

/// More stops for the Tab key than any screen has.
const STOPS_MAX: usize = 150;
/// More presses of an arrow than any list or picture takes.
const ARROWS_MAX: usize = 400;

/// Where the focus is, also inside an element with a document of its own.
const FOCUS: &str = "let at = document.activeElement; while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;";

/// What of an element the Tab key stops at, and what is to be done there: `focus`, `enter`, `space`, `arrows`, `picture`,
/// `option`, `palette` or `none`.
const STOP: &str = "const it = arguments[0];
    const all = 'a[href], button, input, select, textarea, summary, iframe, [tabindex]';
    if (it.matches('.link')) return [it, 'palette'];
    const graph = it.closest('svg.graph')?.parentElement.querySelector('[role=listbox]');
    if (graph) return [graph, 'picture'];
    if (it.closest('[role=option]')) return [document.querySelector('[role=combobox]'), 'option'];
    const at = it.closest('label')?.control ?? it.closest(all);
    if (!at) return [it, 'none'];
    if (at.matches('[role=tab]')) return [at.closest('[role=tablist]').querySelector('[role=tab][tabindex=\"0\"]'), 'arrows'];
    if (at.tabIndex < 0) return [at, 'none'];
    if (at.matches('[type=checkbox], [type=radio]')) return [at, 'space'];
    if (at.matches('a, button, summary, [role=button], g[tabindex]')) return [at, 'enter'];
    return [at, 'focus'];";

/// Whether Tab or Shift+Tab leads to an element. Past the last field the focus would leave the page for the browser's own
/// buttons, and a driver has no keys that lead back. Where the words of what was clicked have changed, WebKit goes no way
/// back from it before it has gone on.
fn way() -> String {
    format!(
        "{FOCUS} const to = arguments[0], stands = window.lastStop === at;
         window.lastStop = at;
         if (at === to) return 'there';
         if (!to.isConnected) return 'gone';
         let from = at, root = to;
         while (from && from.getRootNode() !== to.getRootNode() && from.getRootNode().host) from = from.getRootNode().host;
         while (from && from.getRootNode() !== root.getRootNode() && root.getRootNode().host) root = root.getRootNode().host;
         return from && from !== document.body && from.compareDocumentPosition(root) & Node.DOCUMENT_POSITION_PRECEDING && !stands ? 'back' : 'on';"
    )
}

impl Page {
    /// Does to an element by keys what a click does.
    pub(super) fn press_by_keys(&self, element: &Element) -> Result {
        let stop = self.with(STOP, element)?;
        let kind = stop[1].as_str().unwrap_or_default().to_owned();
        let stop = stop[0].clone();
        match kind.as_str() {
            "palette" => return self.find_in_palette(element),
            "none" => return Err("the Tab key leads nowhere near it".into()),
            _ => self.tab_to(&stop)?,
        }
        match kind.as_str() {
            "enter" => self.tap(ENTER),
            "space" => self.tap(SPACE),
            "arrows" => self.tab_by_arrows(element),
            "picture" => self.host_by_arrows(element),
            "option" => self.option_by_arrows(element),
            _ => Ok(()),
        }
    }

    /// Puts the focus on what takes it.
    pub fn focus_by_keys(&self, element: &Element) -> Result {
        self.tab_to(&serde_json::to_value(element)?)
    }

    /// Takes an entry of a list that has the focus: opens it, walks, and takes it.
    pub(super) fn choose_by_keys(&self, list: &Element, entry: &str) -> Result {
        self.focus_by_keys(list)?;
        let by = self.with(
            &format!("const list = arguments[0], at = [...list.options].findIndex(one => one.textContent.trim() === {}); return at < 0 ? null : at - list.selectedIndex;", json!(entry)),
            list,
        )?;
        let by = by.as_i64().ok_or_else(|| format!("\"{entry}\" is not in the list"))?;
        self.tap(SPACE)?;
        for _ in 0..by.abs() {
            self.tap(if by < 0 { UP } else { DOWN })?;
        }
        self.tap(ENTER)
    }

    /// Moves a slider to a value.
    pub(super) fn slide_by_keys(&self, slider: &Element, value: &str) -> Result {
        self.focus_by_keys(slider)?;
        if self.with("return arguments[0].max;", slider)? == value {
            return self.tap(END);
        }
        self.tap(HOME)?;
        // A step may be longer than 1.
        let reached = format!("return Number(arguments[0].value) >= Number({});", json!(value));
        for _ in 0..ARROWS_MAX {
            if self.with(&reached, slider)? == true {
                return Ok(());
            }
            self.tap(RIGHT)?;
        }
        Err(format!("the arrows do not move the slider to {value}").into())
    }

    /// Presses Tab, or Shift+Tab where it lies behind, until the focus is there.
    fn tab_to(&self, stop: &Value) -> Result {
        let way = way();
        for _ in 0..STOPS_MAX {
            match self.with(&way, stop)?.as_str() {
                Some("there") => return Ok(()),
                Some("gone") => return Err("it is gone".into()),
                Some("back") => self.tap_with_shift(TAB)?,
                _ => self.tap(TAB)?,
            }
        }
        let focus = self.script(&format!("{FOCUS} return at?.outerHTML.slice(0, 200);"))?;
        Err(format!("Tab does not lead to it, but to {focus}").into())
    }

    /// Walks along a list of tabs.
    fn tab_by_arrows(&self, tab: &Element) -> Result {
        for _ in 0..ARROWS_MAX {
            if self.with(&format!("{FOCUS} return at === arguments[0];"), tab)? == true {
                return Ok(());
            }
            self.tap(RIGHT)?;
        }
        Err("the arrows do not lead to the tab".into())
    }

    /// Walks over the picture to a host and enters its panel: each time into the direction in which it lies, else into another.
    fn host_by_arrows(&self, host: &Element) -> Result {
        let step = "const it = arguments[0].closest('[data-pick^=h]') ?? arguments[0], graph = it.closest('svg.graph');
            const now = graph.getAttribute('aria-activedescendant'), from = now && document.getElementById(now);
            if (from && (from === it || from.contains(it) || it.contains(from))) return null;
            const middle = it => { const { x, y, width, height } = it.getBoundingClientRect(); return [x + width / 2, y + height / 2]; };
            const [a, b] = from ? [middle(from), middle(it)] : [[0, 0], [1, 0]];
            return [now ?? '', b[0] - a[0], b[1] - a[1]];";
        let mut been: Vec<(String, char)> = Vec::new();
        for _ in 0..ARROWS_MAX {
            let at = self.with(step, host)?;
            if at.is_null() {
                return self.tap(ENTER);
            }
            let name = at[0].as_str().unwrap_or_default().to_owned();
            let [x, y] = [1, 2].map(|axis| at[axis].as_f64().unwrap_or_default());
            let [across, down] = [if x < 0.0 { LEFT } else { RIGHT }, if y < 0.0 { UP } else { DOWN }];
            let [first, second] = if x.abs() >= y.abs() { [across, down] } else { [down, across] };
            let keys = [first, second, opposite(second), opposite(first)];
            let tried = |key: &char| been.iter().filter(|known| **known == (name.clone(), *key)).count();
            let key = keys.into_iter().min_by_key(tried).unwrap_or(first);
            been.push((name, key));
            self.tap(key)?;
        }
        Err("the arrows do not lead to it over the picture".into())
    }

    /// Walks down a list whose field has the focus, and takes the entry.
    fn option_by_arrows(&self, option: &Element) -> Result {
        for _ in 0..ARROWS_MAX {
            if self.with("return arguments[0].getAttribute('aria-selected') === 'true';", option)? == true {
                return self.tap(ENTER);
            }
            self.tap(DOWN)?;
        }
        Err("the arrows do not lead to the entry".into())
    }

    /// What the picture shows and no arrow leads to is found by its name, as everything is.
    fn find_in_palette(&self, element: &Element) -> Result {
        // By a word of the language that the page speaks.
        let found = "return [arguments[0].dataset.testid, document.documentElement.lang === 'de' ? 'Leitung' : 'link'];";
        let found = self.with(found, element)?;
        let [name, word] = [0, 1].map(|index| found[index].as_str().unwrap_or_default());
        let entry = format!("[data-testid=\"palette-{name}\"]");
        self.keys("\u{E009}k\u{E000}")?;
        self.find("[data-testid=palette-field]")?;
        self.keys(word)?;
        let entry = self.find(&entry)?;
        self.option_by_arrows(&entry)
    }
}

const fn opposite(key: char) -> char {
    match key {
        LEFT => RIGHT,
        RIGHT => LEFT,
        UP => DOWN,
        _ => UP,
    }
}
