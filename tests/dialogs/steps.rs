//! What both kinds of dialog file have in common: a head, inputs with what must come of each, and how octets are spelled.

/// A file as it is written: its title and settings, its inputs, and what is expected under each.
#[derive(Default)]
pub(crate) struct Steps {
    head: Vec<String>,
    /// The first step has no input: it is what happens when the connection stands.
    pub(crate) steps: Vec<Step>,
    /// The title says that it must fail.
    pub(crate) known_failure: bool,
}

/// An input and what must come of it.
pub(crate) struct Step {
    /// The line of the input in the file, from 1; 0 for the beginning.
    line: usize,
    pub(crate) input: Option<String>,
    expected: Vec<String>,
}

/// How an input comes: at once, or each octet on its own.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Cut {
    Whole,
    Octets,
}

impl Steps {
    /// Reads a file. The two characters at the start of a line say what it is: a title, a setting (handed to `set`), one
    /// of `inputs`, or one of `outputs`.
    pub(crate) fn parse(
        text: &str,
        inputs: &[&str],
        outputs: &[&str],
        mut set: impl FnMut(&str, &str) -> Result<(), String>,
    ) -> Result<Steps, String> {
        let mut head = Vec::new();
        let mut steps = vec![Step { line: 0, input: None, expected: Vec::new() }];
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            let begun = steps.len() > 1 || !steps[0].expected.is_empty();
            match line.get(..2).unwrap_or(line) {
                "" => {}
                "# " => head.push(line.to_owned()),
                "! " if !begun => {
                    let (name, value) = line[2..].split_once(' ').unwrap_or((&line[2..], ""));
                    set(name, value).map_err(|error| format!("{number}: {error}"))?;
                    head.push(line.to_owned());
                }
                kind if inputs.contains(&kind) => {
                    steps.push(Step { line: number, input: Some(line.to_owned()), expected: Vec::new() });
                }
                kind if outputs.contains(&kind) => {
                    steps.last_mut().map(|step| step.expected.push(line.to_owned())).unwrap_or(())
                }
                _ => {
                    let known = [inputs, outputs].concat().join(" ");
                    return Err(format!("{number}: expected # ! {known}, found \"{line}\""));
                }
            }
        }
        Ok(Steps { head, steps, known_failure: text.starts_with("# known failure:") })
    }

    /// The first step that came out otherwise.
    pub(crate) fn difference(&self, spoken: &[Vec<String>]) -> Option<String> {
        let differs = |(step, came): &(&Step, &Vec<String>)| !fits(&step.expected, came);
        let (step, came) = self.steps.iter().zip(spoken).find(differs)?;
        let input = step.input.as_deref().unwrap_or("the beginning");
        let lines = |lines: &[String]| lines.iter().map(|line| format!("\n    {line}")).collect::<String>();
        Some(format!(
            "{}: {input}\n  expected:{}\n  came:{}",
            step.line.max(1),
            lines(&step.expected),
            lines(came)
        ))
    }

    /// Expects what came, where that does not fit.
    pub(crate) fn bless(&mut self, spoken: &[Vec<String>]) {
        for (step, came) in self.steps.iter_mut().zip(spoken) {
            if !fits(&step.expected, came) {
                step.expected.clone_from(came);
            }
        }
    }

    /// The file.
    pub(crate) fn written(&self) -> String {
        let mut out: Vec<String> = self.head.clone();
        out.push(String::new());
        for step in &self.steps {
            out.extend(step.input.clone());
            out.extend(step.expected.iter().cloned());
        }
        out.join("\n") + "\n"
    }
}

/// Whether what came is what was expected; an expected line that ends with `…` leaves open how it goes on.
fn fits(expected: &[String], came: &[String]) -> bool {
    let is_fit = |(expected, came): (&String, &String)| match expected.strip_suffix('…') {
        Some(start) => came.starts_with(start),
        None => expected == came,
    };
    expected.len() == came.len() && expected.iter().zip(came).all(is_fit)
}

/// The octets of an input: `C: text` with CRLF, `c: text` as they are, `C*3: text` three times, where `{#}` counts from 1.
pub(crate) fn octets(input: &str) -> Vec<u8> {
    let (kind, text) = input.split_once(':').unwrap_or((input, ""));
    let text = text.strip_prefix(' ').unwrap_or(text);
    let (kind, times) = kind.split_once('*').unwrap_or((kind, "1"));
    let end: &[u8] = if kind.starts_with(char::is_uppercase) { b"\r\n" } else { b"" };
    let line = |number: u32| [&unescaped(&text.replace("{#}", &number.to_string())), end].concat();
    (1..=times.parse().unwrap_or(1)).flat_map(line).collect()
}

/// Three equal lines or more are one: `S: 250 OK` a hundred times is `S*100: 250 OK`.
pub(crate) fn collapsed(lines: Vec<String>) -> Vec<String> {
    let runs = lines.chunk_by(|one, next| one == next);
    runs.flat_map(|run| match run[0].split_once(": ") {
        Some((kind @ ("S" | "C"), text)) if run.len() > 2 => vec![format!("{kind}*{}: {text}", run.len())],
        _ => run.to_vec(),
    })
    .collect()
}

pub(crate) fn unescaped(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((octet, after)) = rest.split_first() {
        let (octet, used) = match (octet, after) {
            (b'\\', [b'r', ..]) => (b'\r', 1),
            (b'\\', [b'n', ..]) => (b'\n', 1),
            (b'\\', [b't', ..]) => (b'\t', 1),
            (b'\\', [b'0', ..]) => (0, 1),
            (b'\\', [b'\\', ..]) => (b'\\', 1),
            (b'\\', [b'x', high, low, ..]) => {
                let digits = [*high, *low];
                let value =
                    std::str::from_utf8(&digits).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok());
                (value.unwrap_or(b'?'), 3)
            }
            (octet, _) => (*octet, 0),
        };
        out.push(octet);
        rest = &after[used..];
    }
    repeated(&out)
}

/// Undoes `{N}c`: the octet `c` N times.
fn repeated(octets: &[u8]) -> Vec<u8> {
    let Some(open) = octets.iter().position(|octet| *octet == b'{') else { return octets.to_vec() };
    let Some(close) = octets[open..].iter().position(|octet| *octet == b'}').map(|at| open + at) else {
        return octets.to_vec();
    };
    let count =
        std::str::from_utf8(&octets[open + 1..close]).ok().and_then(|digits| digits.parse::<usize>().ok());
    match (count, octets.get(close + 1)) {
        (Some(count), Some(octet)) => {
            [&octets[..open], &vec![*octet; count], &repeated(&octets[close + 2..])].concat()
        }
        _ => octets.to_vec(),
    }
}

pub(crate) fn escaped(octets: &[u8]) -> String {
    octets.utf8_chunks().fold(String::new(), |mut out, chunk| {
        for c in chunk.valid().chars() {
            match c {
                '\r' => out.push_str("\\r"),
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                '\0' => out.push_str("\\0"),
                '\\' => out.push_str("\\\\"),
                c if c.is_ascii_control() => out.push_str(&format!("\\x{:02x}", c as u32)),
                c => out.push(c),
            }
        }
        chunk.invalid().iter().for_each(|octet| out.push_str(&format!("\\x{octet:02x}")));
        out
    })
}

/// The same, but of a long text only the start and the length.
pub(crate) fn shortened(octets: &[u8]) -> String {
    match octets.len() {
        length if length > 1_100 => format!("{}… ({length} octets)", escaped(&octets[..60])),
        _ => escaped(octets),
    }
}
