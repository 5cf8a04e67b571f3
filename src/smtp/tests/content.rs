//! Content against a model that reads it octet by octet: in any pieces the same octets, the same end, the same faults.

use proptest::prelude::*;
use smtp::framing::{BareLineEnds, ContentFault, ContentReader};

/// What a reader is told.
#[derive(Clone, Copy, Debug)]
struct Rules {
    line_octets_max: u64,
    octets_max: u64,
    eight_bit: bool,
    bare: BareLineEnds,
}

const USUAL: Rules =
    Rules { line_octets_max: 1_000, octets_max: 100_000, eight_bit: false, bare: BareLineEnds::Refuse };

/// What a reader makes of a stream.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Read {
    content: Vec<u8>,
    /// The number of octets, and the faults: where, and what was found.
    end: Option<(u64, Vec<(u64, String)>)>,
    rest: Vec<u8>,
}

/// The rules of RFC 5321 section 4.5.2, and what is kept of the faults, as plainly as they can be written.
fn model(rules: Rules, wire: &[u8]) -> Read {
    let mut content = Vec::new();
    let mut rest = wire;
    let mut ended = false;
    let mut line_start = true;
    while let Some((&octet, behind)) = rest.split_first() {
        if line_start && octet == b'.' {
            match behind {
                [b'\r', b'\n', after @ ..] => {
                    (rest, ended) = (after, true);
                    break;
                }
                [] | [b'\r'] => {
                    rest = &[];
                    break;
                }
                _ => {}
            }
        } else {
            content.push(octet);
        }
        line_start = octet == b'\n' && content.ends_with(b"\r\n");
        rest = behind;
    }
    let end = ended.then(|| (content.len() as u64, faults(rules, &content)));
    content.truncate(rules.octets_max as usize);
    Read { content, end, rest: rest.to_vec() }
}

/// The first fault of each kind.
fn faults(rules: Rules, content: &[u8]) -> Vec<(u64, String)> {
    let mut found: [Option<(u64, String)>; 4] = Default::default();
    let (mut line, mut at, mut before) = (1, 0, b' ');
    for (index, &octet) in content.iter().enumerate() {
        let mut fault = |kind: usize, at, what: String| {
            found[kind].get_or_insert((at, what));
        };
        if octet > 127 && !rules.eight_bit {
            fault(0, at, format!("more in line {line}"));
        }
        if index as u64 == rules.octets_max {
            fault(1, at, format!("more in line {line}"));
        }
        let refuse = rules.bare == BareLineEnds::Refuse;
        if before == b'\r' && octet != b'\n' && refuse {
            fault(3, at, format!("CR alone in line {line}"));
        }
        at += 1;
        if octet == b'\n' && before != b'\r' && refuse {
            fault(3, at, format!("LF alone in line {line}"));
        } else if octet == b'\n' {
            if at > rules.line_octets_max {
                fault(2, at, format!("more in line {line}"));
            }
            (line, at) = (line + 1, 0);
        }
        before = octet;
    }
    found.into_iter().flatten().collect()
}

fn read(rules: Rules, pieces: &[&[u8]]) -> Read {
    let Rules { line_octets_max, octets_max, eight_bit, bare } = rules;
    let mut reader = ContentReader::new(line_octets_max, octets_max, eight_bit, bare);
    let mut out = Read { content: Vec::new(), end: None, rest: Vec::new() };
    for mut piece in pieces.iter().copied() {
        if out.end.is_none() && reader.take_line(piece) {
            out.content.extend_from_slice(piece);
            continue;
        }
        if out.end.is_none() {
            let end = reader.read(&mut piece, |octets| out.content.extend_from_slice(octets));
            out.end = end.map(|end| (end.octets, end.faults.iter().map(words).collect()));
        }
        out.rest.extend_from_slice(piece);
    }
    out
}

fn words(fault: &ContentFault) -> (u64, String) {
    let diagnostic = fault.diagnostic();
    (u64::from(diagnostic.span.start), diagnostic.found.clone())
}

#[track_caller]
fn check(rules: Rules, wire: &[u8], cuts: &[usize]) {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (wire.len() + 1)).collect();
    cuts.sort_unstable();
    let mut pieces = Vec::new();
    let mut from = 0;
    for cut in cuts.into_iter().chain([wire.len()]) {
        pieces.push(&wire[from..cut]);
        from = cut;
    }
    let lengths: Vec<usize> = pieces.iter().map(|piece| piece.len()).collect();
    let expect = model(rules, wire);
    assert_eq!(read(rules, &pieces), expect, "{rules:?} in pieces of {lengths:?}");
    let lines: Vec<&[u8]> = wire.split_inclusive(|octet| *octet == b'\n').collect();
    assert_eq!(read(rules, &lines), expect, "{rules:?} line by line");
}

/// Lines of ordinary mail, `count` of them.
fn mail(count: usize) -> String {
    (0..count).map(|line| format!("{:1$}\r\n", line, 40 + line * 7 % 50)).collect()
}

#[test]
fn what_is_strange_is_found_wherever_it_stands() {
    let strange = [
        ".dot\r\n",
        ".\r\nQUIT\r\n",
        "..\r\n",
        ".\n",
        ".\rx\r\n",
        "\r\n\r\n",
        "\n",
        "a\rb",
        "\u{c5}\u{8a}\r\n",
        "\n.\n",
        "\r.\r\n",
    ];
    for strange in strange {
        for shift in 0..257 {
            let before = format!("{}{}\r\n", mail(6), "x".repeat(shift));
            let wire = format!("{before}{strange}{}\n\r\n.\r\n", mail(9));
            check(USUAL, wire.as_bytes(), &[]);
            for cut in 0..4 {
                check(USUAL, wire.as_bytes(), &[before.len() + cut]);
            }
            check(Rules { bare: BareLineEnds::Keep, eight_bit: true, ..USUAL }, wire.as_bytes(), &[]);
        }
    }
}

#[test]
fn limits_are_exact_wherever_they_are_passed() {
    for long in [300, 450, 700] {
        let wire = format!("{}{}\r\n{}.\r\n", mail(9), "y".repeat(long), mail(9));
        for limit in 0..wire.len() as u64 {
            check(Rules { octets_max: limit, ..USUAL }, wire.as_bytes(), &[]);
            check(Rules { line_octets_max: limit, ..USUAL }, wire.as_bytes(), &[]);
        }
    }
}

#[test]
fn dots_are_dots_wherever_the_stream_is_cut() {
    let dots = "..\r\n....\r\n.a\r\n..b\r\n";
    let wire = format!("{}{dots}{}{dots}é\r\n.\r\nQUIT\r\n", mail(6), mail(5));
    for cut in 0..=wire.len() {
        check(USUAL, wire.as_bytes(), &[cut]);
        check(USUAL, wire.as_bytes(), &[cut, cut + 1]);
    }
}

fn wire() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        4 => prop::sample::select(vec!["\r\n", "\r", "\n", ".", "x", "\r\n.", "é", "Ê", "\r\n.x", "\r\n."])
            .prop_map(str::to_owned),
        1 => Just("\r\n.\r\n".to_owned()),
        2 => (1usize..20).prop_map(mail),
        1 => (0usize..700).prop_map(|count| "z".repeat(count)),
    ];
    prop::collection::vec(part, 0..24).prop_map(|parts| parts.concat().into_bytes())
}

proptest! {
    #[test]
    fn any_content_is_read_as_the_model_reads_it(
        wire in wire(),
        cuts in prop::collection::vec(any::<usize>(), 0..4),
        line_octets_max in prop::sample::select(vec![12u64, 767, 768, 1_000]),
        octets_max in prop::sample::select(vec![0u64, 40, 900, 100_000]),
        eight_bit: bool,
        keep: bool,
    ) {
        let bare = if keep { BareLineEnds::Keep } else { BareLineEnds::Refuse };
        check(Rules { line_octets_max, octets_max, eight_bit, bare }, &wire, &cuts);
    }
}
