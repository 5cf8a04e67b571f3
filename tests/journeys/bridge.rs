//! A real program hands in its mail over the bridge of `smtp-playground serve`, and the page sends to a real server.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use playground_tests::browser::{Page, Result};

use crate::steps::{
    click, ensure, hurry, mark, open_host, open_newest_message, source, started, tab, until_stored,
};
use crate::walks::Eye;

/// A message as an application writes it.
const MESSAGE: &[u8] =
    b"From: alice@alpha.example\r\nTo: bob@beta.example\r\nSubject: From an application\r\n\r\n\
    It left a real socket.\r\n";

/// The native program as a process, ended with the journey.
struct Program {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Program {
    fn start(words: &[&str]) -> Result<Program> {
        let mut command = Command::new(program());
        command.args(words).args(["--max-seconds", "120"]).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let stdout = child.stdout.take().ok_or("no pipe")?;
        Ok(Program { child, lines: BufReader::new(stdout).lines() })
    }

    /// What stands between these two words in its next line.
    fn told(&mut self, before: &str, behind: char) -> Result<String> {
        let line = self.lines.next().ok_or("the program has ended")??;
        let (_, rest) = line.split_once(before).ok_or_else(|| format!("no {before} in {line}"))?;
        Ok(rest.split(behind).next().unwrap_or_default().to_owned())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program's path: beside the folder of this test.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap_or_default();
    let folder = test.parent().and_then(Path::parent).unwrap_or(Path::new("."));
    folder.join(format!("smtp-playground{}", std::env::consts::EXE_SUFFIX))
}

/// Builds the program; where nothing changed this does nothing.
fn build() -> Result {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let built = cargo.args(["build", "--quiet", "--package", "smtp-playground"]).status()?;
    ensure(built.success(), "smtp-playground does not build")
}

/// The same, with no barrier and nothing too wide on its screens.
pub(crate) fn both_ways(page: &Page) -> Result {
    crossed(page, &mut look)
}

/// From an application to a mailbox on the page, and from the page to a real server; looks at each screen.
pub(crate) fn crossed(page: &Page, look: Eye) -> Result {
    build()?;
    let mut real = Program::start(&["listen", "--addr", "127.0.0.1:0", "--no-tls"])?;
    let server = real.told("listening on ", ' ')?;
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist");
    let dist = dist.display().to_string();
    let any = "127.0.0.1:0";
    let words = ["serve", "--page", &dist, "--addr", any, "--smtp", any, "--allow-send", &server];
    let mut serve = Program::start(&words)?;
    let url = serve.told("the page is at ", ' ')?;
    let smtp = serve.told("hand in their mail at ", ',')?;

    page.go(&url)?;
    started(page)?;
    page.find(&mark("bridge-address"))?;
    let shown = page.text(&mark("bridge-address"))?;
    ensure(shown == smtp, format!("the page shows {shown} for {smtp}"))?;

    let mut send = Command::new(program());
    send.args(["send", "--server", &smtp, "--from", "alice@alpha.example", "--to", "bob@beta.example", "-"]);
    let mut send = send.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn()?;
    send.stdin.take().ok_or("no pipe")?.write_all(MESSAGE)?;
    let sent = send.wait_with_output()?;
    let said = String::from_utf8_lossy(&sent.stdout).into_owned();
    ensure(sent.status.success() && said.contains("accepted: 250 "), format!("the program heard\n{said}"))?;
    ensure(!said.contains("STARTTLS"), format!("TLS is offered\n{said}"))?;

    let has = |part: &str| {
        format!("document.querySelector('{}')?.textContent.includes('{part}')", mark("terminal"))
    };
    page.until("the terminal shows the program's lines", &has("RCPT TO:<bob@beta.example>"))?;
    let calls =
        format!("document.querySelector('{}')?.textContent.includes('One has called')", mark("bridge-calls"));
    page.until("the strip tells of the call", &calls)?;
    look(page, "bridge after a call")?;
    hurry(page)?;
    until_stored(page, "store", 1)?;
    open_host(page, "store")?;
    open_newest_message(page)?;
    let source = source(page)?;
    ensure(
        source.contains("Subject: From an application") && source.ends_with("\n\nIt left a real socket.\n"),
        format!("it arrives as\n{source}"),
    )?;
    ensure(source.matches("Received:").count() == 4, format!("not four hops\n{source}"))?;

    tab(page, "compose")?;
    page.fill(&mark("compose-subject"), "Out of the playground")?;
    click(page, "bridge-send")?;
    click(page, "bridge-send-now")?;
    let heard = format!(
        "document.querySelector('{}')?.textContent.includes('accepted: 250')",
        mark("bridge-outcomes")
    );
    page.until("the real server has taken the message", &heard)?;
    look(page, "bridge after sending")?;
    click(page, "bridge-close")?;

    drop(serve);
    let over = format!("document.querySelector('{}')?.textContent.includes('No bridge')", mark("bridge"));
    page.until("the strip says that the bridge is over", &over)?;
    look(page, "after the bridge")
}

/// No barrier, and nothing wider than the window.
fn look(page: &Page, what: &str) -> Result {
    let barriers = page.barriers()?;
    ensure(barriers.is_empty(), format!("{what}: {}", barriers.join("\n")))?;
    if let Ok(folder) = std::env::var("SHOTS") {
        let name = what.replace(' ', "-");
        let width = page.script("return innerWidth;")?;
        std::fs::write(Path::new(&folder).join(format!("{name}-{width}.png")), page.picture()?)?;
    }
    let wide = page.script("return document.documentElement.scrollWidth > innerWidth;")?;
    ensure(wide == serde_json::Value::Bool(false), format!("{what}: the page is wider than the window"))
}
