//! Serving the page as a good web server would: types, compression, a strict policy.

use std::fs;
use std::path::{Component, Path, PathBuf};

use tiny_http::{Header, Request, Response, Server};

use crate::dist::{self, CONTENT_SECURITY_POLICY};
use crate::run::{command, run};
use crate::tools;

pub(crate) fn serve(arguments: &[&str]) -> Result<(), String> {
    let (mut dev, mut address) = (false, "127.0.0.1:8080");
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match *word {
            "--dev" => dev = true,
            "--addr" => address = words.next().ok_or("--addr wants an address such as 127.0.0.1:8080")?,
            other => {
                return Err(format!("\"{other}\" is no option of serve; there are --dev and --addr ADDRESS"));
            }
        }
    }
    if dev {
        return develop(address);
    }
    let folder = dist::build()?;
    let server = listen(address)?;
    println!("The playground is at http://{}/ (Ctrl-C ends it)", server.server_addr());
    for request in server.incoming_requests() {
        answer(request, &folder);
    }
    Ok(())
}

/// Rebuilds and reloads on change. The policy is left out: Trunk's reloading script stands in the page.
fn develop(address: &str) -> Result<(), String> {
    let wasm = tools::for_page()?;
    let (host, port) = address.rsplit_once(':').ok_or("--addr wants an address such as 127.0.0.1:8080")?;
    run(wasm.apply(command("trunk", &["serve", "--offline", "--address", host, "--port", port])))
}

/// Serves a folder in the background; gives its address.
pub(crate) fn in_background(folder: PathBuf) -> Result<String, String> {
    let server = listen("127.0.0.1:0")?;
    let address = format!("http://{}/", server.server_addr());
    std::thread::spawn(move || {
        for request in server.incoming_requests() {
            answer(request, &folder);
        }
    });
    Ok(address)
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
    let takes_brotli =
        request.headers().iter().any(|h| h.field.equiv("Accept-Encoding") && h.value.as_str().contains("br"));
    let small = PathBuf::from(format!("{}.br", file.display()));
    // A client that goes away before the answer is its own affair.
    let _ = match (inside, takes_brotli.then(|| fs::read(&small).ok()).flatten(), fs::read(&file)) {
        (true, Some(octets), Ok(_)) => request.respond(
            headers(Response::from_data(octets), &path).with_header(header("Content-Encoding", "br")),
        ),
        (true, None, Ok(octets)) => request.respond(headers(Response::from_data(octets), &path)),
        _ => request
            .respond(headers(Response::from_data("There is no such file.").with_status_code(404), "a.txt")),
    };
}

fn headers<R: std::io::Read>(response: Response<R>, path: &str) -> Response<R> {
    let kind = match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        _ => "text/plain; charset=utf-8",
    };
    response
        .with_header(header("Content-Type", kind))
        .with_header(header("Content-Security-Policy", CONTENT_SECURITY_POLICY))
        .with_header(header("Cache-Control", "no-cache"))
        .with_header(header("Vary", "Accept-Encoding"))
}

fn header(name: &str, value: &str) -> Header {
    // Both are texts of this file, so they are always right.
    Header::from_bytes(name, value).unwrap_or_else(|()| unreachable!("{name}: {value}"))
}
