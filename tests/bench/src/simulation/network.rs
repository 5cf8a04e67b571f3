//! The network of the comparison: chains of hosts around a router, each host with a link that all it sends shares.

use std::fmt::Write as _;
use std::net::Ipv4Addr;

/// How many chains there are.
pub const CHAINS: u32 = 20;
/// The hosts of a chain: a client, relays, and the exchanger of a domain.
pub const STAGES: u32 = 5;
/// Hosts in all.
pub const NODES: u32 = CHAINS * STAGES;
/// Each message passes its chain up to the last relay, which hands it to the exchanger of any chain.
pub const HOPS: u32 = STAGES - 1;
/// How many messages are sent.
pub const MESSAGES: u32 = 1_000;
/// The time from one message to the next, about.
pub const GAP_US: u64 = 100_000;
/// How long an octet is on its way from host to host.
pub const LATENCY_US: u64 = 20_000;
/// How long the content of a message keeps a link busy.
pub const SERVICE_US: u64 = TEXT_OCTETS * 8 * 1_000 / KBIT_PER_S;

const TEXT_OCTETS: u64 = 2_000;
const KBIT_PER_S: u64 = 1_000;

/// The scenario file.
pub(super) fn text() -> String {
    let mut file = format!(
        r#"version = 1
name = "chains"
title = "{NODES} hosts in {CHAINS} chains"
summary = "{MESSAGES} messages, each over {HOPS} hops."
start_unix_s = 1798000000
lookup_ms = 20

[draft]
from = "u@d0.example"
to = ["u@d1.example"]
subject = "Hello"
text = "Hello over there.\n"

[[network]]
name = "net"
title = "Net"
area = [0, 0, 1000, 560]

[[router]]
name = "core"
place = [500, 280]

[[traffic]]
over_s = {}
messages = {MESSAGES}
text_octets = [{TEXT_OCTETS}, {TEXT_OCTETS}]
recipients_max = 1
"#,
        u64::from(MESSAGES) * GAP_US / 1_000_000
    );
    for chain in 0..CHAINS {
        let mut records = format!("@ MX 10 h{}\n", STAGES - 1);
        for stage in 0..STAGES {
            let address = Ipv4Addr::from(0x0A00_0001 + chain * STAGES + stage);
            let _ = writeln!(records, "h{stage} A {address}");
            let next = format!("smart_host = \"h{}.d{chain}.example\"\n", stage + 1);
            let settings = match stage {
                0 => format!("role = \"client\"\nuser = \"u@d{chain}.example\"\n{next}"),
                stage if stage + 1 == STAGES => format!(
                    "role = \"mx\"\ndomains = [\"d{chain}.example\"]\nmailboxes = [\"u@d{chain}.example\"]\n"
                ),
                stage if stage + 2 == STAGES => "role = \"relay\"\nrelay_networks = [\"net\"]\n".to_owned(),
                _ => format!("role = \"relay\"\nrelay_networks = [\"net\"]\n{next}"),
            };
            let _ = write!(
                file,
                "\n[[host]]\nname = \"h{stage}-{chain}\"\nhost_name = \"h{stage}.d{chain}.example\"\n\
                 network = \"net\"\naddresses = [\"{address}\"]\nplace = [{}, {}]\n{settings}\n\
                 [[link]]\nbetween = [\"h{stage}-{chain}\", \"core\"]\nlatency_ms = {}\n\
                 kbit_per_s = {KBIT_PER_S}\n",
                20 + 40 * chain,
                20 + 100 * stage,
                LATENCY_US / 2_000
            );
        }
        let _ =
            write!(file, "\n[[zone]]\norigin = \"d{chain}.example\"\nrecords = \"\"\"\n{records}\"\"\"\n");
    }
    file
}
