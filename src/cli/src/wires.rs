//! A file with every packet of a simulated network, as Wireshark reads it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use relay::export::Capture;
use relay::{Event, Scenario, World};

use crate::failure::{CANNOT_CREATE, Failure};

/// A capture that is written as it grows.
pub(crate) struct Wires<'a> {
    path: PathBuf,
    file: BufWriter<File>,
    capture: Capture<'a>,
}

impl<'a> Wires<'a> {
    /// A new file.
    pub(crate) fn open(path: &Path, scenario: &'a Scenario) -> Result<Self, Failure> {
        let file = File::create(path).map_err(|error| failure(path, &error))?;
        let capture = Capture::new(scenario, None);
        Ok(Wires { path: path.to_owned(), file: BufWriter::new(file), capture })
    }

    /// Adds what was sent since the last look, and what these events tell of DNS.
    pub(crate) fn look(&mut self, world: &World, told: &[Event]) -> Result<(), Failure> {
        self.capture.look(world, told);
        let written = self.file.write_all(&self.capture.take());
        written.map_err(|error| failure(&self.path, &error))
    }

    /// Writes the rest out.
    pub(crate) fn close(mut self) -> Result<(), Failure> {
        let written = self.file.write_all(&self.capture.take()).and_then(|()| self.file.flush());
        written.map_err(|error| failure(&self.path, &error))
    }
}

fn failure(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(CANNOT_CREATE, format!("{} cannot be written: {error}", path.display()))
}
