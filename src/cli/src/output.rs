//! Standard output that a reader may close early, as `head` does.

mod apart;

use std::io::{self, Write};

use apart::Apart;

use crate::failure::{CANNOT_CREATE, Failure};

/// Standard output for many lines.
pub(crate) struct Output {
    out: Box<dyn Write>,
    /// The reader has gone.
    closed: bool,
}

impl Output {
    /// Takes standard output until it is dropped.
    pub(crate) fn new() -> Self {
        Output { out: Box::new(io::BufWriter::new(io::stdout().lock())), closed: false }
    }

    /// The same for a program that must not wait for its reader: see [`apart`].
    pub(crate) fn apart() -> Self {
        Output { out: Box::new(Apart::new(io::stdout())), closed: false }
    }

    /// Prints a line; when the reader has gone, nothing.
    pub(crate) fn line(&mut self, line: impl std::fmt::Display) -> Result<(), Failure> {
        let written = writeln!(self.out, "{line}");
        self.check(written)
    }

    /// Hands what was printed to the reader.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        let flushed = self.out.flush();
        self.check(flushed)
    }

    fn check(&mut self, written: io::Result<()>) -> Result<(), Failure> {
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.closed = true,
            Err(error) => {
                return Err(Failure::new(
                    CANNOT_CREATE,
                    format!("standard output cannot be written: {error}"),
                ));
            }
            Ok(()) => {}
        }
        Ok(())
    }
}

/// Control characters become escapes: what a stranger wrote must not steer the terminal.
pub(crate) fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}
