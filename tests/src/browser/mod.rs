//! A real browser without a window, driven by WebDriver; each call waits until it is done.

mod hands;
pub mod key;
mod keyboard;
mod kind;
mod lost;
mod page;
mod steps;

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

pub use hands::Place;
pub use kind::Kind;
use kind::{Display, Single};
pub use lost::Lost;
pub use page::Page;
pub use steps::follow;

/// What a call to the browser gives back.
pub type Result<T = ()> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// How large the window is, and which look the person prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// In CSS pixels.
    pub width: u32,
    /// In CSS pixels.
    pub height: u32,
    /// `prefers-color-scheme: dark`.
    pub dark: bool,
    /// `prefers-reduced-motion: reduce`.
    pub still: bool,
}

impl Look {
    /// A desktop, light.
    pub const DESK: Look = Look { width: 1440, height: 900, dark: false, still: false };
    /// A tablet held upright, light.
    pub const TABLET: Look = Look { width: 768, height: 1024, ..Look::DESK };
    /// A phone, light.
    pub const PHONE: Look = Look { width: 390, height: 844, ..Look::DESK };

    /// The same in the other theme.
    pub const fn dark(self) -> Look {
        Look { dark: true, ..self }
    }

    /// The same for a person who prefers no motion.
    pub const fn still(self) -> Look {
        Look { still: true, ..self }
    }
}

/// What opens windows of one browser; it ends with this value.
pub struct Driver {
    service: Service,
}

/// chromedriver serves any number of windows; the others serve one, and are started with it.
enum Service {
    Chromium(Chromedriver),
    Firefox,
    WebKit(Display),
}

/// A running chromedriver.
struct Chromedriver {
    process: Child,
    url: String,
}

/// Chromium also runs as root, and asks nothing of the outside.
const SWITCHES: [&str; 8] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// The fonts that Chromium finds, and how it draws them: the same on every machine.
const FONTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fonts.conf");

impl Driver {
    /// Opens windows of Chromium. `CHROMEDRIVER` and `CHROMIUM` name others than those on the path.
    pub fn start() -> Result<Driver> {
        Driver::of(Kind::Chromium)
    }

    /// Opens windows of a browser.
    pub fn of(kind: Kind) -> Result<Driver> {
        let service = match kind {
            Kind::Chromium => Service::Chromium(Chromedriver::start()?),
            Kind::Firefox => Service::Firefox,
            Kind::WebKit => Service::WebKit(Display::start()?),
        };
        Ok(Driver { service })
    }

    /// A new window with nothing kept from earlier ones.
    pub fn open(&self, look: Look) -> Result<Page> {
        match &self.service {
            Service::Chromium(driver) => driver.open(look),
            Service::Firefox => Page::open_alone(Single::firefox(look)?, look),
            Service::WebKit(display) => Page::open_alone(Single::webkit(look, &display.name)?, look),
        }
    }
}

impl Chromedriver {
    /// Starts it on a free port.
    fn start() -> Result<Chromedriver> {
        let program = program("CHROMEDRIVER", &["chromedriver"])?;
        let mut command = Command::new(program);
        command.arg("--port=0").env("FONTCONFIG_FILE", FONTS);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let output = process.stdout.take().ok_or("chromedriver has no output")?;
        let mut lines = BufReader::new(output).lines();
        let port = lines.by_ref().map_while(std::io::Result::ok).find_map(|line| {
            let (_, rest) = line.split_once("started successfully on port ")?;
            rest.trim_end_matches('.').parse::<u16>().ok()
        });
        // What it says later is read and dropped, so that it never waits for a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let port = port.ok_or("chromedriver ended before it listened")?;
        Ok(Chromedriver { process, url: format!("http://127.0.0.1:{port}") })
    }

    fn open(&self, look: Look) -> Result<Page> {
        let browser =
            program("CHROMIUM", &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])?;
        let capabilities = serde_json::json!({
            "goog:chromeOptions": { "binary": browser, "args": SWITCHES },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        Page::open(&self.url, capabilities, look)
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A program that a variable names, or the first of some that is on the path.
fn program(variable: &str, names: &[&str]) -> Result<PathBuf> {
    if let Some(named) = std::env::var_os(variable) {
        return Ok(named.into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let found = names
        .iter()
        .find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|file| file.is_file()));
    found.ok_or_else(|| format!("{} is missing; get it with: cargo xtask setup", names[0]).into())
}
