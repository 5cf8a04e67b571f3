//! What the engine says in English in every language, as it is hashed or goes over the wire, for the screen.

/// The texts and their words in the language that is built; values stand in braces. None in an English build.
const TEXTS: &[(&str, &str)] = texts::pairs!("engine");

/// What was said with [`texts::english!`], in the language that is built; anything else stays as it is. What stands in the
/// place of a value is told too.
pub fn shown(said: &str) -> String {
    retold(said, TEXTS)
}

fn retold(said: &str, known: &[(&str, &str)]) -> String {
    let alike = known.iter().find_map(|(english, words)| Some((values(english, said)?, words)));
    let Some((values, words)) = alike else { return said.to_owned() };
    let mut told = String::new();
    let mut rest = *words;
    while let Some((before, name, after)) = hole(rest) {
        told.push_str(before);
        let value = values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| *value);
        told.push_str(&retold(value, known));
        rest = after;
    }
    told + rest
}

/// The values in `said`, by their names, where it is this text.
fn values<'a>(text: &'a str, said: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let Some((before, name, after)) = hole(text) else { return (text == said).then(Vec::new) };
    let said = said.strip_prefix(before)?;
    let next = hole(after).map_or(after, |(before, ..)| before);
    let ends = if next.is_empty() { said.len() } else { said.find(next)? };
    let mut values = values(after, &said[ends..])?;
    values.push((name, &said[..ends]));
    Some(values)
}

/// What stands before the first value, its name, and what stands behind it.
fn hole(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[(&str, &str)] = &[
        ("no mail", "keine Post"),
        ("a line of at most {most} octets", "eine Zeile mit höchstens {most} Oktetten"),
        ("{host} has {many} of {all}", "von {all} hat {host} {many}"),
        ("it failed: {why}", "gescheitert: {why}"),
    ];

    #[test]
    fn texts_are_told_with_their_values() {
        let told = |said| retold(said, KNOWN);
        assert_eq!(told("no mail"), "keine Post");
        assert_eq!(told("a line of at most 512 octets"), "eine Zeile mit höchstens 512 Oktetten");
        assert_eq!(told("mx has 2 of 3"), "von 3 hat mx 2");
        assert_eq!(
            told("it failed: a line of at most 9 octets"),
            "gescheitert: eine Zeile mit höchstens 9 Oktetten"
        );
    }

    #[test]
    fn what_nobody_knows_stays() {
        let told = |said| retold(said, KNOWN);
        for said in ["", "no mail today", "a line of at most", "550 5.1.1 no such user"] {
            assert_eq!(told(said), said);
        }
    }

    #[test]
    fn what_is_english_here_is_shown_as_it_is_built() {
        let said = texts::english!("a letter or digit");
        assert_eq!(shown(said), texts::t!("a letter or digit"));
    }
}
