//! The browsers that a journey can be made in, and how the driver of each is started.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Look, Lost, Result, program};

/// Which browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Chromium by chromedriver, which also speaks the Chrome DevTools protocol.
    Chromium,
    /// Firefox by geckodriver.
    Firefox,
    /// WebKitGTK's MiniBrowser by WebKitWebDriver.
    WebKit,
}

impl Kind {
    /// The one that `PLAYGROUND_BROWSER` names: `chromium` (also when it is not set), `firefox` or `webkit`.
    pub fn named() -> Result<Kind> {
        match std::env::var("PLAYGROUND_BROWSER").as_deref() {
            Err(_) | Ok("" | "chromium") => Ok(Kind::Chromium),
            Ok("firefox") => Ok(Kind::Firefox),
            Ok("webkit") => Ok(Kind::WebKit),
            Ok(other) => {
                Err(format!("PLAYGROUND_BROWSER is \"{other}\"; there are chromium, firefox and webkit")
                    .into())
            }
        }
    }
}

/// Where Debian keeps MiniBrowser: below the name of the machine's kind.
const MINI_BROWSER: [&str; 2] = [
    "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
];

/// A driver that serves one window, with a home of its own; both go with this value.
pub(super) struct Single {
    process: Child,
    home: PathBuf,
    /// Where it listens.
    pub(super) url: String,
    /// What to ask it for.
    pub(super) capabilities: Value,
}

impl Single {
    /// Starts the driver of Firefox.
    pub(super) fn firefox(look: Look) -> Result<Single> {
        let tools = concat!(env!("CARGO_MANIFEST_DIR"), "/../.tools/bin/geckodriver");
        let driver = if Path::new(tools).is_file() {
            PathBuf::from(tools)
        } else {
            program("GECKODRIVER", &["geckodriver"])?
        };
        let browser = program("FIREFOX", &["firefox-esr", "firefox"])?;
        let prefs = json!({
            "layout.css.prefers-color-scheme.content-override": if look.dark { 0 } else { 1 },
            "ui.prefersReducedMotion": i32::from(look.still),
        });
        let options = json!({ "binary": browser, "args": ["-headless"], "prefs": prefs });
        let port = free_port()?;
        let mut command = Command::new(driver);
        command.args(["--port", &port.to_string(), "--websocket-port", &free_port()?.to_string()]);
        Single::start(command, port, new_home()?, json!({ "moz:firefoxOptions": options }))
    }

    /// Starts the driver of WebKit on a display.
    pub(super) fn webkit(look: Look, display: &str) -> Result<Single> {
        let browser = MINI_BROWSER
            .iter()
            .find(|file| Path::new(file).is_file())
            .ok_or("MiniBrowser is missing; get it with: cargo xtask setup")?;
        let home = new_home()?;
        let settings = home.join(".config/gtk-3.0");
        std::fs::create_dir_all(&settings)?;
        let motion = format!("[Settings]\ngtk-enable-animations={}\n", !look.still);
        std::fs::write(settings.join("settings.ini"), motion)?;
        let port = free_port()?;
        let mut command = Command::new(program("WEBKITDRIVER", &["WebKitWebDriver"])?);
        command.arg(format!("--port={port}")).env("DISPLAY", display).env("LIBGL_ALWAYS_SOFTWARE", "1");
        command.env("XDG_CONFIG_HOME", home.join(".config"));
        let mut arguments = vec!["--automation"];
        arguments.extend(look.dark.then_some("--dark-mode"));
        let options = json!({ "binary": browser, "args": arguments });
        Single::start(command, port, home, json!({ "webkitgtk:browserOptions": options }))
    }

    fn start(mut command: Command, port: u16, home: PathBuf, capabilities: Value) -> Result<Single> {
        command.env("HOME", &home).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let process = command.spawn()?;
        let started = Single { process, home, url: format!("http://127.0.0.1:{port}"), capabilities };
        let start = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if start.elapsed() > Duration::from_secs(20) {
                return Err(Lost("it does not listen".to_owned()).into());
            }
            std::thread::sleep(Duration::from_millis(40));
        }
        Ok(started)
    }
}

impl Drop for Single {
    fn drop(&mut self) {
        // With all that it started: a browser that did not close would stay.
        let group = format!("-{}", self.process.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.home);
    }
}

/// A display that nobody sees, for a browser that cannot do without one.
pub(super) struct Display {
    process: Child,
    /// What `DISPLAY` is for programs that shall be on it.
    pub(super) name: String,
}

impl Display {
    /// Starts Xvfb, which finds a free number and says it.
    pub(super) fn start() -> Result<Display> {
        use std::io::{BufRead, BufReader};
        let mut process = Command::new(program("XVFB", &["Xvfb"])?)
            .args(["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let output = process.stdout.take().ok_or("Xvfb has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let display = Display { process, name: format!(":{}", line.trim()) };
        if line.trim().is_empty() { Err("Xvfb ended before it had a display".into()) } else { Ok(display) }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn new_home() -> Result<PathBuf> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let home = std::env::temp_dir().join(format!("playground-browser-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&home)?;
    Ok(home)
}
