//! What a person breaks by hand: rules in words, and the form that makes one.

use relay::rules::{Parcels, Place, Rule, Verdict};
use relay::{NodeId, Side, Snapshot};
use smtp::{SimTime, Verb};
use texts::t;

use super::words::span;

/// A rule in words: `Every segment with RCPT between mail and mx resets its connection, once`.
pub(crate) fn rule_words(rule: &Rule, snapshot: &Snapshot) -> String {
    let segments = |plural: &str, with: String| [t!("segment"), plural, &with].concat();
    let what = |plural: &str| match rule.what {
        Parcels::All => segments(plural, String::new()),
        Parcels::Octet(number) => segments(plural, t!(" with octet {number}")),
        Parcels::Command(verb) => segments(plural, t!(" with {verb}")),
        Parcels::Reply if plural.is_empty() => t!("reply").to_owned(),
        Parcels::Reply => t!("replies").to_owned(),
        Parcels::FinalDot => [t!("end"), plural, t!(" of a message")].concat(),
        Parcels::Call => [t!("new connection"), plural].concat(),
    };
    let what = match rule.one_in {
        1 => [t!("Every "), &what("")].concat(),
        many => t!("One in {many} of the {}", what(t!("s"))),
    };
    let place = match rule.place {
        Place::Link { link, from } => {
            let ends = snapshot.links.get(usize::from(link.0)).map(|link| [link.a, link.b]);
            let [a, b] = ends.unwrap_or([NodeId(u16::MAX); 2]);
            match from {
                None => t!("between {} and {}", node_name(snapshot, a), node_name(snapshot, b)),
                Some(from) => {
                    let to = if from == a { b } else { a };
                    t!("from {} to {}", node_name(snapshot, from), node_name(snapshot, to))
                }
            }
        }
        Place::Server { host, from } => {
            let way = match from {
                None if rule.what != Parcels::Call => t!("to or from"),
                None => t!("to"),
                Some(Side::Client) => t!("to"),
                Some(Side::Server) => t!("from"),
            };
            t!("{way} the server {}", node_name(snapshot, host.into()))
        }
    };
    let verdict = match rule.verdict {
        Verdict::Pass => t!("passes").to_owned(),
        Verdict::Delay(by) if rule.jitter == SimTime::ZERO => t!("comes {} late", span(by)),
        Verdict::Delay(by) => t!("comes {} to {} late", span(by), span(by + rule.jitter)),
        Verdict::Drop => t!("is lost").to_owned(),
        Verdict::Reset => t!("resets its connection").to_owned(),
        Verdict::Refuse => t!("is refused").to_owned(),
    };
    let times = match rule.times {
        0 => String::new(),
        1 => t!(", once").to_owned(),
        times => t!(", the first {times} times"),
    };
    [&what, " ", &place, " ", &verdict, times.as_str()].concat()
}

/// The same for the picture, where the place is seen: `RCPT: reset`.
pub(crate) fn rule_brief(rule: &Rule) -> String {
    let what = match rule.what {
        Parcels::All => t!("all").to_owned(),
        Parcels::Octet(number) => t!("octet {number}"),
        Parcels::Command(verb) => verb.to_string(),
        Parcels::Reply => t!("replies").to_owned(),
        Parcels::FinalDot => t!("final dot").to_owned(),
        Parcels::Call => t!("calls").to_owned(),
    };
    let verdict = match rule.verdict {
        Verdict::Pass => t!("passes").to_owned(),
        Verdict::Delay(by) => ["+", &span(by + rule.jitter)].concat(),
        Verdict::Drop => t!("lost").to_owned(),
        Verdict::Reset => t!("reset").to_owned(),
        Verdict::Refuse => t!("refused").to_owned(),
    };
    match rule.one_in {
        1 => format!("{what}: {verdict}"),
        many => t!("1 in {many} of {what}: {verdict}"),
    }
}

/// The name of a host or a router.
pub(crate) fn node_name(snapshot: &Snapshot, node: NodeId) -> &str {
    let (hosts, index) = (&snapshot.hosts, usize::from(node.0));
    let router = || snapshot.map.routers.get(index.checked_sub(hosts.len())?);
    match hosts.get(index) {
        Some(host) => &host.name,
        None => router().map_or("?", |router| &router.name),
    }
}

/// A field of the form of a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RuleField {
    Verdict,
    What,
    From,
    Octet,
    OneIn,
    Times,
    DelayMs,
    JitterMs,
}

/// The form of a rule, as it is typed: one text for each field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct RuleForm([String; 8]);

impl Default for RuleForm {
    fn default() -> Self {
        RuleForm(["drop", "all", "", "1", "1", "", "1000", "0"].map(str::to_owned))
    }
}

/// What can be said about parcels, and in which words; commands stand behind them.
pub(crate) const WHATS: [(&str, &str); 5] = [
    ("all", t!("everything")),
    ("reply", t!("replies")),
    ("final-dot", t!("the end of a message")),
    ("octet", t!("the segment with an octet")),
    ("call", t!("new connections")),
];
/// The commands of a session.
pub(crate) const COMMANDS: [Verb; 8] =
    [Verb::Ehlo, Verb::Auth, Verb::Starttls, Verb::Mail, Verb::Rcpt, Verb::Data, Verb::Rset, Verb::Quit];
/// What can become of them.
pub(crate) const VERDICTS: [(&str, &str); 4] = [
    ("drop", t!("get lost")),
    ("delay", t!("come late")),
    ("reset", t!("reset the connection")),
    ("refuse", t!("are refused")),
];

impl RuleForm {
    /// What stands in a field.
    pub(crate) fn text(&self, field: RuleField) -> &str {
        &self.0[field as usize]
    }

    /// Something else stands in a field from now on; what makes no sense beside it goes.
    pub(crate) fn set(&mut self, field: RuleField, text: String) {
        self.0[field as usize] = text;
        match (field, self.text(RuleField::Verdict), self.text(RuleField::What)) {
            (RuleField::Verdict, "refuse", _) => self.0[RuleField::What as usize] = "call".to_owned(),
            (RuleField::What, "refuse", what) if what != "call" => {
                self.0[RuleField::Verdict as usize] = "drop".to_owned();
            }
            _ => {}
        }
    }

    /// The rule at a place, or the fields that are wrong.
    pub(crate) fn rule(&self, place: Place) -> Result<Rule, Vec<(RuleField, &'static str)>> {
        let mut wrong = Vec::new();
        let mut number = |field, least: u64, most: u64, what| match self.text(field).trim() {
            "" if least == 0 => 0,
            text => {
                let found = text.parse().ok().filter(|number| (least..=most).contains(number));
                if found.is_none() {
                    wrong.push((field, what));
                }
                found.unwrap_or(least)
            }
        };
        const COUNT: u64 = 1_000_000;
        const DAY_MS: u64 = 24 * 3_600 * 1_000;
        let one_in = number(RuleField::OneIn, 1, COUNT, t!("a whole number from 1 on: 10 is one in ten"));
        let times = number(RuleField::Times, 0, COUNT, t!("a whole number; empty for always"));
        let delays = self.text(RuleField::Verdict) == "delay";
        let mut late = |field| match delays {
            true => number(field, 0, DAY_MS, t!("milliseconds, at most a day")),
            false => 0,
        };
        let (delay, jitter) = (late(RuleField::DelayMs), late(RuleField::JitterMs));
        let what = match self.text(RuleField::What) {
            "octet" => Parcels::Octet(number(
                RuleField::Octet,
                1,
                u64::MAX,
                t!("a whole number; the first octet is 1"),
            )),
            word => Parcels::from_word(word).unwrap_or(Parcels::All),
        };
        let verdict = match self.text(RuleField::Verdict) {
            "delay" => Verdict::Delay(SimTime::from_millis(delay)),
            "reset" => Verdict::Reset,
            "refuse" => Verdict::Refuse,
            _ => Verdict::Drop,
        };
        if delays && delay + jitter == 0 {
            wrong.push((RuleField::DelayMs, t!("how late? One of the two must be above 0")));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let (one_in, times) = (one_in as u32, times as u32);
        let jitter = SimTime::from_millis(jitter);
        Ok(Rule { what, one_in, times, jitter, ..Rule::new(place, verdict) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::View;
    use relay::{HostId, LinkId};

    const LINK: Place = Place::Link { link: LinkId(0), from: None };

    fn form(fields: &[(RuleField, &str)]) -> RuleForm {
        let mut form = RuleForm::default();
        fields.iter().for_each(|(field, text)| form.set(*field, (*text).to_owned()));
        form
    }

    #[track_caller]
    fn check(fields: &[(RuleField, &str)], place: Place, expect: &str) {
        let snapshot = View::first(false, false).snapshot;
        let rule = form(fields).rule(place).map(|rule| rule_words(&rule, &snapshot));
        assert_eq!(rule.as_deref(), Ok(expect));
    }

    #[test]
    fn rules_are_told_in_words() {
        use RuleField as F;
        check(&[], LINK, "Every segment between alice and alpha-edge is lost");
        check(
            &[(F::Verdict, "reset"), (F::What, "RCPT"), (F::Times, "1")],
            LINK,
            "Every segment with RCPT between alice and alpha-edge resets its connection, once",
        );
        check(&[(F::OneIn, " 10 ")], LINK, "One in 10 of the segments between alice and alpha-edge is lost");
        let from_alice = Place::Link { link: LinkId(0), from: Some(NodeId(0)) };
        check(
            &[(F::What, "octet"), (F::Octet, "512"), (F::Times, "3")],
            from_alice,
            "Every segment with octet 512 from alice to alpha-edge is lost, the first 3 times",
        );
        let server = |from| Place::Server { host: HostId(1), from };
        check(
            &[(F::Verdict, "delay"), (F::JitterMs, "500")],
            server(Some(Side::Server)),
            "Every segment from the server submit comes 1.0 s to 1.5 s late",
        );
        check(
            &[(F::Verdict, "refuse")],
            server(None),
            "Every new connection to the server submit is refused",
        );
    }

    #[test]
    fn in_the_picture_they_are_short() {
        use RuleField as F;
        let brief = |fields: &[(F, &str)]| form(fields).rule(LINK).map(|rule| rule_brief(&rule));
        assert_eq!(brief(&[(F::Verdict, "reset"), (F::What, "RCPT")]).as_deref(), Ok("RCPT: reset"));
        assert_eq!(brief(&[(F::OneIn, "10")]).as_deref(), Ok("1 in 10 of all: lost"));
        assert_eq!(brief(&[(F::Verdict, "delay"), (F::JitterMs, "500")]).as_deref(), Ok("all: +1.5 s"));
    }

    #[test]
    fn what_is_wrong_stands_at_its_field() {
        use RuleField as F;
        let wrong = |fields: &[(F, &str)]| {
            let wrong = form(fields).rule(LINK).expect_err("it is wrong");
            wrong.into_iter().map(|(field, _)| field).collect::<Vec<_>>()
        };
        assert_eq!(wrong(&[(F::OneIn, "0"), (F::Times, "x")]), [F::OneIn, F::Times]);
        assert_eq!(wrong(&[(F::What, "octet"), (F::Octet, "0")]), [F::Octet]);
        assert_eq!(wrong(&[(F::Verdict, "delay"), (F::DelayMs, "0")]), [F::DelayMs]);
        assert_eq!(wrong(&[(F::Verdict, "delay"), (F::JitterMs, "99999999999")]), [F::JitterMs]);
    }

    #[test]
    fn only_calls_are_refused() {
        use RuleField as F;
        let mut form = form(&[(F::What, "DATA"), (F::Verdict, "refuse")]);
        assert_eq!(form.text(F::What), "call");
        form.set(F::What, "reply".to_owned());
        assert_eq!(form.text(F::Verdict), "drop");
    }
}
