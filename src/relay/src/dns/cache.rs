//! What a resolver has learned and may keep for a while (RFC 1034 section 5.3.3, RFC 2308 section 5).

use litemap::LiteMap;
use smtp::SimTime;

use super::{Kind, Response};

/// The most answers that are kept; beyond them all is forgotten.
const ANSWERS_MAX: usize = 1_000;

/// An answer that is kept.
#[derive(Clone, Debug)]
pub(crate) struct Cached {
    pub(crate) response: Response,
    /// Until when.
    pub(crate) until: SimTime,
}

/// The answers of one resolver, by question.
#[derive(Clone, Default, Debug)]
pub(crate) struct Cache {
    answers: LiteMap<(String, Kind), Cached>,
}

impl Cache {
    /// Keeps an answer as long as it may be kept.
    pub(crate) fn keep(&mut self, now: SimTime, name: &str, kind: Kind, response: &Response) {
        if response.ttl_s == 0 {
            return;
        }
        if self.answers.len() >= ANSWERS_MAX {
            self.answers = LiteMap::new();
        }
        let until = now + SimTime::from_secs(response.ttl_s.into());
        self.answers.insert((name.to_ascii_lowercase(), kind), Cached { response: response.clone(), until });
    }

    /// What is known of a name.
    pub(crate) fn find(&self, now: SimTime, name: &str, kind: Kind) -> Option<&Cached> {
        self.answers.get(&(name.to_ascii_lowercase(), kind)).filter(|it| it.until > now)
    }

    /// Everything that is known now.
    pub(crate) fn all(&self, now: SimTime) -> impl Iterator<Item = (&str, Kind, &Cached)> {
        let known = self.answers.iter().filter(move |(_, it)| it.until > now);
        known.map(|((name, kind), it)| (name.as_str(), *kind, it))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::Answer;

    #[test]
    fn an_answer_is_kept_until_its_time_is_over_and_no_longer() {
        let mut cache = Cache::default();
        let at = SimTime::from_secs;
        let response = Response { ttl_s: 60, ..Response::passing(Answer::NxDomain) };
        cache.keep(at(1), "A.example", Kind::Mx, &response);
        cache.keep(at(1), "b.example", Kind::Mx, &Response::passing(Answer::ServFail));
        let there = |now| cache.find(now, "a.EXAMPLE", Kind::Mx).is_some();
        assert_eq!([there(at(1)), there(at(60)), there(at(61))], [true, true, false]);
        assert!(cache.find(at(1), "a.example", Kind::A).is_none());
        assert!(cache.find(at(1), "b.example", Kind::Mx).is_none(), "a failure is not kept");
        assert_eq!((cache.all(at(2)).count(), cache.all(at(61)).count()), (1, 0));
    }

    #[test]
    fn it_holds_no_more_than_it_may() {
        let mut cache = Cache::default();
        let response = Response { ttl_s: 60, ..Response::passing(Answer::NxDomain) };
        for number in 0..ANSWERS_MAX * 2 {
            cache.keep(SimTime::ZERO, &format!("{number}.example"), Kind::A, &response);
            assert!(cache.answers.len() <= ANSWERS_MAX);
        }
    }
}
