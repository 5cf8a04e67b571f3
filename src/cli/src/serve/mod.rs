//! `serve`: the page, and a bridge on which real mail programs come into its network, and messages go out of it.

mod bridge;
mod errand;
mod frame;
mod http;
mod line;
mod page;

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use bridge::Bridge;
use http::Site;

use crate::arguments::Serve;
use crate::failure::{Failure, NO_INPUT, SYSTEM, USAGE};
use crate::nonce::nonce;
use crate::output::Output;

/// The most requests at once.
const REQUESTS_MAX: usize = 64;

/// Serves until it is told to end.
pub(crate) fn run(options: &Serve) -> Result<ExitCode, Failure> {
    for (name, address) in [("--addr", options.addr), ("--smtp", options.smtp)] {
        if !address.ip().is_loopback() && !options.public {
            let words =
                format!("{name} {address} can be reached from other machines: say --public if that is meant");
            return Err(Failure::new(USAGE, words));
        }
    }
    let folder = folder(options.page.as_deref())?;
    for server in &options.allow_send {
        if server.rsplit_once(':').is_none_or(|(_, port)| port.parse::<u16>().is_err()) {
            return Err(Failure::new(
                USAGE,
                format!("--allow-send {server}: a host and its port, as mx.example:25"),
            ));
        }
    }
    let unserved = |address: SocketAddr| {
        move |error| Failure::new(SYSTEM, format!("{address} cannot be listened on: {error}"))
    };
    let listener = TcpListener::bind(options.addr).map_err(unserved(options.addr))?;
    let address = listener.local_addr().map_err(unserved(options.addr))?;
    let (came, pages) = channel();
    let mut bridge =
        Bridge::open(options.smtp, options.allow_send.clone(), pages).map_err(unserved(options.smtp))?;
    ctrlc::set_handler(bridge.stopper())
        .map_err(|error| Failure::new(SYSTEM, format!("signals cannot be caught: {error}")))?;

    let token: String = nonce()?.replace('+', "-").replace('/', "_");
    let mut out = Output::apart();
    out.line(format_args!("the page is at http://{address}/#bridge={token}"))?;
    out.line(format_args!("programs hand in their mail at {}, once the page is open", bridge.address()))?;
    for server in &options.allow_send {
        out.line(format_args!("the page may send to {server}"))?;
    }
    out.flush()?;

    let wake = bridge.waker();
    let public = options.public;
    thread::spawn(move || serve(&listener, &Counter { folder, address, public, token, came }, &wake));
    let end = options.max_seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    bridge.work(end, &mut out)?;
    bridge.close();
    Ok(ExitCode::SUCCESS)
}

/// Where the built page is.
fn folder(given: Option<&Path>) -> Result<PathBuf, Failure> {
    let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join("dist")));
    let places: Vec<PathBuf> = match given {
        Some(given) => vec![given.to_owned()],
        None => [Some(PathBuf::from("dist")), beside].into_iter().flatten().collect(),
    };
    let found = places.iter().find(|place| place.join("index.html").is_file()).cloned();
    found.ok_or_else(|| {
        let words = "there is no built page in";
        let place = places.first().map_or(String::new(), |place| place.display().to_string());
        Failure::new(NO_INPUT, format!("{words} {place}: `cargo xtask dist` makes it, --page DIR names it"))
    })
}

/// What every request needs.
struct Counter {
    folder: PathBuf,
    address: SocketAddr,
    public: bool,
    token: String,
    came: Sender<TcpStream>,
}

/// Answers every browser, each in a thread of its own.
fn serve(listener: &TcpListener, counter: &Counter, wake: &(impl Fn() + Sync)) {
    let busy = Arc::new(AtomicUsize::new(0));
    thread::scope(|scope| {
        for stream in listener.incoming() {
            let Ok(stream) = stream else {
                // As when the system is short of file descriptors.
                thread::sleep(Duration::from_millis(100));
                continue;
            };
            if busy.fetch_add(1, Ordering::SeqCst) >= REQUESTS_MAX {
                busy.fetch_sub(1, Ordering::SeqCst);
                continue;
            }
            let busy = Arc::clone(&busy);
            scope.spawn(move || {
                let Counter { folder, address, public, token, came } = counter;
                let site = Site { folder, address: *address, public: *public, token };
                // A browser that goes away before the answer is its own affair.
                if let Ok(Some(page)) = http::answer(stream, &site)
                    && came.send(page).is_ok()
                {
                    wake();
                }
                busy.fetch_sub(1, Ordering::SeqCst);
            });
        }
    });
}
