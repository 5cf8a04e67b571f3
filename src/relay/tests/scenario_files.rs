//! Scenario files: what is wrong is told with file, line and key, and all of it; what is right survives the page's form.
#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use relay::scenario::{SHIPPED, parse};
use relay::{Scenario, World};

const FULL: &str = include_str!("full.toml");

/// Replaces a text of the full file, once, and looks for the mistakes that come of it: what stands in the line that is
/// named, and the key with a part of the message.
#[track_caller]
fn check(from: &str, to: &str, expect: &[(&str, &str)]) {
    assert!(FULL.contains(from), "{from} is not in the file");
    check_text(&FULL.replacen(from, to, 1), expect);
}

#[track_caller]
fn check_text(text: &str, expect: &[(&str, &str)]) {
    let errors = parse("a.toml", text).expect_err("a mistake");
    assert_eq!(errors.len(), expect.len(), "{errors:#?}");
    for (error, (line, message)) in errors.iter().zip(expect) {
        let said = error.to_string();
        let named = text.lines().nth(error.line - 1).expect("a line of the file");
        assert!(said.starts_with(&format!("a.toml:{}: ", error.line)), "{said}");
        assert!(named.contains(line), "{said}\nnames the line {named}\nnot {line}");
        assert!(said.contains(message), "{said}\nshould contain {message}");
    }
}

#[test]
fn what_is_no_toml() {
    check("place = [250, 100]", "place = [250, 100", &[("[[host]]", "this is no TOML: missing comma")]);
    check("name = \"full\"", "name = \"full", &[("name = \"full", "")]);
    check("name = \"full\"", "name = \"full\"\nname = \"twice\"", &[("name = \"twice\"", "duplicate key")]);
}

#[test]
fn versions() {
    check(
        "version = 1",
        "version = 2",
        &[("version = 2", "version: is 2, but this edition reads version 1")],
    );
    // Nothing else is looked at: its form may be another.
    check_text("version = 9\nshape = \"other\"", &[("version = 9", "version: is 9")]);
    check(
        "version = 1",
        "version = 0",
        &[("version = 0", "version: expected the number 1, found the number 0")],
    );
    check("version = 1", "", &[("", "version: is missing")]);
}

#[test]
fn keys_that_are_unknown() {
    check(
        "latency_ms = 8",
        "latency = 8",
        &[
            ("[[link]]", "link.latency_ms: is missing: the time from end to end"),
            (
                "latency = 8",
                "link.latency: is no key here; did you mean \"latency_ms\"? The keys are between, latency_ms",
            ),
        ],
    );
    check(
        "retry_s =",
        "retries_s =",
        &[("retries_s", "host.retries_s: is no key here; did you mean \"retry_s\"?")],
    );
    check(
        "[[router]]",
        "[[ruter]]",
        &[
            ("[[ruter]]", "ruter: is no key here; did you mean \"router\"?"),
            (
                "between = [\"alice\", \"switch\"]",
                "link.between: \"switch\" is no [[host]] and no [[router]]; there are alice",
            ),
            ("between = [\"switch\", \"mail\"]", "link.between: \"switch\" is no"),
            ("link = [\"mail\", \"switch\"]", "event.link: \"switch\" is no"),
            ("link = [\"alice\", \"switch\"]", "event.link: \"switch\" is no"),
            ("link = [\"switch\", \"alice\"]", "event.link: \"switch\" is no"),
            ("link = [\"mail\", \"switch\"]", "event.link: \"switch\" is no"),
        ],
    );
    check(
        "subject = \"Subject\"",
        "subject = \"Subject\"\ncc = []",
        &[("cc = []", "draft.cc: is no key here")],
    );
    check(
        "text = \"Hi Carol\\n\" }",
        "text = \"\", html = \"\" }",
        &[("html", "event.draft.html: is no key here")],
    );
}

#[test]
fn keys_that_are_missing() {
    check(
        "host_name = \"mail.alpha.example\"\n",
        "",
        &[("[[host]]", "host.host_name: is missing: the domain name")],
    );
    check("title = \"Full\"\n", "", &[("", "title: is missing")]);
    check("to = [\"bob@alpha.example\"]\n", "", &[("[draft]", "draft.to: is missing")]);
    check(
        "smart_host = \"mail.alpha.example\"\nuser",
        "user",
        &[("[[host]]", "host.smart_host: is missing: a client")],
    );
    let hostless = FULL.split("[[host]]").next().expect("a start");
    check_text(hostless, &[("", "host: is missing")]);
}

#[test]
fn values_of_the_wrong_form() {
    check(
        "lookup_ms = 30",
        "lookup_ms = \"30\"",
        &[("lookup_ms", "lookup_ms: expected a whole number from 0 to 600000, found \"30\"")],
    );
    check("lookup_ms = 30", "lookup_ms = 0.5", &[("lookup_ms", "found the number 0.5")]);
    check("lookup_ms = 30", "lookup_ms = -1", &[("lookup_ms", "found the number -1")]);
    check("lookup_ms = 30", "lookup_ms = true", &[("lookup_ms", "found true")]);
    check("lookup_ms = 30", "lookup_ms = 2026-01-01", &[("lookup_ms", "found a date")]);
    check(
        "title = \"Full\"",
        "title = 7",
        &[("title", "title: expected a text in quotes, found the number 7")],
    );
    check(
        "name = \"switch\"",
        "name = \"The Switch\"",
        &[("The Switch", "router.name: expected a name of lower-case")],
    );
    check(
        "role = \"mx\"",
        "role = \"boss\"",
        &[("boss", "host.role: expected one of \"client\", \"submission\"")],
    );
    check(
        "place = [250, 100]",
        "place = [250, 900]",
        &[("900", "router.place: expected a whole number from 0 to 560")],
    );
    check(
        "place = [250, 100]",
        "place = [250]",
        &[("[250]", "expected a list of 2: a whole number from 0 to 1000; ")],
    );
    check("place = [250, 100]", "place = 250", &[("250", "found the number 250")]);
    check(
        "retry_s = [30, 60]",
        "retry_s = []",
        &[("retry_s", "a list [ … ] of at least 1, each item a whole")],
    );
    check(
        "retry_s = [30, 60]",
        "retry_s = [\n30,\n\"x\",\n]",
        &[("\"x\"", "host.retry_s: expected a whole number")],
    );
    check(
        "{ \"beta.example\" = \"mail.alpha.example\" }",
        "{ \"beta.example\" = 1 }",
        &[("transports", "a text")],
    );
    check("{ \"beta.example\" = \"mail.alpha.example\" }", "[]", &[("transports", "found an empty list")]);
    check(
        "[[router]]",
        "[router]",
        &[(
            "[router]",
            "router: expected a list of tables, each of which begins with [[router]], found a table",
        )],
    );
    check("[draft]", "[[draft]]", &[("[[draft]]", "draft: expected a table, which begins with [draft]")]);
}

#[test]
fn names_that_are_there_already() {
    check(
        "name = \"switch\"",
        "name = \"alice\"",
        &[
            ("name = \"alice\"", "router.name: \"alice\" is there already"),
            ("between = [\"alice\", \"switch\"]", "\"switch\" is no"),
            ("between = [\"switch\", \"mail\"]", "\"switch\" is no"),
            ("link = [\"mail\", \"switch\"]", "\"switch\" is no"),
            ("link = [\"alice\", \"switch\"]", "\"switch\" is no"),
            ("link = [\"switch\", \"alice\"]", "\"switch\" is no"),
            ("link = [\"mail\", \"switch\"]", "\"switch\" is no"),
        ],
    );
    let network = "[[network]]\nname = \"alpha\"\ntitle = \"again\"\narea = [0, 0, 1, 1]\n\n[[router]]";
    check("[[router]]", network, &[("name = \"alpha\"", "network.name: \"alpha\" is there already")]);
    check(
        "\"192.0.2.25\", ",
        "\"192.0.2.10\", ",
        &[("192.0.2.10", "192.0.2.10 belongs to \"alice\" already")],
    );
    check(
        "host_name = \"mail.alpha",
        "host_name = \"Alice.alpha",
        &[("Alice", "host.host_name: \"Alice.alpha.example\" is")],
    );
    check(
        "mailboxes = [",
        "mailboxes = [\"BOB@alpha.example\", ",
        &[("BOB", "host.mailboxes: \"bob@alpha.example\" is")],
    );
    check(
        "[\"SIZE\", \"8BITMIME\"]",
        "[\"SIZE\", \"size\"]",
        &[("size", "host.extensions: \"size\" is there already")],
    );
    let zone = "[[zone]]\norigin = \"ALPHA.example.\"\nrecords = \"\"\n\n[[event]]";
    check("[[event]]", zone, &[("ALPHA", "zone.origin: \"alpha.example\" is there already")]);
    check(
        "between = [\"switch\", \"mail\"]",
        "between = [\"switch\", \"alice\"]",
        &[
            ("between = [\"switch\", \"alice\"]", "link.between: these two are linked already"),
            ("link = [\"mail\", \"switch\"]", "there is no [[link]] between \"mail\" and \"switch\""),
            ("link = [\"mail\", \"switch\"]", "there is no [[link]] between \"mail\" and \"switch\""),
        ],
    );
}

#[test]
fn references_that_lead_nowhere() {
    check(
        "network = \"alpha\"",
        "network = \"beta\"",
        &[("beta", "host.network: \"beta\" is no [[network]]; there are alpha")],
    );
    check(
        "relay_networks = [\"alpha\"]",
        "relay_networks = [\n\"alpha\",\n\"gamma\"]",
        &[("\"gamma\"", "host.relay_networks: \"gamma\" is no [[network]]")],
    );
    check(
        "[\"switch\", \"mail\"]",
        "[\"switch\", \"switch\"]",
        &[
            ("[\"switch\", \"switch\"]", "link.between: \"switch\" cannot be linked with itself"),
            ("link = [\"mail\", \"switch\"]", "there is no [[link]]"),
            ("link = [\"mail\", \"switch\"]", "there is no [[link]]"),
        ],
    );
    check(
        "smart_host = \"mail.alpha.example\"\nuser",
        "smart_host = \"gone.alpha.example\"\nuser",
        &[(
            "smart_host = \"gone",
            "host.smart_host: \"gone.alpha.example\" has no A or AAAA record in any [[zone]]",
        )],
    );
    check(
        "= \"mail.alpha.example\" }",
        "= \"gone.example\" }",
        &[("transports", "host.transports: \"gone.example\" has no")],
    );
}

#[test]
fn addresses_and_mailboxes() {
    check(
        "[\"192.0.2.10\"]",
        "[\"192.0.2.300\"]",
        &[("300", "host.addresses: \"192.0.2.300\" is no IP address")],
    );
    check("[\"192.0.2.10\"]", "[]", &[("addresses = []", "host.addresses: expected a list")]);
    check(
        "mailboxes = [\"bob@alpha",
        "mailboxes = [\"bob@@alpha",
        &[("bob@@", "host.mailboxes: \"bob@@alpha.example\" is no")],
    );
    check(
        "mailboxes = [\"bob@alpha",
        "mailboxes = [\"bob@beta",
        &[("bob@beta", "is not among the domains of this host")],
    );
    check(
        "user = \"alice@",
        "user = \"alice@@",
        &[("alice@@", "host.user: \"alice@@alpha.example\" is no mailbox")],
    );
    check("from = \"alice@", "from = \"alice\\n@", &[("from", "draft.from: ")]);
    check(
        "to = [\"bob@alpha.example\"]",
        "to = [\n\"bob@alpha.example\",\n\"bob\"]",
        &[("\"bob\"", "draft.to: \"bob\" is no")],
    );
    check(
        "host_name = \"mail.",
        "host_name = \"ma il.",
        &[("ma il", "host.host_name: \"ma il.alpha.example\" is no domain")],
    );
    check(
        "domains = [\"alpha.example\"]",
        "domains = [\"[192.0.2.1]\"]",
        &[
            ("domains = [", "host.domains: \"[192.0.2.1]\" is an address, not a domain name"),
            ("mailboxes", "is not among the domains"),
            ("aliases", "is not among the domains"),
            ("[[host.list]]", "is not among the domains"),
            ("mailbox = \"carol", "is not among the domains"),
            ("mailbox = \"bob", "is not among the domains"),
            ("mailboxes = {", "no host has the domain alpha.example"),
        ],
    );
    check(
        "\"8BITMIME\"]",
        "\"9BITMIME\"]",
        &[("9BIT", "\"9BITMIME\" is no extension; there are PIPELINING, SIZE")],
    );
    check(
        "\"8BITMIME\"]",
        "\"SIZE many\"]",
        &[("SIZE many", "\"SIZE many\": its parameter is wrong; write it as in \"SIZE\"")],
    );
    check(
        "bare_line_ends = \"close\"",
        "bare_line_ends = \"drop\"",
        &[(
            "drop",
            "host.bare_line_ends: expected one of \"close\", \"refuse\", \"keep\", \"content\", found \"drop\"",
        )],
    );
}

#[test]
fn what_it_comes_to() {
    check(
        "trace_hash = \"0123456789abcdef\"",
        "trace_hash = \"9\"",
        &[("trace_hash", "expect.trace_hash: \"9\" is no hash: 16 hexadecimal digits")],
    );
    check(
        "\"bob@alpha.example\" = 2",
        "\"bob@nowhere.example\" = 2",
        &[(
            "mailboxes = {",
            "expect.mailboxes: \"bob@nowhere.example\": no host has the domain nowhere.example",
        )],
    );
    check(
        "\"bob@alpha.example\" = 2",
        "\"bob@alpha.example\" = 0",
        &[(
            "mailboxes = {",
            "expect.mailboxes: expected a whole number from 1 to 4294967295, found the number 0",
        )],
    );
}

#[test]
fn what_a_role_has_no_use_for() {
    check(
        "user = \"alice@alpha.example\"",
        "domains = [\"alpha.example\"]",
        &[
            ("domains", "host.domains: is for servers: a client takes no mail"),
            ("password", "host.password: needs the key user"),
            ("messages = 10", "traffic.messages: needs a client with a user"),
        ],
    );
    check("open_relay = true", "password = \"x\"", &[("password = \"x\"", "host.password: is for clients")]);
    check("= \"wonderland\" }", "= \"\" }", &[("users", "host.users: needs a name and a password")]);
    check(
        "open_relay = true",
        "open_relay = 1",
        &[("open_relay", "host.open_relay: expected true or false")],
    );
    check("errors_max = 5", "user = \"bob@alpha.example\"", &[("user = \"bob", "host.user: is for clients")]);
}

#[test]
fn zones() {
    check(
        "mail  A  192.0.2.25",
        "mail  A  192.0.2.25\n\nmail  B  1",
        &[("mail  B  1", "zone.records: \"B\" is no type")],
    );
    check("@     MX 10 mail", "@     MX mail", &[("@     MX mail", "zone.records: MX wants a preference")]);
    let quoted = "records = \"@ A 192.0.2.25\\nmail A 192.0.2.25\\nx Y z\"";
    check(
        "records = \"\"\"\n@     MX 10 mail\nmail  A  192.0.2.25\n\"\"\"",
        quoted,
        &[("records", "\"Y\" is no type")],
    );
    let first = "records = '''mail A 192.0.2.25\nx Y z'''";
    check(
        "records = \"\"\"\n@     MX 10 mail\nmail  A  192.0.2.25\n\"\"\"",
        first,
        &[("x Y z", "\"Y\" is no type")],
    );
    check(
        "origin = \"alpha.example\"",
        "origin = \"alpha..example\"",
        &[
            ("smart_host", "has no A or AAAA record"),
            ("transports", "has no A or AAAA record"),
            ("smart_host", "has no A or AAAA record"),
            ("origin", "zone.origin: \"alpha..example\" is no name"),
        ],
    );
}

#[test]
fn events() {
    check(
        "action = \"host-down\"\nhost = \"mail\"",
        "action = \"host-down\"",
        &[("[[event]]", "event.host: is missing")],
    );
    check("latency_ms = 40", "", &[("[[event]]", "event.latency_ms: is missing: this action needs it")]);
    check(
        "action = \"retry-now\"\nhost = \"alice\"",
        "action = \"retry-now\"\nhost = \"switch\"",
        &[("host = \"switch\"", "event.host: \"switch\" is no [[host]]; there are alice, mail")],
    );
    check(
        "link = [\"switch\", \"alice\"]",
        "link = [\"mail\", \"alice\"]",
        &[(
            "link = [\"mail\", \"alice\"]",
            "event.link: there is no [[link]] between \"mail\" and \"alice\"",
        )],
    );
    check(
        "mailbox = \"carol@alpha.example\"",
        "mailbox = \"carol@beta.example\"",
        &[(
            "mailbox = \"carol@beta",
            "event.mailbox: the domain beta.example is not among the domains of this host",
        )],
    );
    check(
        "latency_ms = 40",
        "latency_ms = 40\nmailbox = \"x@y\"",
        &[("mailbox = \"x@y\"", "event.mailbox: has no use for this action")],
    );
    check(
        "action = \"send\"\nhost = \"alice\"",
        "action = \"send\"\nhost = \"mail\"",
        &[("host = \"mail\"", "event.host: is a server: only a client sends")],
    );
    check(
        "to = [\"carol@alpha.example\"]",
        "to = [\"carol@\"]",
        &[("carol@\"", "event.draft: \"carol@\" is no mailbox")],
    );
    check(
        "action = \"host-up\"",
        "action = \"explode\"",
        &[("explode", "event.action: expected one of \"host-down\"")],
    );
}

#[test]
fn all_mistakes_are_told_in_the_order_of_lines() {
    let text = FULL
        .replace("place = [250, 100]", "place = [1, 2, 3]")
        .replace("lookup_ms = 30", "lookup_ms = \"soon\"\ncolour = \"red\"")
        .replace("kbit_per_s = 20000", "kbit_per_s = 0");
    check_text(
        &text,
        &[
            ("lookup_ms", "lookup_ms: expected"),
            ("colour", "colour: is no key here"),
            ("place", "router.place: expected"),
            ("kbit_per_s = 0", "link.kbit_per_s: expected"),
        ],
    );
}

#[test]
fn what_is_wrong_with_views_and_name_servers() {
    let no_zone = ("zone = \"beta.example seen by alpha\"", "is no [[zone]]; there are alpha.example, beta");
    check(
        "seen_by = [\"alpha\"]",
        "seen_by = [\"gamma\"]",
        &[("seen_by", "\"gamma\" is no [[network]]; there are"), no_zone, no_zone],
    );
    check("seen_by = [\"alpha\"]\n", "", &[no_zone, no_zone]);
    let twice = "[[zone]]\norigin = \"Beta.example\"\nseen_by = [\"alpha\"]\nrecords = \"\"\n[[event]]";
    check("[[event]]", twice, &[("Beta.example", "zone.origin: \"beta.example\" is there already")]);
    check("dns = \"slow\"", "dns = \"silent\"", &[("delay_ms", "goes with dns = \"slow\"")]);
    check("delay_ms = 2000", "", &[("[[event]]", "event.delay_ms: goes with dns = \"slow\"")]);
    check("dns = \"silent\"", "dns = \"asleep\"", &[("asleep", "expected one of \"works\", \"fails\"")]);
    check("dns = \"silent\"\n", "", &[("[[event]]", "event.dns: is missing: this action needs it")]);
    let both = "host = \"mail\"\nzone = \"alpha.example\"\ndns = \"silent\"";
    check("host = \"mail\"\ndns = \"silent\"", both, &[("zone = ", "whose name servers?")]);
    check("spf = \"reject\"", "spf = \"reject\"\nzone = \"x\"", &[("zone = ", "has no use for this action")]);
}

#[test]
fn the_script_is_in_the_order_of_time() {
    let scenario = parse("full.toml", FULL).unwrap_or_else(|errors| panic!("{errors:#?}"));
    assert_eq!(scenario.script.len(), 26);
    assert!(scenario.script.is_sorted_by_key(|(at, _)| *at));
    let mut world = relay::World::new(scenario.into(), 1);
    let told = world_words(&mut world);
    assert!(told.contains("l1 takes 0.040000s from now on"), "{told}");
    assert!(told.contains("h1 puts m1 into carol@alpha.example"), "{told}");
    assert!(told.contains("h1 puts m2 into bob@alpha.example"), "{told}");
    assert!(told.contains("h1 no longer has bob@alpha.example"), "{told}");
    assert!(told.contains("h1 goes about SPF so: reject"), "{told}");
    let slow = "the name servers of beta.example seen by alpha take 2.000000s longer to answer from now on";
    assert!(told.contains(slow), "{told}");
    let rule = "the network has a new rule: one in 2 segments with RCPT on l1 from n2 are 0.100000s to 0.150000s late, the first 3 times";
    assert!(told.contains(rule), "{told}");
    assert!(
        told.contains("new rule: all segments with octet 5 from the server h1 reset their connection, once"),
        "{told}"
    );
    assert!(told.contains("new rule: all calls to and from the server h1 are refused\n"), "{told}");
    assert!(
        told.contains("rule 2 of the network is no more") && told.contains("no rules any more"),
        "{told}"
    );
    assert!(told.contains("h1 has a full disk") && told.contains("h1 has room on its disk again"), "{told}");
    assert!(told.contains("h0 has a clock that is 86400 s ahead from now on"), "{told}");
    assert!(told.contains("all name servers that h1 asks do not answer from now on"), "{told}");
}

fn world_words(world: &mut relay::World) -> String {
    world.run_until(smtp::SimTime::from_secs(60));
    world.drain_events().into_iter().map(|event| format!("{event}\n")).collect()
}

#[test]
fn a_summary_names_only_domains_that_the_scenario_has() {
    for (name, text) in SHIPPED {
        let (summary, rest): (Vec<&str>, Vec<&str>) =
            text.lines().partition(|line| line.starts_with("summary"));
        let words = summary.iter().flat_map(|line| line.split([' ', ',', ':', ';', '"', '(', ')']));
        for word in words.map(|word| word.trim_end_matches('.')).filter(|word| word.ends_with(".example")) {
            assert!(
                rest.iter().any(|line| line.contains(word)),
                "{name}: nothing but its summary knows {word}"
            );
        }
    }
}

#[test]
fn the_bytes_for_the_page_give_the_same_scenario() {
    for (name, text) in SHIPPED.into_iter().chain([("full", FULL)]) {
        let scenario = parse(name, text).unwrap_or_else(|errors| panic!("{errors:#?}"));
        assert_eq!(scenario.name, name);
        let bytes = scenario.to_bytes();
        assert!(bytes.len() < text.len());
        assert_eq!(Scenario::from_bytes(&bytes), Ok(scenario));
        let said = |bytes: &[u8]| Scenario::from_bytes(bytes).expect_err("a problem");
        assert_eq!(said(&[]), "the scenario is empty");
        assert_eq!(said(&[&[u8::MAX], &bytes[1..]].concat()), "the scenario was written by another edition");
        assert_eq!(said(&[&bytes[..], &[0]].concat()), "the scenario is damaged");
        for cut in 1..bytes.len() {
            assert_eq!(said(&bytes[..cut]), "the scenario is damaged");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_gives_a_scenario_or_mistakes(text in any::<String>()) {
        prop_assert!(parse("a.toml", &text).is_err_and(|errors| !errors.is_empty()));
    }

    #[test]
    fn a_file_with_one_line_changed_never_panics(line in any::<prop::sample::Index>(), with in "\\PC{0,20}") {
        let mut lines: Vec<&str> = FULL.lines().collect();
        let index = line.index(lines.len());
        lines[index] = &with;
        let text = lines.join("\n");
        if let Err(errors) = parse("a.toml", &text) {
            prop_assert!(!errors.is_empty());
            prop_assert!(errors.is_sorted_by_key(|error| error.line));
            prop_assert!(errors.iter().all(|error| (1..=lines.len() + 1).contains(&error.line)));
        }
    }

    #[test]
    fn damaged_bytes_never_panic(at in any::<prop::sample::Index>(), with in any::<u8>()) {
        let mut bytes = parse("full.toml", FULL).expect("a scenario").to_bytes();
        let index = at.index(bytes.len());
        bytes[index] = with;
        if let Ok(scenario) = Scenario::from_bytes(&bytes) {
            let _ = World::new(scenario.into(), 1).snapshot();
        }
    }
}
