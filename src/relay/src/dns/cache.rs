//! What a resolver has learned and may keep for a while (RFC 1034 section 5.3.3, RFC 2308 section 5).

use std::sync::Arc;

use smtp::SimTime;

use super::{Kind, Response};

/// The most answers that are kept; beyond them all is forgotten.
const ANSWERS_MAX: usize = 500;

/// An answer that a host keeps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cached {
    /// The name that it is about, in lower case.
    pub name: String,
    /// The kind that was asked for.
    pub kind: Kind,
    /// What came.
    pub response: Arc<Response>,
    /// Until when it is kept.
    pub until: SimTime,
}

/// The answers of one resolver, the oldest first.
#[derive(Clone, Default, Debug)]
pub(crate) struct Cache(Vec<Arc<Cached>>);

impl Cache {
    /// Keeps an answer as long as it may be kept.
    pub(crate) fn keep(&mut self, now: SimTime, name: &str, kind: Kind, response: &Arc<Response>) {
        if response.ttl_s == 0 {
            return;
        }
        let name = name.to_ascii_lowercase();
        self.0.retain(|it| it.until > now && !(it.kind == kind && it.name == name));
        if self.0.len() >= ANSWERS_MAX {
            self.0.clear();
        }
        let until = now + SimTime::from_secs(response.ttl_s.into());
        self.0.push(Arc::new(Cached { name, kind, response: Arc::clone(response), until }));
    }

    /// What is known of a name.
    pub(crate) fn find(&self, now: SimTime, name: &str, kind: Kind) -> Option<&Cached> {
        self.all(now).find(|it| it.kind == kind && it.name.eq_ignore_ascii_case(name))
    }

    /// Everything that is known now.
    pub(crate) fn all(&self, now: SimTime) -> impl Iterator<Item = &Cached> {
        self.0.iter().map(|it| &**it).filter(move |it| it.until > now)
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
        let response = Arc::new(Response { ttl_s: 60, ..Response::passing(Answer::NxDomain) });
        cache.keep(at(1), "A.example", Kind::Mx, &response);
        cache.keep(at(1), "b.example", Kind::Mx, &Arc::new(Response::passing(Answer::ServFail)));
        let there = |now| cache.find(now, "a.EXAMPLE", Kind::Mx).is_some();
        assert_eq!([there(at(1)), there(at(60)), there(at(61))], [true, true, false]);
        assert!(cache.find(at(1), "a.example", Kind::A).is_none());
        assert!(cache.find(at(1), "b.example", Kind::Mx).is_none(), "a failure is not kept");
        assert_eq!((cache.all(at(2)).count(), cache.all(at(61)).count()), (1, 0));
    }

    #[test]
    fn it_holds_no_more_than_it_may() {
        let mut cache = Cache::default();
        let response = Arc::new(Response { ttl_s: 60, ..Response::passing(Answer::NxDomain) });
        for number in 0..ANSWERS_MAX * 2 {
            cache.keep(SimTime::ZERO, &format!("{number}.example"), Kind::A, &response);
            assert!(cache.0.len() <= ANSWERS_MAX);
        }
    }
}
