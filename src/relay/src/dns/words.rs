//! The words of one line of a zone file: quotes, escapes, comments, parentheses (RFC 1035 section 5.1).

use texts::t;

/// One word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Word {
    /// What it says, escapes undone.
    pub(super) text: String,
    /// Whether it stood in quotes: then it is a text, whatever it looks like.
    pub(super) quoted: bool,
}

/// Cuts a line into words; a comment is left out. Also gives how many more parentheses it opens than it closes, for a
/// record goes on to the next line while one is open. `Err` says what is wrong with the line.
pub(super) fn words(line: &str) -> Result<(Vec<Word>, i64), &'static str> {
    let mut words = Vec::new();
    let mut open = 0;
    let mut rest = line.chars().peekable();
    while let Some(&first) = rest.peek() {
        match first {
            ';' => break,
            c if c.is_ascii_whitespace() => {
                rest.next();
            }
            '(' | ')' => {
                open += if first == '(' { 1 } else { -1 };
                rest.next();
            }
            '"' => {
                rest.next();
                words.push(Word { text: quoted(&mut rest)?, quoted: true });
                if rest.peek().is_some_and(|c| !c.is_ascii_whitespace() && !";()".contains(*c)) {
                    return Err(t!("has something right after a closing quote; put a blank between them"));
                }
            }
            _ => words.push(Word { text: bare(&mut rest)?, quoted: false }),
        }
    }
    Ok((words, open))
}

type Characters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn quoted(rest: &mut Characters<'_>) -> Result<String, &'static str> {
    let mut text = String::new();
    loop {
        match rest.next() {
            Some('"') => return Ok(text),
            Some('\\') => text.push(escaped(rest)?),
            Some(c) => text.push(c),
            None => return Err(t!("has an opening quote, but no closing one")),
        }
    }
}

fn bare(rest: &mut Characters<'_>) -> Result<String, &'static str> {
    let mut text = String::new();
    while let Some(&c) = rest.peek() {
        match c {
            '"' => return Err(t!("has a quote inside a word; put a blank before it")),
            c if c.is_ascii_whitespace() || ";()".contains(c) => break,
            _ => {
                rest.next();
                text.push(if c == '\\' { escaped(rest)? } else { c });
            }
        }
    }
    Ok(text)
}

/// What follows a backslash: three digits are an octet of ASCII, everything else is itself.
fn escaped(rest: &mut Characters<'_>) -> Result<char, &'static str> {
    const WRONG: &str =
        t!("has a backslash that is not followed by a character or by three digits up to 127");
    let first = rest.next().ok_or(WRONG)?;
    let Some(mut value) = first.to_digit(10) else { return Ok(first) };
    for _ in 0..2 {
        value = value * 10 + rest.next().and_then(|c| c.to_digit(10)).ok_or(WRONG)?;
    }
    if value > 127 {
        return Err(WRONG);
    }
    char::from_u32(value).ok_or(WRONG)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expect: &str) {
        let got = match words(line) {
            Ok((words, open)) => {
                let shown = |w: &Word| if w.quoted { format!("{:?}", w.text) } else { w.text.clone() };
                let depth = if open == 0 { String::new() } else { format!(" {open:+}") };
                words.iter().map(shown).collect::<Vec<_>>().join("|") + &depth
            }
            Err(why) => format!("! {why}"),
        };
        assert_eq!(got, expect);
    }

    #[test]
    fn lines() {
        check("", "");
        check(" ; nothing", "");
        check("a\tMX  10 b;c", "a|MX|10|b");
        check(r#"a TXT "x; y" "z" ; w"#, r#"a|TXT|"x; y"|"z""#);
        check(r#"a TXT "say \"hi\" \\ \065" """#, r#"a|TXT|"say \"hi\" \\ A"|"""#);
        check(r"a\.b A", "a.b|A");
        check("a MX (10", "a|MX|10 +1");
        check("b);x)", "b -1");
        check(r#"a TXT ("x")"(" "#, r#"a|TXT|"x"|"(""#);
    }

    #[test]
    fn wrong_lines() {
        let check = |line: &str, expect: &str| assert!(words(line).unwrap_err().contains(expect), "{line}");
        check("a TXT \"x", "no closing one");
        check("a TXT \"x\\", "backslash");
        check("a TXT \"\\12\"", "backslash");
        check("a TXT \\200", "backslash");
        check("a TXT x\"y\"", "quote inside a word");
        check("a TXT \"x\"y", "right after a closing quote");
    }
}
