//! How a scenario begins when nobody does anything: with the message that it suggests, unless it sends some by itself.

use std::sync::Arc;

use super::{Host, Role, Scenario};
use crate::{Action, HostId, World};

impl Scenario {
    /// What sends the message that is suggested: from the client whose user writes it, else from the first client; or why
    /// it cannot be sent.
    pub fn suggested(&self) -> Result<Action, String> {
        let sender: smtp::Mailbox =
            self.draft.from.parse().map_err(|wrong: smtp::Diagnostic| wrong.to_string())?;
        let clients = || self.hosts.iter().zip(0u16..).filter(|(host, _)| host.role == Role::Client);
        let own = |(host, _): &(&Host, u16)| host.user.as_deref() == Some(&self.draft.from);
        let (_, from) = clients().find(own).or_else(|| clients().next()).ok_or("there is no client")?;
        let content = self.draft.build(self.start_unix_s, &format!("1@{}", sender.domain));
        let envelope = mail::envelope_of(&content).map_err(|error| error.to_string())?;
        Ok(Action::Send { from: HostId(from), envelope, content: content.into() })
    }

    /// Whether it sends messages by itself.
    pub fn sends(&self) -> bool {
        !self.traffic.is_empty()
            || self.script.iter().any(|(_, action)| matches!(action, Action::Send { .. }))
    }
}

impl World {
    /// A world at its start, with the message that the scenario suggests where it sends none by itself; or why that
    /// cannot be sent.
    pub fn begin(scenario: Arc<Scenario>, seed: u64) -> Result<World, String> {
        let suggested = if scenario.sends() { None } else { Some(scenario.suggested()?) };
        let mut world = World::new(scenario, seed);
        if let Some(action) = suggested {
            world.act(action).map_err(|error| error.to_string())?;
        }
        Ok(world)
    }
}
