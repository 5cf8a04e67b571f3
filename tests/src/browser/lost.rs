//! When the driver of a browser has failed, and not what was expected of the page.

use std::error::Error;
use std::fmt;

use fantoccini::error::{CmdError, ErrorStatus};

/// The driver does not answer, or its browser is gone.
#[derive(Debug)]
pub struct Lost(pub(super) String);

impl fmt::Display for Lost {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "the driver of the browser is lost: {}", self.0)
    }
}

impl Error for Lost {}

/// What the driver told, or that it told nothing any more.
pub(super) fn told(error: CmdError) -> Box<dyn Error + Send + Sync> {
    let lost = match &error {
        CmdError::Failed(_) | CmdError::FailedC(_) | CmdError::Lost(_) | CmdError::NotJson(_) => true,
        CmdError::Standard(told) => {
            matches!(told.error, ErrorStatus::InvalidSessionId | ErrorStatus::NoSuchWindow)
        }
        _ => false,
    };
    if lost { Lost(error.to_string()).into() } else { error.into() }
}
