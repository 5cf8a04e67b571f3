//! A line to the served page that can be cut: then there is no network, for any browser.

use std::io;
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use playground_tests::browser::Result;

/// What is carried goes octet by octet to the server of the page, from a port of its own.
pub(crate) struct Line {
    /// The address of the page at this end.
    pub(crate) url: String,
    port: u16,
    ends: Arc<Ends>,
}

#[derive(Default)]
struct Ends {
    is_cut: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

impl Line {
    /// A line to where the page is served.
    pub(crate) fn to_the_page() -> Result<Line> {
        let page = std::env::var("PLAYGROUND_URL")?;
        let server = page.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let ends = Arc::new(Ends::default());
        let kept = Arc::clone(&ends);
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(io::Result::ok) {
                if kept.is_cut.load(Ordering::SeqCst) {
                    return;
                }
                drop(kept.join(near, &server));
            }
        });
        Ok(Line { url: format!("http://127.0.0.1:{port}/"), port, ends })
    }

    /// Cuts it: what is open ends, and nobody listens any more.
    pub(crate) fn cut(&self) -> Result {
        self.ends.is_cut.store(true, Ordering::SeqCst);
        // Each call makes the listener look, until there is none.
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok() {
            std::thread::yield_now();
        }
        for end in self.ends.open.lock().map_err(|_| "a thread of the line has panicked")?.drain(..) {
            drop(end.shutdown(Shutdown::Both));
        }
        Ok(())
    }
}

impl Ends {
    /// Carries octets both ways, each by a thread of its own.
    fn join(&self, near: TcpStream, server: &str) -> io::Result<()> {
        let far = TcpStream::connect(server)?;
        for (mut from, mut to) in
            [(near.try_clone()?, far.try_clone()?), (far.try_clone()?, near.try_clone()?)]
        {
            std::thread::spawn(move || {
                drop(io::copy(&mut from, &mut to));
                drop(to.shutdown(Shutdown::Write));
            });
        }
        if let Ok(mut open) = self.open.lock() {
            open.extend([near, far]);
        }
        Ok(())
    }
}
