//! The ways between hosts: links, routes, and streams of segments.

mod route;
mod stream;

pub(crate) use route::{LinkState, Topology};
pub(crate) use stream::{Payload, Segment, Stream};
