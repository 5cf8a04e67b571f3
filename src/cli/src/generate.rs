//! `generate`: a scenario of any size, as the text of its file.

use std::fmt::Write as _;
use std::process::ExitCode;

use relay::Chance;

use crate::arguments::Generate;
use crate::failure::{Failure, USAGE};
use crate::output::Output;

/// The picture of a scenario.
const PICTURE: [u64; 2] = [1_000, 560];
/// Domains for each router of the backbone.
const DOMAINS_PER_ROUTER: u64 = 20;
/// Mailboxes of each domain.
const MAILBOXES: u64 = 4;
/// One host in so many is down for a while.
const OUTAGES: u64 = 50;

/// Prints a scenario: each domain has a mail exchanger and a client; the other hosts are outbound relays, backup exchangers
/// and further clients, as chance has it. The same numbers and seed give the same text.
pub(crate) fn run(options: &Generate) -> Result<ExitCode, Failure> {
    let Generate { hosts, domains, .. } = *options;
    if hosts < 2 * domains {
        let text = format!(
            "{domains} domains need {} hosts at least, an exchanger and a client each; --hosts says {hosts}",
            2 * domains
        );
        return Err(Failure::new(USAGE, text));
    }
    let mut out = Output::new();
    out.line(text(options).trim_end())?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// What a host is for in its domain.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Exchanger,
    Client,
    Relay,
    Backup,
}

impl Part {
    const fn name(self) -> &'static str {
        match self {
            Part::Exchanger => "mx",
            Part::Client => "client",
            Part::Relay => "relay",
            Part::Backup => "backup",
        }
    }
}

fn text(options: &Generate) -> String {
    let mut chance = Chance::new(options.seed);
    let domains = u64::from(options.domains);
    let mut parts: Vec<Vec<Part>> = vec![vec![Part::Exchanger, Part::Client]; domains as usize];
    for _ in 2 * options.domains..options.hosts {
        let domain = &mut parts[chance.below(domains) as usize];
        let wanted = [Part::Relay, Part::Backup, Part::Client][chance.below(3) as usize];
        let there = wanted != Part::Client && domain.contains(&wanted);
        domain.push(if there { Part::Client } else { wanted });
    }
    let mut file = head(options);
    let routers = backbone(&mut file, &mut chance, domains);
    let mut number = 0;
    for (index, parts) in (0u64..).zip(&parts) {
        domain(
            &mut file,
            &mut chance,
            Domain { index, domains, router: index % routers, parts },
            &mut number,
        );
    }
    file
}

fn head(options: &Generate) -> String {
    let Generate { hosts, domains, messages, hours, seed } = *options;
    let over_s = u64::from(hours) * 3_600;
    format!(
        r#"version = 1
name = "generated-{seed}"
title = "{hosts} hosts in {domains} domains"
summary = "People write {messages} messages in {hours} h; now and then a host is down for a while."
start_unix_s = 1798000000
lookup_ms = 20

[draft]
from = "u0@d0.example"
to = ["u1@d{last}.example"]
subject = "Hello"
text = "Hello over there.\n"

[[traffic]]
over_s = {over_s}
messages = {messages}
text_octets = [200, 4000]
recipients_max = 2
"#,
        last = domains - 1
    )
}

/// The routers in a ring, with a chord from each; gives how many.
fn backbone(file: &mut String, chance: &mut Chance, domains: u64) -> u64 {
    let routers = domains.div_ceil(DOMAINS_PER_ROUTER);
    for router in 0..routers {
        let x = PICTURE[0] * (2 * router + 1) / (2 * routers);
        let _ = write!(file, "\n[[router]]\nname = \"core{router}\"\nplace = [{x}, {}]\n", PICTURE[1] / 2);
    }
    let mut links: Vec<(u64, u64)> = Vec::new();
    for router in 0..routers {
        for other in [(router + 1) % routers, chance.below(routers)] {
            let ends = (router.min(other), router.max(other));
            if router != other && !links.contains(&ends) {
                links.push(ends);
                link(
                    file,
                    &format!("core{router}"),
                    &format!("core{other}"),
                    5 + chance.below(60),
                    1_000_000,
                );
            }
        }
    }
    routers
}

fn link(file: &mut String, a: &str, b: &str, latency_ms: u64, kbit_per_s: u64) {
    let _ = write!(
        file,
        "\n[[link]]\nbetween = [\"{a}\", \"{b}\"]\nlatency_ms = {latency_ms}\nkbit_per_s = {kbit_per_s}\n"
    );
}

/// A domain, which is a network of its own.
#[derive(Clone, Copy)]
struct Domain<'a> {
    index: u64,
    domains: u64,
    router: u64,
    parts: &'a [Part],
}

fn domain(file: &mut String, chance: &mut Chance, domain: Domain<'_>, number: &mut u32) {
    let Domain { index, router, parts, .. } = domain;
    let [x, y, width, height] = domain.area();
    let _ = write!(
        file,
        "\n[[network]]\nname = \"n{index}\"\ntitle = \"d{index}.example\"\narea = [{x}, {y}, {width}, {height}]\n"
    );
    let mut records = "@ MX 10 mx\n".to_owned();
    let mut clients = 0;
    for (place, part) in (0u64..).zip(parts) {
        *number += 1;
        let address = std::net::Ipv4Addr::from(0x0A00_0000 + *number);
        let label = match part {
            Part::Client => {
                clients += 1;
                format!("client{clients}")
            }
            part => part.name().to_owned(),
        };
        let name = format!("{label}-{index}");
        let [left, down] = place_of(place, parts.len() as u64, [width, height]);
        let _ = write!(
            file,
            "\n[[host]]\nname = \"{name}\"\nhost_name = \"{label}.d{index}.example\"\nnetwork = \"n{index}\"\n\
             addresses = [\"{address}\"]\nplace = [{}, {}]\n",
            x + left,
            y + down
        );
        domain.settings(file, *part, clients);
        let _ = writeln!(records, "{label} A {address}");
        if *part == Part::Backup {
            records.push_str("@ MX 20 backup\n");
        }
        link(file, &name, &format!("core{router}"), 1 + chance.below(15), 20_000 + chance.below(80_000));
        if *part != Part::Client && chance.below(OUTAGES) == 0 {
            let down_ms = chance.below(20 * 3_600_000);
            let up_ms = down_ms + 600_000 + chance.below(7_200_000);
            for (at_ms, action) in [(down_ms, "host-down"), (up_ms, "host-up")] {
                let _ =
                    write!(file, "\n[[event]]\nat_ms = {at_ms}\naction = \"{action}\"\nhost = \"{name}\"\n");
            }
        }
    }
    let _ = write!(file, "\n[[zone]]\norigin = \"d{index}.example\"\nrecords = \"\"\"\n{records}\"\"\"\n");
}

/// Where one of so many hosts stands in an area: in rows below the title.
fn place_of(place: u64, count: u64, [width, height]: [u64; 2]) -> [u64; 2] {
    let columns = (1..).find(|columns| columns * columns >= count).unwrap_or(1);
    let (column, row, rows) = (place % columns, place / columns, count.div_ceil(columns));
    let down = if rows == 1 { height / 2 } else { height * 3 / 10 + height * 9 * row / (20 * (rows - 1)) };
    [width * (2 * column + 1) / (2 * columns), down]
}

impl Domain<'_> {
    /// Its place in a grid over the whole picture.
    fn area(&self) -> [u64; 4] {
        let columns = (1..).find(|columns| columns * columns >= 2 * self.domains).unwrap_or(1);
        let rows = self.domains.div_ceil(columns);
        let [width, height] = [PICTURE[0] / columns, PICTURE[1] / rows];
        let (column, row) = (self.index % columns, self.index / columns);
        [column * width, row * height, width.max(1), height.max(1)]
    }

    fn settings(&self, file: &mut String, part: Part, clients: u64) {
        let index = self.index;
        let _ = match part {
            Part::Client => write!(
                file,
                "role = \"client\"\nuser = \"u{}@d{index}.example\"\nsmart_host = \"mx.d{index}.example\"\n",
                (clients - 1) % MAILBOXES
            ),
            Part::Relay => write!(file, "role = \"relay\"\nrelay_networks = [\"n{index}\"]\n"),
            Part::Backup => write!(file, "role = \"mx\"\nrelay_domains = [\"d{index}.example\"]\n"),
            Part::Exchanger => {
                let mailboxes: Vec<String> =
                    (0..MAILBOXES).map(|user| format!("\"u{user}@d{index}.example\"")).collect();
                let smart = if self.parts.contains(&Part::Relay) {
                    format!("smart_host = \"relay.d{index}.example\"\n")
                } else {
                    String::new()
                };
                write!(
                    file,
                    "role = \"mx\"\ndomains = [\"d{index}.example\"]\nmailboxes = [{}]\n\
                     relay_networks = [\"n{index}\"]\n{smart}",
                    mailboxes.join(", ")
                )
            }
        };
    }
}
