//! Events in words, with the names that a person knows instead of numbers.

use relay::{Scenario, What};
use texts::t;

use super::Playground;
use super::view::{About, log};

/// The words of an event: `h3 gives up m2 for x@y: …` becomes `mx1 gives up message 2 for x@y: …`.
pub(crate) fn named(words: &str, scenario: &Scenario) -> String {
    let mut out = String::with_capacity(words.len() + 16);
    for (index, word) in words.split(' ').enumerate() {
        if index > 0 {
            out.push(' ');
        }
        let (word, tail) = word.split_at(word.trim_end_matches([':', ';', ',', '.']).len());
        match id(word) {
            Some(('h', host)) => {
                out.push_str(scenario.hosts.get(host).map_or(word, |host| host.name.as_str()))
            }
            Some(('m', number)) => out.push_str(&t!("message {number}")),
            Some(('c', number)) => out.push_str(&t!("connection {number}")),
            Some(('l', number)) => out.push_str(&t!("link {number}")),
            _ => out.push_str(word),
        }
        out.push_str(tail);
    }
    out
}

/// A letter and a number, as ids are printed.
fn id(word: &str) -> Option<(char, usize)> {
    let kind = word.chars().next().filter(char::is_ascii_lowercase)?;
    let digits = &word[1..];
    let number = digits.parse().ok().filter(|_| digits.bytes().all(|digit| digit.is_ascii_digit()))?;
    Some((kind, number))
}

impl Playground {
    /// Says the last thing that matters.
    pub(super) fn tell_last(&mut self) {
        let happened = &self.timeline.events()[..self.timeline.cursor()];
        let Some(last) = happened.iter().rposition(|event| event.what.host().is_some()) else { return };
        if let Some(line) = log(&happened[last..=last], self.timeline.scenario(), About::Everything).pop() {
            self.status = line.text.into();
        }
    }

    pub(super) fn tell_end(&mut self) {
        let happened = &self.timeline.events()[..self.timeline.cursor()];
        let count = |is: fn(&What) -> bool| happened.iter().filter(|event| is(&event.what)).count();
        let delivered = count(|what| matches!(what, What::Delivered { .. }));
        let failed = count(|what| matches!(what, What::Failed { .. }));
        if delivered + failed > 0 {
            let plural = |number: usize| if number == 1 { "" } else { "s" };
            let failed = if failed > 0 { t!(", {failed} could not be delivered") } else { String::new() };
            let words = t!("All is quiet: {delivered} message{} delivered{failed}.", plural(delivered));
            self.status = words.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_names() {
        let scenario = Scenario::shipped("one-hop").expect("it is shipped").expect("it is right");
        let check = |words: &str, expect: &str| assert_eq!(named(words, &scenario), expect);
        check(
            "h0 has handed m7 on for h0@c1.example over c3",
            "alice has handed message 7 on for h0@c1.example over connection 3",
        );
        check("h1 goes down", "mail goes down");
        check("there is no host h99.", "there is no host h99.");
        check("l0 is cut; m1: é ä", "link 0 is cut; message 1: é ä");
    }
}
