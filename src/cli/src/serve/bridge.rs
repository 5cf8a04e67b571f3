//! The bridge: one loop over the page's WebSocket, the SMTP port and the programs that came in by it.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token, Waker};

use super::errand::Errand;
use super::frame::{self, Frame};
use super::line::{Line, Said};
use super::page::Page;
use crate::failure::{Failure, SYSTEM};
use crate::output::Output;

const WAKER: Token = Token(0);
const SMTP: Token = Token(1);
const PAGE: Token = Token(2);
/// The line with number n has the token n + this.
const LINES: usize = 10;
/// The most programs at once.
const LINES_MAX: usize = 32;
/// The most messages on their way to real servers at once.
const ERRANDS_MAX: usize = 4;
/// How often the page is told that time passes, while there are lines.
const TICK: Duration = Duration::from_millis(50);
/// How often is looked after the rest.
const REST: Duration = Duration::from_secs(1);
const TURN_OCTETS: usize = 16 * 1024;

/// The page, the programs, and what goes between them.
pub(crate) struct Bridge {
    poll: Poll,
    waker: Arc<Waker>,
    stop: Arc<AtomicBool>,
    smtp: TcpListener,
    address: SocketAddr,
    page: Option<Page>,
    pages: Receiver<std::net::TcpStream>,
    lines: BTreeMap<u32, Line>,
    last_line: u32,
    allowed: Vec<String>,
    errands: usize,
    heard: Receiver<Frame>,
    tell: Sender<Frame>,
    ticked: Instant,
}

impl Bridge {
    /// Listens for programs; pages come through the channel.
    pub(crate) fn open(
        smtp: SocketAddr,
        allowed: Vec<String>,
        pages: Receiver<std::net::TcpStream>,
    ) -> io::Result<Bridge> {
        let poll = Poll::new()?;
        let mut smtp = TcpListener::bind(smtp)?;
        poll.registry().register(&mut smtp, SMTP, Interest::READABLE)?;
        let (tell, heard) = channel();
        Ok(Bridge {
            waker: Arc::new(Waker::new(poll.registry(), WAKER)?),
            poll,
            stop: Arc::default(),
            address: smtp.local_addr()?,
            smtp,
            page: None,
            pages,
            lines: BTreeMap::new(),
            last_line: 0,
            allowed,
            errands: 0,
            heard,
            tell,
            ticked: Instant::now(),
        })
    }

    /// Where programs come in.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What wakes the loop up.
    pub(crate) fn waker(&self) -> impl Fn() + Send + Sync + Clone + use<> {
        let waker = Arc::clone(&self.waker);
        move || {
            // Without it the loop looks a little later.
            let _ = waker.wake();
        }
    }

    /// What ends the loop from another thread.
    pub(crate) fn stopper(&self) -> impl Fn() + Send + use<> {
        let (stop, wake) = (Arc::clone(&self.stop), self.waker());
        move || {
            stop.store(true, Ordering::SeqCst);
            wake();
        }
    }

    /// Goes on until it is told to end, or `end` has come.
    pub(crate) fn work(&mut self, end: Option<Instant>, out: &mut Output) -> Result<(), Failure> {
        let mut events = Events::with_capacity(256);
        let mut buffer = vec![0; TURN_OCTETS];
        loop {
            let now = Instant::now();
            if self.stop.load(Ordering::SeqCst) || end.is_some_and(|end| end <= now) {
                return Ok(());
            }
            self.take_page(now);
            self.accept(out, now)?;
            self.hear_page(now);
            self.hear_lines(&mut buffer, now);
            self.hear_errands();
            self.tick(now);
            self.write(out, now)?;
            out.flush()?;
            let mut rest = if self.lines.is_empty() { REST } else { TICK };
            if self.page.is_some() && self.lines.values().any(Line::has_more) {
                rest = Duration::ZERO;
            }
            if let Some(end) = end {
                rest = rest.min(end.saturating_duration_since(now));
            }
            match self.poll.poll(&mut events, Some(rest)) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                polled => polled.map_err(unserved)?,
            }
            for event in &events {
                let number = event.token().0.checked_sub(LINES).and_then(|line| u32::try_from(line).ok());
                if let Some(line) = number.and_then(|line| self.lines.get_mut(&line)) {
                    line.wake();
                }
            }
        }
    }

    /// The last page that came is the one that counts.
    fn take_page(&mut self, now: Instant) {
        while let Ok(stream) = self.pages.try_recv() {
            let address = self.address;
            let Ok(mut page) = Page::new(stream, now) else { continue };
            if self
                .poll
                .registry()
                .register(page.socket(), PAGE, Interest::READABLE | Interest::WRITABLE)
                .is_err()
            {
                continue;
            }
            self.drop_page("Another page has come onto the bridge.");
            let allowed: String = self.allowed.iter().map(|server| format!("\n{server}")).collect();
            page.greet(format!("ready\n{address}{allowed}"));
            self.page = Some(page);
        }
    }

    fn drop_page(&mut self, words: &str) {
        if let Some(page) = self.page.take() {
            page.leave(words);
        }
        for line in self.lines.values_mut() {
            line.tell(b"421 4.3.2 The page of the playground is gone\r\n", Instant::now());
            line.close();
        }
    }

    fn accept(&mut self, out: &mut Output, now: Instant) -> Result<(), Failure> {
        loop {
            let (mut socket, address) = match self.smtp.accept() {
                Ok(came) => came,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                // Also where the system is short of file descriptors: it is tried again.
                Err(_) => return Ok(()),
            };
            let why = match &self.page {
                None => Some("421 4.3.2 No page of the playground is open\r\n"),
                Some(_) if self.lines.len() >= LINES_MAX => {
                    Some("421 4.3.2 Too many connections, try again later\r\n")
                }
                Some(_) => None,
            };
            if let Some(why) = why {
                let _ = socket.write(why.as_bytes());
                let _ = socket.shutdown(std::net::Shutdown::Write);
                continue;
            }
            // The highest bit is for the lines of the page.
            self.last_line = (self.last_line + 1) & 0x7FFF_FFFF;
            let number = self.last_line;
            let mut line = Line::new(socket, address, now);
            let token = Token(number as usize + LINES);
            let interest = Interest::READABLE | Interest::WRITABLE;
            self.poll.registry().register(line.socket(), token, interest).map_err(unserved)?;
            out.line(format_args!("{address} calls"))?;
            self.lines.insert(number, line);
            self.say(Frame::new(frame::OPEN, number, address.ip().to_string()));
        }
    }

    fn say(&mut self, frame: Frame) {
        if let Some(page) = &mut self.page {
            page.say(&frame);
        }
    }

    fn hear_page(&mut self, now: Instant) {
        while let Some(page) = &mut self.page {
            let Some(frame) = page.read(now) else { break };
            let Frame { kind, line: number, octets } = frame;
            let line = self.lines.get_mut(&number);
            match (kind, line) {
                (frame::OCTETS, Some(line)) => line.tell(&octets, now),
                (frame::TAKEN, Some(line)) => {
                    let count = octets.first_chunk().map_or(0, |count| u32::from_be_bytes(*count));
                    line.taken(count);
                }
                (frame::CLOSE, Some(line)) => line.close(),
                (frame::SEND, _) => self.send(number, &octets),
                // About a line that is over meanwhile.
                _ => {}
            }
        }
        if self.page.as_mut().is_some_and(|page| page.is_gone(now)) {
            self.drop_page("The page has not been heard of.");
        }
    }

    fn hear_lines(&mut self, buffer: &mut [u8], now: Instant) {
        let Some(page) = &mut self.page else { return };
        for (number, line) in &mut self.lines {
            match line.read(buffer, now) {
                Said::Octets(count) => page.say(&Frame::new(frame::OCTETS, *number, &buffer[..count])),
                Said::End => page.say(&Frame::new(frame::END, *number, [])),
                Said::Nothing => {}
            }
        }
    }

    /// A message to a real server, in a thread of its own.
    fn send(&mut self, number: u32, octets: &[u8]) {
        let errand = if self.errands < ERRANDS_MAX {
            Errand::parse(octets, &self.allowed).map_err(|failure| failure.to_string())
        } else {
            Err("too many messages are on their way: try again later".to_owned())
        };
        match errand {
            Ok(errand) => {
                let (tell, wake) = (self.tell.clone(), self.waker());
                self.errands += 1;
                std::thread::spawn(move || errand.run(number, &tell, &wake));
            }
            Err(why) => {
                self.say(Frame::new(frame::OUTCOME, number, why));
                self.say(Frame::new(frame::CLOSE, number, []));
            }
        }
    }

    fn hear_errands(&mut self) {
        while let Ok(frame) = self.heard.try_recv() {
            self.errands -= usize::from(frame.kind == frame::CLOSE);
            self.say(frame);
        }
    }

    fn tick(&mut self, now: Instant) {
        if now.duration_since(self.ticked) < TICK {
            return;
        }
        self.ticked = now;
        if !self.lines.is_empty() {
            self.say(Frame::new(frame::TICK, 0, []));
        }
        self.lines.values_mut().for_each(Line::tick);
    }

    fn write(&mut self, out: &mut Output, now: Instant) -> Result<(), Failure> {
        let over: Vec<u32> =
            self.lines.iter_mut().filter_map(|(number, line)| line.write(now).then_some(*number)).collect();
        for number in over {
            if let Some(line) = self.lines.remove(&number) {
                out.line(format_args!("{} is gone", line.address))?;
            }
            self.say(Frame::new(frame::CLOSE, number, []));
        }
        if let Some(page) = &mut self.page {
            page.flush();
        }
        Ok(())
    }

    /// Says goodbye to everybody.
    pub(crate) fn close(mut self) {
        let now = Instant::now();
        for line in self.lines.values_mut() {
            line.tell(b"421 4.3.2 Closing: the program ends\r\n", now);
            line.close();
            line.write(now);
        }
        self.lines.clear();
        self.drop_page("The program has ended.");
    }
}

fn unserved(error: io::Error) -> Failure {
    Failure::new(SYSTEM, format!("the sockets cannot be served: {error}"))
}

/// As the system gives it, for the loop.
pub(crate) fn watched(stream: std::net::TcpStream) -> io::Result<TcpStream> {
    stream.set_nonblocking(true)?;
    Ok(TcpStream::from_std(stream))
}
