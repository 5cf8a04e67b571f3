//! A network of one's own while it is built: the tables of a scenario file, edited entry by entry and checked like any file.

use std::rc::Rc;

use relay::Scenario;
use relay::scenario::{SHIPPED, parse};
use texts::t;
use toml::{Table, Value};

use crate::layout::layered;

/// The name under which it is told apart from those that are shipped.
const NAME: &str = "own";
/// How far apart what is added stands.
const STEP: [i32; 2] = [140, 130];
/// The picture: what is added stands inside.
const PICTURE: [i32; 2] = [1_000, 560];
/// What a new link takes, in milliseconds and kilobits per second.
const LINK: [i64; 2] = [5, 50_000];

/// Two servers and two people, to begin with.
const EMPTY: &str = include_str!(concat!(env!("OUT_DIR"), "/own.toml"));

/// A network of one's own. A clone costs nothing: each form field has one.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Draft(Rc<Table>);

/// What is wrong: in which table, in which of its entries, with which key, and the words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Flaw {
    pub(crate) table: String,
    pub(crate) index: usize,
    pub(crate) key: String,
    pub(crate) words: String,
}

/// How a key is written in its field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// As it is; an empty one is not there.
    Text,
    /// Several, with commas between.
    List,
    /// A whole number; an empty one is not there.
    Number,
    /// There or not.
    Flag,
}

impl Draft {
    /// Two servers, to begin with.
    pub(crate) fn empty() -> Draft {
        Draft::parse(EMPTY).unwrap_or_else(|_| Draft(Rc::default()))
    }

    /// The scenario in this place of those that are shipped, as a beginning.
    pub(crate) fn shipped(place: usize) -> Draft {
        let text = SHIPPED.get(place).map_or(EMPTY, |(_, text)| text);
        Draft::parse(text).unwrap_or_else(|_| Draft::empty())
    }

    /// A draft from the text of a scenario file; what it says is judged by [`Draft::check`].
    pub(crate) fn parse(text: &str) -> Result<Draft, String> {
        let mut table: Table =
            text.parse().map_err(|error: toml::de::Error| t!("this is no TOML: {}", error.message()))?;
        table.insert("name".to_owned(), NAME.into());
        // What it comes to is another thing as soon as it is changed.
        table.remove("expect");
        let mut draft = Draft(Rc::new(table));
        let placed = |entry: &Value| entry.get("place").is_some();
        if !draft.entries("host").iter().chain(draft.entries("router")).all(placed) {
            draft.tidy();
        }
        Ok(draft)
    }

    /// The text of its scenario file.
    pub(crate) fn text(&self) -> String {
        toml::to_string(&*self.0).unwrap_or_default()
    }

    /// The scenario, or everything that is wrong, by the checks of a scenario file.
    pub(crate) fn check(&self) -> Result<Scenario, Vec<Flaw>> {
        let text = self.text();
        parse(NAME, &text).map_err(|errors| {
            let flaw = |error: relay::scenario::ScenarioError| {
                let (table, key) = error.key.split_once('.').unwrap_or((&error.key, ""));
                let header = format!("[[{table}]]");
                let before = text.lines().take(error.line).filter(|line| *line == header).count();
                Flaw {
                    table: table.to_owned(),
                    index: before.saturating_sub(1),
                    key: key.to_owned(),
                    words: error.message,
                }
            };
            errors.into_iter().map(flaw).collect()
        })
    }

    /// How many entries a table has.
    pub(crate) fn count(&self, table: &str) -> usize {
        self.entries(table).len()
    }

    /// What stands in the field of a key.
    pub(crate) fn field(&self, table: &str, index: usize, key: &str) -> String {
        let one = self.0.get(table).filter(|entry| entry.is_table());
        match self.entries(table).get(index).or(one).and_then(|entry| entry.get(key)) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(items)) => {
                let words = items.iter().map(|item| item.as_str().map_or(item.to_string(), str::to_owned));
                words.collect::<Vec<_>>().join(", ")
            }
            Some(value) => value.to_string(),
            None => String::new(),
        }
    }

    /// Something else stands there from now on. A host that gets another name keeps its links and what happens to it.
    pub(crate) fn set(&mut self, (table, index, key): (&str, usize, &str), form: Form, text: &str) {
        let text = text.trim_end();
        if (table, key) == ("host", "name") {
            let old = self.field(table, index, key);
            self.rename(&old, text.trim());
        }
        let value = match form {
            Form::Text if key == "records" => Some(Value::from(text)),
            Form::Text => (!text.trim().is_empty()).then(|| Value::from(text.trim())),
            Form::List => {
                let items = text.split([',', '\n']).map(str::trim).filter(|item| !item.is_empty());
                let items: Vec<Value> = items.map(Value::from).collect();
                (!items.is_empty()).then_some(Value::Array(items))
            }
            // What is no number is told by the check.
            Form::Number if text.trim().is_empty() => None,
            Form::Number => Some(text.trim().parse::<i64>().map_or(Value::from(text.trim()), Value::from)),
            Form::Flag => (text == "true").then_some(Value::Boolean(true)),
        };
        let Some(entry) = self.entry(table, index) else { return };
        match value {
            Some(value) => drop(entry.insert(key.to_owned(), value)),
            None => drop(entry.remove(key)),
        }
    }

    /// The names of hosts, then of routers.
    pub(crate) fn nodes(&self) -> Vec<String> {
        let names = |table| (0..self.count(table)).map(move |index| self.field(table, index, "name"));
        names("host").chain(names("router")).collect()
    }

    /// The place of the host with this name.
    pub(crate) fn host(&self, name: &str) -> Option<usize> {
        (0..self.count("host")).find(|index| self.field("host", *index, "name") == name)
    }

    /// The place of the link between two nodes.
    pub(crate) fn link(&self, a: &str, b: &str) -> Option<usize> {
        let between = |index| self.field("link", index, "between");
        let (there, back) = (format!("{a}, {b}"), format!("{b}, {a}"));
        (0..self.count("link")).find(|index| [&there, &back].contains(&&between(*index)))
    }

    /// Adds a host of this role to the network in this place: with a name, an address, a record in its zone, and a link.
    /// Gives its name.
    pub(crate) fn add_host(&mut self, role: &str, network: usize, domain: &str) -> String {
        let stem = if role == "client" { "person" } else { role };
        let name = self.free_name(stem);
        let domain = domain.trim().trim_end_matches('.').to_lowercase();
        let host_name = format!("{name}.{domain}");
        let mut host = Table::new();
        let mut set = |key: &str, value: Value| drop(host.insert(key.to_owned(), value));
        let texts = |text: &str| Value::Array(vec![text.into()]);
        set("name", name.as_str().into());
        set("role", role.into());
        set("network", self.field("network", network, "name").into());
        set("host_name", host_name.as_str().into());
        let address = self.free_address();
        set("addresses", texts(&address));
        set("place", numbers(&self.free_place(network)));
        match role {
            "client" => {
                set("user", format!("{name}@{domain}").into());
                let server = self.server_of(network).unwrap_or_else(|| format!("mail.{domain}"));
                set("smart_host", server.into());
            }
            "mx" => {
                set("domains", texts(&domain));
                set("mailboxes", texts(&format!("postmaster@{domain}")));
            }
            "gateway" => set("relay_domains", texts(&domain)),
            _ => set("relay_networks", texts(&self.field("network", network, "name"))),
        }
        let hub = self.nearest_router(&host).or_else(|| self.nodes().into_iter().next());
        self.list("host").push(Value::Table(host));
        self.add_records(&name, &domain, &address, role == "mx");
        if let Some(hub) = hub {
            self.connect(&name, &hub);
        }
        name
    }

    /// Takes a host away, with its links, its records, and what happens to it.
    pub(crate) fn remove_host(&mut self, index: usize) {
        let (name, host_name) = (self.field("host", index, "name"), self.field("host", index, "host_name"));
        if index >= self.count("host") {
            return;
        }
        self.list("host").remove(index);
        let names = |value: Option<&Value>| match value {
            Some(Value::String(text)) => *text == name,
            Some(Value::Array(items)) => items.iter().any(|item| item.as_str() == Some(name.as_str())),
            _ => false,
        };
        self.list("link").retain(|link| !names(link.get("between")));
        self.list("event").retain(|event| !names(event.get("host")) && !names(event.get("link")));
        for zone in 0..self.count("zone") {
            let (origin, records) = (self.field("zone", zone, "origin"), self.field("zone", zone, "records"));
            let label =
                host_name.strip_suffix(&origin).map(|label| label.trim_end_matches('.')).unwrap_or("-");
            let is_its = |line: &str| {
                let mut words = line.split_whitespace();
                let (owner, last) = (words.next().unwrap_or_default(), words.last().unwrap_or_default());
                owner == label || last == label || last.trim_end_matches('.') == host_name
            };
            let kept: Vec<&str> = records.lines().filter(|line| !is_its(line)).collect();
            self.set(("zone", zone, "records"), Form::Text, &kept.join("\n"));
        }
    }

    /// Links two nodes.
    pub(crate) fn connect(&mut self, a: &str, b: &str) {
        let mut link = Table::new();
        link.insert("between".to_owned(), Value::Array(vec![a.into(), b.into()]));
        link.insert("latency_ms".to_owned(), LINK[0].into());
        link.insert("kbit_per_s".to_owned(), LINK[1].into());
        self.list("link").push(Value::Table(link));
    }

    /// Takes a link away, and what happens to it.
    pub(crate) fn remove_link(&mut self, index: usize) {
        let links = self.list("link");
        if index >= links.len() {
            return;
        }
        let ends = |value: Option<&Value>| {
            let mut names: Vec<String> =
                value.and_then(Value::as_array).into_iter().flatten().map(Value::to_string).collect();
            names.sort();
            names
        };
        let between = ends(links.remove(index).get("between"));
        self.list("event").retain(|event| event.get("link").is_none() || ends(event.get("link")) != between);
    }

    /// The nodes with these names stand elsewhere from now on.
    pub(crate) fn arrange(&mut self, places: &[(String, [i32; 2])]) {
        for table in ["host", "router"] {
            for index in 0..self.count(table) {
                let name = self.field(table, index, "name");
                if let Some((_, place)) = places.iter().find(|(known, _)| *known == name)
                    && let Some(entry) = self.entry(table, index)
                {
                    entry.insert("place".to_owned(), numbers(place));
                }
            }
        }
    }

    /// Everything stands in layers from the sender on, in areas that hold it.
    pub(crate) fn tidy(&mut self) {
        let names = self.nodes();
        let place_of = |name: &str| names.iter().position(|known| known == name);
        let networks: Vec<String> =
            (0..self.count("network")).map(|index| self.field("network", index, "name")).collect();
        let network = |index| {
            let name = self.field("host", index, "network");
            networks.iter().position(|known| *known == name)
        };
        let hosts = self.count("host");
        let network_of: Vec<_> =
            (0..names.len()).map(|node| network(node).filter(|_| node < hosts)).collect();
        let between = |index| {
            let ends = self.field("link", index, "between");
            let (a, b) = ends.split_once(", ")?;
            Some((place_of(a)?, place_of(b)?))
        };
        let links: Vec<_> = (0..self.count("link")).filter_map(between).collect();
        let writer = self.field("draft", 0, "from");
        let from = (0..hosts).find(|host| self.field("host", *host, "user") == writer).unwrap_or(0);
        let laid = layered(networks.len(), &network_of, &links, from).within(PICTURE);
        for (node, place) in laid.places.iter().enumerate() {
            let (table, index) = if node < hosts { ("host", node) } else { ("router", node - hosts) };
            if let Some(entry) = self.entry(table, index) {
                entry.insert("place".to_owned(), numbers(place));
            }
        }
        for (index, area) in laid.areas.iter().enumerate() {
            if let Some(entry) = self.entry("network", index) {
                entry.insert("area".to_owned(), numbers(area));
            }
        }
    }

    fn entries(&self, table: &str) -> &[Value] {
        self.0.get(table).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    fn list(&mut self, table: &str) -> &mut Vec<Value> {
        let value =
            Rc::make_mut(&mut self.0).entry(table.to_owned()).or_insert_with(|| Value::Array(Vec::new()));
        if !value.is_array() {
            *value = Value::Array(Vec::new());
        }
        match value {
            Value::Array(list) => list,
            _ => unreachable!("it was made one"),
        }
    }

    fn entry(&mut self, table: &str, index: usize) -> Option<&mut Table> {
        // `draft` is one table; the others are lists.
        match Rc::make_mut(&mut self.0).get_mut(table)? {
            Value::Array(list) => list.get_mut(index)?.as_table_mut(),
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    fn rename(&mut self, old: &str, new: &str) {
        if old.is_empty() || new.is_empty() {
            return;
        }
        let change = |value: &mut Value| {
            if value.as_str() == Some(old) {
                *value = new.into();
            }
        };
        for (table, key) in [("link", "between"), ("event", "link"), ("event", "host"), ("event", "from")] {
            for value in self.list(table).iter_mut().filter_map(|entry| entry.get_mut(key)) {
                change(value);
                value.as_array_mut().into_iter().flatten().for_each(change);
            }
        }
    }

    fn free_name(&self, stem: &str) -> String {
        let taken = self.nodes();
        let numbered = (2..).map(|number| format!("{stem}{number}"));
        let mut names = [stem.to_owned()].into_iter().chain(numbered);
        names.find(|name| !taken.contains(name)).unwrap_or_default()
    }

    /// An address of those kept for examples (RFC 5737).
    fn free_address(&self) -> String {
        let taken: Vec<String> =
            (0..self.count("host")).map(|host| self.field("host", host, "addresses")).collect();
        let blocks = ["192.0.2", "198.51.100", "203.0.113"];
        let mut all = blocks.iter().flat_map(|block| (10..255).map(move |last| format!("{block}.{last}")));
        all.find(|address| !taken.iter().any(|known| known.split(", ").any(|one| one == address)))
            .unwrap_or_default()
    }

    /// A place in an area where nothing stands, as far as there is one.
    fn free_place(&self, network: usize) -> [i32; 2] {
        let area = self.entries("network").get(network).map(|network| integers(network.get("area")));
        let [x, y, width, height] = match area.as_deref() {
            Some([x, y, width, height]) => [*x, *y, *width, *height],
            _ => [0, 0, PICTURE[0], PICTURE[1]],
        };
        let places: Vec<Vec<i32>> = ["host", "router"]
            .iter()
            .flat_map(|table| self.entries(table))
            .map(|entry| integers(entry.get("place")))
            .collect();
        let room = |place: [i32; 2]| {
            let far = |at: &Vec<i32>| match at.as_slice() {
                [x, y] => (x - place[0]).abs().max((y - place[1]).abs()),
                _ => i32::MAX,
            };
            places.iter().map(far).min().unwrap_or(i32::MAX)
        };
        let columns = (x + 70..=x + width - 70).step_by(STEP[0] as usize / 2);
        let all = columns
            .flat_map(|x| (y + 80..=y + height - 80).step_by(STEP[1] as usize / 2).map(move |y| [x, y]));
        // The first of those with the most room, so that it is always the same one.
        let best = all.fold(None, |best: Option<[i32; 2]>, place| match best {
            Some(known) if room(known) >= room(place) => Some(known),
            _ => Some(place),
        });
        best.unwrap_or([x + width / 2, y + height / 2])
    }

    /// The name in DNS of a server in a network that its clients may send through.
    fn server_of(&self, network: usize) -> Option<String> {
        let network = self.field("network", network, "name");
        let serves = |index: &usize| {
            let role = self.field("host", *index, "role");
            self.field("host", *index, "network") == network
                && role != "client"
                && self.field("host", *index, "relay_networks").split(", ").any(|known| known == network)
        };
        let found = (0..self.count("host")).find(serves)?;
        Some(self.field("host", found, "host_name"))
    }

    fn nearest_router(&self, host: &Table) -> Option<String> {
        let place = integers(host.get("place"));
        let far = |entry: &Value| match (integers(entry.get("place")).as_slice(), place.as_slice()) {
            ([x, y], [to_x, to_y]) => (x - to_x).abs() + (y - to_y).abs(),
            _ => i32::MAX,
        };
        let router = self.entries("router").iter().min_by_key(|router| far(router))?;
        router.get("name")?.as_str().map(str::to_owned)
    }

    /// Writes the address of a host into the zone of its domain; the MX record too where the zone has none yet.
    fn add_records(&mut self, name: &str, domain: &str, address: &str, mx: bool) {
        let same = |index: &usize| self.field("zone", *index, "origin").trim_end_matches('.') == domain;
        let zone = (0..self.count("zone")).find(same).unwrap_or_else(|| {
            let mut zone = Table::new();
            zone.insert("origin".to_owned(), domain.into());
            zone.insert("records".to_owned(), "".into());
            self.list("zone").push(Value::Table(zone));
            self.count("zone") - 1
        });
        let mut records = self.field("zone", zone, "records");
        if !records.is_empty() && !records.ends_with('\n') {
            records.push('\n');
        }
        if mx && !records.contains(" MX ") {
            records.push_str(&format!("@ MX 10 {name}\n"));
        }
        records.push_str(&format!("{name} A {address}"));
        self.set(("zone", zone, "records"), Form::Text, &records);
    }
}

fn numbers(numbers: &[i32]) -> Value {
    Value::Array(numbers.iter().map(|number| i64::from(*number).into()).collect())
}

fn integers(value: Option<&Value>) -> Vec<i32> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| i32::try_from(item.as_integer()?).ok()).collect()
}

#[cfg(test)]
mod tests;
