//! The terminal: a session by hand with any host. Its code is fetched when somebody opens it.

mod beside;
mod call;
mod prompt;
mod scripts;
mod session;

use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use super::session::{Kit, TerminalProps};

/// Where the terminal's code begins.
pub(crate) type Code = fn(&TerminalProps, Kit) -> Html;

/// Fetches the code. Everything that is reached from here alone is a file of its own.
#[wasm_split(terminal, fallible)]
pub(crate) fn code() -> Result<Code, SplitLoaderError> {
    Ok(call::terminal)
}
