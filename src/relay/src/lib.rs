//! The simulated internet: clock, links, DNS, hosts, queues, mailboxes, trace, time travel.
