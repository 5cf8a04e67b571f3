//! Serving the page as a good web server would: types, compression, a strict policy.

use std::convert::Infallible;
use std::net::TcpListener;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::{fs, io, thread};

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderValue;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;

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
    let (listener, url) = listen(address)?;
    println!("The playground is at {url} (Ctrl-C ends it)");
    if open && !has(if cfg!(target_os = "macos") { "open" } else { "xdg-open" }, &url) {
        println!("(no browser could be opened: please open the address by hand)");
    }
    work(listener, folder, Policy::Strict)
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

/// What the server says about scripts and styles.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    /// None but the page's own files.
    Strict,
    /// Nothing: for sites that other programs make.
    None,
}

/// Serves a folder in the background; gives its address.
pub(crate) fn in_background(folder: PathBuf, policy: Policy) -> Result<String, String> {
    let (listener, url) = listen("127.0.0.1:0")?;
    thread::spawn(move || work(listener, folder, policy));
    Ok(url)
}

/// Listens; gives the address for a browser too.
fn listen(address: &str) -> Result<(TcpListener, String), String> {
    let listen = || -> io::Result<(TcpListener, String)> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}/", listener.local_addr()?);
        Ok((listener, url))
    };
    listen().map_err(|error| format!("cannot listen on {address}: {error}; `--addr` names another"))
}

/// Answers every connection for as long as the process lives.
fn work(listener: TcpListener, folder: PathBuf, policy: Policy) -> Result<(), String> {
    let failed = |error: io::Error| format!("cannot serve: {error}");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let folder: Arc<Path> = folder.into();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
        loop {
            let (stream, _) = listener.accept().await.map_err(failed)?;
            let folder = Arc::clone(&folder);
            let service = service_fn(move |request| {
                let mut answer = answer(&request, &folder);
                if policy == Policy::None {
                    answer.headers_mut().remove("content-security-policy");
                }
                async { Ok::<_, Infallible>(answer) }
            });
            // A client that goes away before the answer is its own affair.
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    })
}

fn answer(request: &Request<Incoming>, folder: &Path) -> Response<Full<Bytes>> {
    let path = request.uri().path().trim_start_matches('/');
    let path = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.into() };
    let inside = Path::new(&path).components().all(|part| matches!(part, Component::Normal(_)));
    let file = folder.join(&path);
    let plain = match fs::read(&file) {
        Ok(plain) if inside => plain,
        _ => return dressed(b"There is no such file.".to_vec(), "404.txt", StatusCode::NOT_FOUND),
    };
    let tag = format!("\"{:016x}\"", hash::of_octets(&plain));
    let mut response = if value(request, "if-none-match") == tag {
        dressed(Vec::new(), &path, StatusCode::NOT_MODIFIED)
    } else if let Some((coding, octets)) = coded(&file, value(request, "accept-encoding")) {
        let mut response = dressed(octets, &path, StatusCode::OK);
        response.headers_mut().insert("content-encoding", HeaderValue::from_static(coding));
        response
    } else {
        dressed(plain, &path, StatusCode::OK)
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert("etag", tag);
    }
    if path.starts_with("embed/") || path.contains("/embed/") {
        // A page of another site may show the element from here; a frame without an origin may too.
        response.headers_mut().insert("access-control-allow-origin", HeaderValue::from_static("*"));
    }
    if path.ends_with("embed/frame.html") {
        // In a frame without an origin Safari takes 'self' for nobody: the site names itself.
        let site = format!("'self' http://{}", value(request, "host"));
        if let Ok(policy) = HeaderValue::from_str(&CONTENT_SECURITY_POLICY.replace("'self'", &site)) {
            response.headers_mut().insert("content-security-policy", policy);
        }
    }
    // A site of another program has an index too.
    if path.ends_with("index.html") && file.with_file_name("app.js").exists() {
        response.headers_mut().insert("link", HeaderValue::from_static(EARLY));
    }
    response
}

/// What a browser may fetch before it has read the page.
const EARLY: &str = "<app_bg.wasm>; rel=preload; as=fetch; type=\"application/wasm\"; crossorigin=anonymous, \
                     <app.js>; rel=modulepreload";

/// The best compressed form that the browser takes and that was made beforehand.
fn coded(file: &Path, accepted: &str) -> Option<(&'static str, Vec<u8>)> {
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(coding, _)| accepted.contains(coding))
        .find_map(|(coding, ending)| Some((coding, fs::read(format!("{}.{ending}", file.display())).ok()?)))
}

/// An answer with its headers. The names of files stay the same, so a browser asks each time, and mostly hears 304.
fn dressed(octets: Vec<u8>, path: &str, status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(octets));
    *response.status_mut() = status;
    for (name, value) in [
        ("content-type", media_type(path)),
        ("content-security-policy", CONTENT_SECURITY_POLICY),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-cache"),
        ("vary", "accept-encoding"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
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
        Some("webmanifest") => "application/manifest+json",
        Some("json") => "application/json",
        Some("eml") => "message/rfc822",
        _ => "text/plain; charset=utf-8",
    }
}

fn value<'a>(request: &'a Request<Incoming>, name: &str) -> &'a str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
