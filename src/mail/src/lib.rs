//! What SMTP carries: composing messages, reading their fields, trace fields, delivery reports.

mod date;
mod decode;
mod draft;
mod encode;
mod fields;
mod meaning;
mod needs;
mod parts;
mod report;
mod seven_bit;
mod submission;
mod trace;

texts::watch!();

pub use date::date;
pub use decode::words;
pub use draft::{Attachment, Draft};
pub use fields::{Field, addresses, body_offset, field, fields, remove_fields, to_crlf};
pub use meaning::{Stretch, meanings};
pub use needs::{EnvelopeError, Needs, envelope_of, needs};
pub use parts::{Part, parts};
pub use report::{Action, Report, Reported};
pub use seven_bit::to_seven_bit;
pub use submission::Lacking;
pub use trace::{Received, received_count, return_path_field};
