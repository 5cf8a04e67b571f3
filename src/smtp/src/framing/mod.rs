//! From a stream of octets to command lines and to message content, in bounded memory.

mod content;
mod line;

pub use content::{BareLineEnds, ContentEnd, ContentFault, ContentReader};
pub use line::{LineEvent, LineReader};
