//! What SMTP carries: composing messages, reading their fields, trace fields, delivery reports.

mod date;
mod draft;
mod encode;
mod fields;
mod needs;
mod report;
mod trace;

pub use date::date;
pub use draft::Draft;
pub use fields::{Field, addresses, body_offset, field, fields, remove_fields, to_crlf};
pub use needs::{EnvelopeError, Needs, envelope_of, needs};
pub use report::{Failure, Report};
pub use trace::{Received, received_count, return_path_field};
