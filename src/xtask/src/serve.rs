//! Serving the page as a good web server would: types, compression, a strict policy.

use std::fs;
use std::io::Cursor;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tiny_http::{Header, Request, Response, Server};

use crate::dist::{self, CONTENT_SECURITY_POLICY};
use crate::run::{command, has, run};
use crate::{hash, tools};

pub(crate) fn serve(arguments: &[&str]) -> Result<(), String> {
    let (mut dev, mut open, mut address) = (false, false, "127.0.0.1:8080");
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match *word {
            "--dev" => dev = true,
            "--open" => open = true,
            "--addr" => address = words.next().ok_or("--addr wants an address such as 127.0.0.1:8080")?,
            other => {
                return Err(format!(
                    "\"{other}\" is no option of serve; there are --dev, --open and --addr ADDRESS"
                ));
            }
        }
    }
    if dev {
        return develop(address, open);
    }
    let folder = dist::build()?;
    let server = listen(address)?;
    let url = format!("http://{}/", server.server_addr());
    println!("The playground is at {url} (Ctrl-C ends it)");
    let workers = work(server, folder);
    if open && !has(if cfg!(target_os = "macos") { "open" } else { "xdg-open" }, &url) {
        println!("(no browser could be opened: please open the address by hand)");
    }
    workers.into_iter().for_each(|worker| drop(worker.join()));
    Ok(())
}

/// Rebuilds and reloads on change. The policy is left out: Trunk's reloading script stands in the page.
fn develop(address: &str, open: bool) -> Result<(), String> {
    let wasm = tools::for_page()?;
    let (host, port) = address.rsplit_once(':').ok_or("--addr wants an address such as 127.0.0.1:8080")?;
    // The release page in dist/ stays as it is.
    let mut words =
        vec!["serve", "--offline", "--address", host, "--port", port, "--dist", "target/page/dev"];
    if open {
        words.push("--open");
    }
    run(wasm.apply(command("trunk", &words)))
}

/// Serves a folder in the background; gives its address.
pub(crate) fn in_background(folder: PathBuf) -> Result<String, String> {
    let server = listen("127.0.0.1:0")?;
    let address = format!("http://{}/", server.server_addr());
    work(server, folder);
    Ok(address)
}

/// Answers several requests at a time, for as long as the process lives.
fn work(server: Server, folder: PathBuf) -> Vec<JoinHandle<()>> {
    let shared = Arc::new((server, folder));
    let worker = || {
        let shared = Arc::clone(&shared);
        thread::spawn(move || shared.0.incoming_requests().for_each(|request| answer(request, &shared.1)))
    };
    (0..4).map(|_| worker()).collect()
}

fn listen(address: &str) -> Result<Server, String> {
    Server::http(address)
        .map_err(|error| format!("cannot listen on {address}: {error}; `--addr` names another"))
}

fn answer(request: Request, folder: &Path) {
    let path = request.url().split(['?', '#']).next().unwrap_or("/").trim_start_matches('/').to_owned();
    let path = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path };
    let inside = Path::new(&path).components().all(|part| matches!(part, Component::Normal(_)));
    let file = folder.join(&path);
    // A client that goes away before the answer is its own affair.
    let _ = match fs::read(&file) {
        Ok(plain) if inside => {
            let tag = format!("\"{:016x}\"", hash::of_octets(&plain));
            if value(&request, "If-None-Match") == tag {
                return drop(request.respond(dressed(Vec::new(), &path, &tag).with_status_code(304)));
            }
            match coded(&file, value(&request, "Accept-Encoding")) {
                Some((coding, octets)) => request
                    .respond(dressed(octets, &path, &tag).with_header(header("Content-Encoding", coding))),
                None => request.respond(dressed(plain, &path, &tag)),
            }
        }
        _ => request.respond(
            Response::from_string("There is no such file.")
                .with_status_code(404)
                .with_header(header("Content-Security-Policy", CONTENT_SECURITY_POLICY)),
        ),
    };
}

/// The best compressed form that the browser takes and that was made beforehand.
fn coded(file: &Path, accepted: &str) -> Option<(&'static str, Vec<u8>)> {
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(coding, _)| accepted.contains(coding))
        .find_map(|(coding, ending)| Some((coding, fs::read(format!("{}.{ending}", file.display())).ok()?)))
}

/// An answer with its headers. The names of files stay the same, so a browser asks each time, and mostly hears 304.
fn dressed(octets: Vec<u8>, path: &str, tag: &str) -> Response<Cursor<Vec<u8>>> {
    [
        ("Content-Type", media_type(path)),
        ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-cache"),
        ("ETag", tag),
        ("Vary", "Accept-Encoding"),
    ]
    .into_iter()
    .fold(Response::from_data(octets).with_chunked_threshold(usize::MAX), |response, (name, value)| {
        response.with_header(header(name, value))
    })
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        Some("eml") => "message/rfc822",
        _ => "text/plain; charset=utf-8",
    }
}

fn value<'a>(request: &'a Request, name: &'static str) -> &'a str {
    request
        .headers()
        .iter()
        .find(|header| header.field.equiv(name))
        .map_or("", |header| header.value.as_str())
}

fn header(name: &str, value: &str) -> Header {
    // Both are texts of this file, so they are always right.
    Header::from_bytes(name, value).unwrap_or_else(|()| unreachable!("{name}: {value}"))
}
