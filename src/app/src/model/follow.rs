//! Following a message: it, its copies, the reports on it, and every connection that carried any of them.

use std::collections::BTreeSet;

use relay::{ConnectionId, MessageId};

use super::waterfall::Waterfall;

/// A message and all that came of it. Copies for several recipients keep the message's number, over all hops.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Family {
    /// The message, what it reports on, and what reports on it.
    pub(crate) messages: BTreeSet<MessageId>,
    /// What carried them, or tried to.
    pub(crate) connections: BTreeSet<ConnectionId>,
}

impl Family {
    /// The family of a message.
    pub(crate) fn of(message: MessageId, waterfall: &Waterfall) -> Family {
        let mut messages = BTreeSet::from([message]);
        // A report may be reported on only in theory (RFC 5321 section 6.1), but lists are longer than theory.
        loop {
            let before = messages.len();
            for (about, report) in &waterfall.reports {
                if messages.contains(about) || messages.contains(report) {
                    messages.extend([*about, *report]);
                }
            }
            if messages.len() == before {
                break;
            }
        }
        let carried =
            waterfall.lanes.iter().filter(|lane| lane.messages.iter().any(|it| messages.contains(it)));
        Family { connections: carried.map(|lane| lane.connection).collect(), messages }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;
    use std::sync::Arc;

    use relay::{Action, HostId, Timeline, What};

    use super::*;
    use crate::model::{Compose, shipped};

    /// A scenario in which messages went to these recipients, one after the other.
    fn sent(scenario: &str, to: &[&str]) -> Timeline {
        let scenario = shipped::unpack(shipped::place(scenario).expect("it is shipped"));
        let mut timeline = Timeline::new(Arc::new(scenario), 1);
        let scenario = Arc::clone(timeline.scenario());
        let from = scenario.hosts.iter().position(|host| !host.listens()).expect("a client") as u16;
        for recipient in to {
            let mut compose = Compose::of(scenario.draft.clone());
            if !recipient.is_empty() {
                compose.set(crate::model::Field::To, (*recipient).to_owned());
            }
            let (envelope, content) = compose.build(0, "1@playground.example").expect("it is ready");
            let send = Action::Send { from: HostId(from), envelope, content: content.into() };
            timeline.act(send).expect("it is sent");
        }
        for _ in 0..3_000 {
            if !timeline.step_event() {
                break;
            }
        }
        timeline
    }

    #[test]
    fn a_bounced_message_and_its_bounce_are_a_family() {
        let timeline = sent("across-networks", &["nobody@beta.example", "bob@beta.example"]);
        let (message, report) = timeline
            .events()
            .iter()
            .find_map(|event| match event.what {
                What::Failed { message, report: Some(report), .. } => Some((message, report)),
                _ => None,
            })
            .expect("it bounces");
        let waterfall = Waterfall::of(&timeline, &Rc::default());
        let family = Family::of(message, &waterfall);
        assert_eq!(family.messages, BTreeSet::from([message, report]));
        assert_eq!(family, Family::of(report, &waterfall), "either leads to the other");
        for lane in &waterfall.lanes {
            let is_ours = lane.messages.contains(&message) || lane.messages.contains(&report);
            assert_eq!(family.connections.contains(&lane.connection), is_ours);
        }
        assert!(family.connections.len() > 1);
    }

    #[test]
    fn another_message_is_no_family() {
        let timeline = sent("across-networks", &["nobody@beta.example", "bob@beta.example"]);
        let waterfall = Waterfall::of(&timeline, &Rc::default());
        let delivered = timeline.events().iter().find_map(|event| match &event.what {
            What::Delivered { message, mailbox, .. } if mailbox.starts_with("bob") => Some(*message),
            _ => None,
        });
        let family = Family::of(delivered.expect("it arrives"), &waterfall);
        assert_eq!(family.messages.len(), 1);
        assert!(family.connections.len() > 1 && family.connections.len() < waterfall.lanes.len());
    }

    #[test]
    fn the_copies_of_a_list_are_the_message() {
        let timeline = sent("mailing-list", &[""]);
        let waterfall = Waterfall::of(&timeline, &Rc::default());
        let delivered: BTreeSet<MessageId> = timeline
            .events()
            .iter()
            .filter_map(|event| match event.what {
                What::Delivered { message, .. } => Some(message),
                _ => None,
            })
            .collect();
        let first = *waterfall.messages.keys().next().expect("a message");
        let family = Family::of(first, &waterfall);
        assert!(!delivered.is_empty() && delivered.is_subset(&family.messages), "{delivered:?} {family:?}");
    }
}
