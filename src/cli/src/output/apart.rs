//! A writer in a thread of its own: whoever starts a server and reads only its first line must not stop it.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How much may wait for the reader before the program waits for it after all.
const WAITING_OCTETS_MAX: usize = 32_000_000;
/// A reader that takes nothing for so long takes nothing any more.
const PATIENCE: Duration = Duration::from_secs(5);
/// The same at the end of the program.
const LAST_PATIENCE: Duration = Duration::from_secs(1);

/// Takes what is written and hands it to the thread when it is flushed. Dropped, it waits until all is written, unless
/// nobody reads.
pub(super) struct Apart {
    buffer: Vec<u8>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// Something in the state has changed.
    changed: Condvar,
}

#[derive(Default)]
struct State {
    pieces: VecDeque<Vec<u8>>,
    waiting_octets: usize,
    /// How many pieces are written.
    written: u64,
    /// The thread has a piece in hand.
    busy: bool,
    /// No more pieces will come.
    ended: bool,
    /// Why nothing more can be written.
    failed: Option<ErrorKind>,
}

impl Apart {
    /// A writer that writes to this one.
    pub(super) fn new(to: impl Write + Send + 'static) -> Self {
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        // Where no thread can be had nothing is written, and the program goes on.
        let started = thread::Builder::new().spawn(move || theirs.write_all(to));
        if started.is_err() {
            shared.lock().failed = Some(ErrorKind::BrokenPipe);
        }
        Apart { buffer: Vec::new(), shared }
    }
}

impl Write for Apart {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let piece = std::mem::take(&mut self.buffer);
        if piece.is_empty() {
            return Ok(());
        }
        let mut state = self.shared.wait(PATIENCE, |state| state.waiting_octets <= WAITING_OCTETS_MAX);
        if state.waiting_octets > WAITING_OCTETS_MAX {
            state.failed.get_or_insert(ErrorKind::BrokenPipe);
        }
        if let Some(kind) = state.failed {
            return Err(kind.into());
        }
        state.waiting_octets += piece.len();
        state.pieces.push_back(piece);
        self.shared.changed.notify_all();
        Ok(())
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        let _ = self.flush();
        self.shared.lock().ended = true;
        self.shared.changed.notify_all();
        drop(self.shared.wait(LAST_PATIENCE, |state| state.pieces.is_empty() && !state.busy));
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until something is so, as long as pieces are written in the meantime.
    fn wait(&self, patience: Duration, until: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        let mut state = self.lock();
        loop {
            let before = state.written;
            if until(&state) || state.failed.is_some() {
                return state;
            }
            let waited = self.changed.wait_timeout_while(state, patience, |state| {
                state.written == before && state.failed.is_none() && !until(state)
            });
            let (next, over) = waited.unwrap_or_else(PoisonError::into_inner);
            state = next;
            if over.timed_out() && state.written == before {
                return state;
            }
        }
    }

    /// The thread: writes piece after piece.
    fn write_all(&self, mut to: impl Write) {
        loop {
            let mut state = self.lock();
            while state.pieces.is_empty() && !state.ended {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            let Some(piece) = state.pieces.pop_front() else { return };
            state.busy = true;
            drop(state);
            let written = to.write_all(&piece).and_then(|()| to.flush());
            let mut state = self.lock();
            state.busy = false;
            state.waiting_octets -= piece.len();
            state.written += 1;
            if let Err(error) = written {
                state.failed = Some(error.kind());
                state.pieces.clear();
            }
            self.changed.notify_all();
            if state.failed.is_some() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// Hands on what is written; lets the writer wait until somebody takes it.
    struct Slow(mpsc::SyncSender<Vec<u8>>);

    impl Write for Slow {
        fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
            self.0.send(octets.to_vec()).map(|()| octets.len()).map_err(|_| ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn all_is_written_in_order_and_nobody_waits_for_the_reader() {
        let (sender, receiver) = mpsc::sync_channel(0);
        let mut out = Apart::new(Slow(sender));
        for line in 0..1_000 {
            writeln!(out, "{line}").unwrap();
            out.flush().unwrap();
        }
        let reader =
            thread::Builder::new().spawn(move || receiver.iter().flatten().collect::<Vec<u8>>()).unwrap();
        drop(out);
        let expect: String = (0..1_000).map(|line| format!("{line}\n")).collect();
        assert_eq!(String::from_utf8(reader.join().unwrap()).unwrap(), expect);
    }

    #[test]
    fn a_reader_that_is_gone_is_told() {
        let (sender, receiver) = mpsc::sync_channel(0);
        let mut out = Apart::new(Slow(sender));
        drop(receiver);
        out.write_all(b"x").unwrap();
        let _ = out.flush();
        drop(out.shared.wait(PATIENCE, |_| false));
        out.write_all(b"x").unwrap();
        assert_eq!(out.flush().unwrap_err().kind(), ErrorKind::BrokenPipe);
    }
}
