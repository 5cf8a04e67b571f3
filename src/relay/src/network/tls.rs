//! TLS between hosts of the simulated network: records on the wire in the shape of TLS 1.3 (RFC 8446).
//!
//! An observer on a link sees what one would see of the real thing: the name of the server in the clear, then records of
//! octets that are not the text. The keystream is a toy of the simulation, made from its seed: it protects nobody's secret,
//! and nothing outside the simulation may be sealed with it.

use texts::english;

use crate::Side;
use crate::bytes::{Reader, Writer};
use crate::chance::Chance;
use crate::scenario::{Certificate, certificate_fields};

/// The most octets of text in a record (RFC 8446 section 5.1).
const TEXT_OCTETS_MAX: usize = 16_384;
/// The octets in front of each record: type, version, length.
const HEADER_OCTETS: usize = 5;
/// The octets behind the text that prove that nobody has touched it.
const TAG_OCTETS: usize = 16;
/// The most octets of the server's flight: a certificate may have many names, but not any number.
const FLIGHT_OCTETS_MAX: usize = 1 << 20;

/// The types of records (RFC 8446 section 5.1).
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
const DATA: u8 = 23;
/// The types of handshake messages (RFC 8446 section 4).
const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;
const ENCRYPTED_EXTENSIONS: u8 = 8;
const CERTIFICATE: u8 = 11;
const CERTIFICATE_VERIFY: u8 = 15;
const FINISHED: u8 = 20;

/// Why an end breaks the handshake off (RFC 8446 section 6.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Alert {
    /// The server has nothing to show.
    HandshakeFailure = 40,
    /// The certificate is not good enough for the client.
    BadCertificate = 42,
}

/// What came out of what was received.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// Send these octets.
    Send(Vec<u8>),
    /// The server shows this; go on with [`Tls::accept`], or break off with [`Tls::alert`].
    Shown(Certificate),
    /// TLS stands.
    Secured,
    /// Text of the other end.
    Text(Vec<u8>),
    /// The other end breaks off, or what came is no TLS that this end can read. Nothing more comes.
    Broken(&'static str),
    /// In place of the handshake came octets in the open: these.
    Open(Vec<u8>),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    /// Waits for the hello of the other end.
    ExpectHello,
    /// The client waits for the rest of the server's flight.
    ExpectFlight,
    /// The client decides about the certificate.
    Deciding,
    /// The server waits for the client's Finished.
    ExpectFinished,
    /// TLS stands.
    Open,
    /// Nothing more is read.
    Over,
}

/// One end of TLS on one connection.
#[derive(Clone, Debug)]
pub(crate) struct Tls {
    side: Side,
    key: u64,
    stage: Stage,
    /// What the server shows.
    certificate: Option<Certificate>,
    unread: Vec<u8>,
    flight: Vec<u8>,
    /// Records that this end has sealed, and that it has opened.
    sealed: u64,
    opened: u64,
    /// What is to be said as soon as TLS stands.
    waiting: Vec<u8>,
}

impl Tls {
    /// The client's end, and its hello: it names the server that it wants (RFC 6066 section 3).
    pub(crate) fn client(key: u64, server_name: &str) -> (Tls, Vec<u8>) {
        let tls = Tls::new(Side::Client, key, None);
        let hello = tls.client_hello(server_name);
        (tls, hello)
    }

    /// The server's end; without a certificate no handshake comes to its end.
    pub(crate) fn server(key: u64, certificate: Option<Certificate>) -> Tls {
        Tls::new(Side::Server, key, certificate)
    }

    fn new(side: Side, key: u64, certificate: Option<Certificate>) -> Tls {
        let (unread, flight, waiting) = Default::default();
        Tls {
            side,
            key,
            stage: Stage::ExpectHello,
            certificate,
            unread,
            flight,
            sealed: 0,
            opened: 0,
            waiting,
        }
    }

    /// Takes octets of the connection, cut anyhow; then [`Tls::step`] says what comes of them.
    pub(crate) fn receive(&mut self, octets: &[u8]) {
        if self.stage != Stage::Over {
            self.unread.extend_from_slice(octets);
        }
    }

    /// The next thing that comes of what was received.
    pub(crate) fn step(&mut self) -> Option<Step> {
        loop {
            if matches!(self.stage, Stage::Over | Stage::Deciding) {
                return None;
            }
            let kind = *self.unread.first()?;
            let early = self.stage == Stage::ExpectHello;
            if early && kind != HANDSHAKE && kind != ALERT {
                self.stage = Stage::Over;
                return Some(Step::Open(std::mem::take(&mut self.unread)));
            }
            let header = self.unread.get(..HEADER_OCTETS)?;
            let length = usize::from(u16::from_be_bytes([header[3], header[4]]));
            if header[1] != 3 || length > TEXT_OCTETS_MAX + TAG_OCTETS {
                return self.broken(english!("what came is no record of TLS"));
            }
            if self.unread.len() < HEADER_OCTETS + length {
                return None;
            }
            let rest = self.unread.split_off(HEADER_OCTETS + length);
            let record = std::mem::replace(&mut self.unread, rest);
            if let Some(step) = self.record(kind, &record[HEADER_OCTETS..]) {
                return Some(step);
            }
        }
    }

    /// One record.
    fn record(&mut self, kind: u8, fragment: &[u8]) -> Option<Step> {
        let message = fragment.first().copied();
        match (self.stage, self.side, kind) {
            (_, _, ALERT) => self.broken(english!("the other end broke the handshake off")),
            (Stage::ExpectHello, Side::Server, HANDSHAKE) if message == Some(CLIENT_HELLO) => {
                let Some(certificate) = self.certificate.take() else {
                    self.stage = Stage::Over;
                    return Some(Step::Send(self.alert(Alert::HandshakeFailure)));
                };
                self.stage = Stage::ExpectFinished;
                Some(Step::Send(self.server_flight(certificate)))
            }
            (Stage::ExpectHello, Side::Client, HANDSHAKE) if message == Some(SERVER_HELLO) => {
                self.stage = Stage::ExpectFlight;
                None
            }
            (Stage::ExpectFlight | Stage::ExpectFinished | Stage::Open, _, DATA) => {
                match self.open(fragment) {
                    Some(text) => self.text(text),
                    None => self.broken(english!("a record was changed on its way")),
                }
            }
            _ => self.broken(english!("this record of TLS has no place here")),
        }
    }

    /// The text of a record.
    fn text(&mut self, text: Vec<u8>) -> Option<Step> {
        match self.stage {
            Stage::ExpectFlight => {
                self.flight.extend_from_slice(&text);
                match shown(&self.flight) {
                    Some(Some(certificate)) => {
                        self.flight = Vec::new();
                        self.stage = Stage::Deciding;
                        Some(Step::Shown(certificate))
                    }
                    Some(None) => self.broken(english!("the server's flight cannot be read")),
                    None if self.flight.len() > FLIGHT_OCTETS_MAX => {
                        self.broken(english!("the server's flight has no end"))
                    }
                    None => None,
                }
            }
            Stage::ExpectFinished if text.first() == Some(&FINISHED) => {
                self.stage = Stage::Open;
                Some(Step::Secured)
            }
            Stage::ExpectFinished => self.broken(english!("this record of TLS has no place here")),
            _ => Some(Step::Text(text)),
        }
    }

    fn broken(&mut self, why: &'static str) -> Option<Step> {
        self.stage = Stage::Over;
        Some(Step::Broken(why))
    }

    /// The certificate is good enough: the client's Finished, and behind it what was to be said meanwhile.
    pub(crate) fn accept(&mut self) -> Vec<u8> {
        let mut out = self.seal_whole(&message(FINISHED, &self.filling(1, 32)));
        self.stage = Stage::Open;
        let waiting = std::mem::take(&mut self.waiting);
        out.extend(self.seal_whole(&waiting));
        out
    }

    /// This end breaks off.
    pub(crate) fn alert(&mut self, alert: Alert) -> Vec<u8> {
        self.stage = Stage::Over;
        record(ALERT, &[2, alert as u8])
    }

    /// The records of a text. What is said before TLS stands waits for it.
    pub(crate) fn seal(&mut self, text: &[u8]) -> Vec<u8> {
        match self.stage {
            Stage::Open => self.seal_whole(text),
            Stage::Over => Vec::new(),
            _ => {
                self.waiting.extend_from_slice(text);
                Vec::new()
            }
        }
    }

    fn seal_whole(&mut self, text: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.len() + HEADER_OCTETS + TAG_OCTETS);
        for piece in text.chunks(TEXT_OCTETS_MAX) {
            let mut stream = self.stream(self.side, self.sealed);
            self.sealed += 1;
            let tag = tag(&mut stream, piece);
            let mut fragment = piece.to_vec();
            mask(&mut stream, &mut fragment);
            fragment.extend_from_slice(&tag);
            out.extend(record(DATA, &fragment));
        }
        out
    }

    /// The text of a record of the other end; `None` where it is not as that end has sealed it.
    fn open(&mut self, fragment: &[u8]) -> Option<Vec<u8>> {
        let (masked, found) = fragment.split_at_checked(fragment.len().checked_sub(TAG_OCTETS)?)?;
        let other = if self.side == Side::Client { Side::Server } else { Side::Client };
        let mut stream = self.stream(other, self.opened);
        self.opened += 1;
        let mut ahead = stream.clone();
        // The tag takes the first number of the stream; the mask begins behind it.
        ahead.draw();
        let mut text = masked.to_vec();
        mask(&mut ahead, &mut text);
        (tag(&mut stream, &text) == found).then_some(text)
    }

    /// The keystream of one record.
    fn stream(&self, side: Side, number: u64) -> Chance {
        let mut seed = Chance::new(self.key ^ number << 1 ^ u64::from(side == Side::Server));
        Chance::new(seed.draw())
    }

    /// Octets in the place of numbers that TLS draws or computes.
    fn filling(&self, what: u64, octets: usize) -> Vec<u8> {
        let mut filling = vec![0; octets];
        mask(&mut self.stream(self.side, u64::MAX >> 2 ^ what), &mut filling);
        filling
    }

    /// RFC 8446 section 4.1.2.
    fn client_hello(&self, server_name: &str) -> Vec<u8> {
        let name: Vec<u8> = server_name.bytes().take(255).collect();
        let list = [&[0][..], &length16(name.len()), &name].concat();
        let list = [&length16(list.len())[..], &list].concat();
        let extensions =
            [extension(0, &list), extension(43, &[2, 3, 4]), extension(51, &self.key_share(true))].concat();
        let ciphers_and_compression: &[u8] = &[0, 0, 2, 0x13, 1, 1, 0];
        let body = [&[3, 3][..], &self.filling(2, 32), ciphers_and_compression];
        let body = [&body.concat()[..], &length16(extensions.len()), &extensions].concat();
        record(HANDSHAKE, &message(CLIENT_HELLO, &body))
    }

    /// RFC 8446 section 4.1.3, and behind it, sealed, what sections 4.3.1 and 4.4 have.
    fn server_flight(&mut self, mut certificate: Certificate) -> Vec<u8> {
        let extensions = [extension(43, &[3, 4]), extension(51, &self.key_share(false))].concat();
        let body = [&[3, 3][..], &self.filling(2, 32), &[0, 0x13, 1, 0]].concat();
        let hello = [&body[..], &length16(extensions.len()), &extensions].concat();
        let mut writer = Writer(Vec::new());
        certificate_fields(&mut writer, &mut certificate);
        let sealed = [
            message(ENCRYPTED_EXTENSIONS, &[0, 0]),
            message(CERTIFICATE, &writer.0),
            message(CERTIFICATE_VERIFY, &self.filling(3, 68)),
            message(FINISHED, &self.filling(1, 32)),
        ];
        let mut out = record(HANDSHAKE, &message(SERVER_HELLO, &hello));
        out.extend(self.seal_whole(&sealed.concat()));
        out
    }

    /// One share of X25519: 32 octets (RFC 8446 section 4.2.8).
    fn key_share(&self, is_list: bool) -> Vec<u8> {
        let share = [&[0, 29, 0, 32][..], &self.filling(4, 32)].concat();
        if is_list { [&length16(share.len())[..], &share].concat() } else { share }
    }
}

/// The certificate in a flight: `None` while the flight is not whole, `Some(None)` where it cannot be read.
fn shown(mut flight: &[u8]) -> Option<Option<Certificate>> {
    let mut certificate = None;
    loop {
        let header = flight.get(..4)?;
        let length = u32::from_be_bytes([0, header[1], header[2], header[3]]) as usize;
        let (kind, body) = (header[0], flight.get(4..4 + length)?);
        flight = &flight[4 + length..];
        match kind {
            CERTIFICATE => {
                let mut reader = Reader { rest: body, damaged: false };
                let mut read = Certificate::default();
                certificate_fields(&mut reader, &mut read);
                certificate = (!reader.damaged && reader.rest.is_empty()).then_some(read);
            }
            FINISHED => return Some(certificate),
            _ => {}
        }
    }
}

fn record(kind: u8, fragment: &[u8]) -> Vec<u8> {
    [&[kind, 3, 3][..], &length16(fragment.len()), fragment].concat()
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = (body.len() as u32).to_be_bytes();
    [&[kind][..], &length[1..], body].concat()
}

fn extension(kind: u8, data: &[u8]) -> Vec<u8> {
    [&[0, kind][..], &length16(data.len()), data].concat()
}

fn length16(length: usize) -> [u8; 2] {
    (length as u16).to_be_bytes()
}

/// Takes one number of the stream.
fn tag(stream: &mut Chance, text: &[u8]) -> [u8; TAG_OCTETS] {
    let start = stream.draw();
    let sum = text.iter().fold(start, |sum, octet| (sum ^ u64::from(*octet)).wrapping_mul(0x0100_0000_01b3));
    let mut out = Chance::new(sum);
    let mut tag = [0; TAG_OCTETS];
    mask(&mut out, &mut tag);
    tag
}

fn mask(stream: &mut Chance, octets: &mut [u8]) {
    for eight in octets.chunks_mut(8) {
        let stream = stream.draw().to_le_bytes();
        eight.iter_mut().zip(stream).for_each(|(octet, with)| *octet ^= with);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate() -> Certificate {
        Certificate {
            names: vec!["mx.beta.example".into()],
            issuer: "Example CA".into(),
            not_before_unix_s: 0,
            not_after_unix_s: 1_767_603_600,
        }
    }

    fn steps(end: &mut Tls, octets: &[u8]) -> Vec<Step> {
        end.receive(octets);
        std::iter::from_fn(|| end.step()).collect()
    }

    #[track_caller]
    fn sent(end: &mut Tls, octets: &[u8]) -> Vec<u8> {
        match steps(end, octets).as_slice() {
            [Step::Send(octets)] => octets.clone(),
            other => panic!("{other:?}"),
        }
    }

    /// Both ends, the handshake done.
    fn pair() -> (Tls, Tls) {
        let (mut client, hello) = Tls::client(7, "mx.beta.example");
        let mut server = Tls::server(7, Some(certificate()));
        let flight = sent(&mut server, &hello);
        assert_eq!(steps(&mut client, &flight), [Step::Shown(certificate())]);
        assert_eq!(steps(&mut server, &client.accept()), [Step::Secured]);
        (client, server)
    }

    fn holds(wire: &[u8], text: &[u8]) -> bool {
        wire.windows(text.len()).any(|window| window == text)
    }

    #[test]
    fn the_name_is_on_the_wire_and_the_certificate_is_not() {
        let (_, hello) = Tls::client(7, "mx.beta.example");
        assert_eq!(hello[..6], [HANDSHAKE, 3, 3, 0, (hello.len() - 5) as u8, CLIENT_HELLO]);
        assert!(holds(&hello, b"\x00\x00\x0fmx.beta.example"), "server_name of RFC 6066");
        let flight = sent(&mut Tls::server(7, Some(certificate())), &hello);
        assert_eq!(flight[..3], [HANDSHAKE, 3, 3]);
        assert!(!holds(&flight, b"Example CA") && !holds(&flight, b"mx.beta.example"));
    }

    #[test]
    fn what_is_sealed_is_opened_in_any_cuts_and_not_on_the_wire() {
        let text = b"MAIL FROM:<alice@alpha.example>\r\n";
        let (mut client, server) = pair();
        let wire = [client.seal(text), client.seal(b"QUIT\r\n")].concat();
        assert_eq!(wire.len(), text.len() + 6 + 2 * (HEADER_OCTETS + TAG_OCTETS));
        assert!((4..text.len()).all(|from| !holds(&wire, &text[from - 4..from])), "{wire:?}");
        for cut in 0..=wire.len() {
            let mut server = server.clone();
            let mut got = steps(&mut server, &wire[..cut]);
            got.extend(steps(&mut server, &wire[cut..]));
            assert_eq!(got, [Step::Text(text.to_vec()), Step::Text(b"QUIT\r\n".to_vec())]);
        }
    }

    #[test]
    fn the_same_text_is_sealed_differently_each_time_and_way() {
        let (mut client, mut server) = pair();
        let sealed = [client.seal(b"250 OK\r\n"), client.seal(b"250 OK\r\n"), server.seal(b"250 OK\r\n")];
        assert!(sealed[0] != sealed[1] && sealed[1] != sealed[2] && sealed[0] != sealed[2]);
    }

    #[test]
    fn a_long_text_goes_in_records_of_the_largest_size() {
        let (mut client, mut server) = pair();
        let text: Vec<u8> = (0..40_000u32).map(|number| number as u8).collect();
        let wire = client.seal(&text);
        assert_eq!(wire.len(), 40_000 + 3 * (HEADER_OCTETS + TAG_OCTETS));
        let pieces = steps(&mut server, &wire).into_iter().map(|step| match step {
            Step::Text(text) => text,
            other => panic!("{other:?}"),
        });
        let pieces: Vec<Vec<u8>> = pieces.collect();
        assert_eq!(pieces.iter().map(Vec::len).collect::<Vec<_>>(), [16_384, 16_384, 7_232]);
        assert_eq!(pieces.concat(), text);
    }

    #[test]
    fn whoever_changes_an_octet_is_noticed() {
        let (mut client, server) = pair();
        let wire = client.seal(b"RCPT TO:<bob@beta.example>\r\n");
        for at in HEADER_OCTETS..wire.len() {
            let mut changed = wire.clone();
            changed[at] ^= 1;
            let got = steps(&mut server.clone(), &changed);
            assert_eq!(got, [Step::Broken("a record was changed on its way")]);
        }
        let got = steps(&mut server.clone(), b"QUIT\r\n");
        assert_eq!(got, [Step::Broken("what came is no record of TLS")], "text in the open");
    }

    #[test]
    fn a_handshake_can_fail() {
        let (mut client, hello) = Tls::client(7, "mx.beta.example");
        let alert = sent(&mut Tls::server(7, None), &hello);
        assert_eq!(alert, [ALERT, 3, 3, 0, 2, 2, 40]);
        let broken = [Step::Broken("the other end broke the handshake off")];
        assert_eq!(steps(&mut client, &alert), broken);
        assert_eq!(steps(&mut client, &alert), []);

        let mut server = Tls::server(7, Some(certificate()));
        let plain = steps(&mut server, b"EHLO a.example\r\n");
        assert_eq!(plain, [Step::Open(b"EHLO a.example\r\n".to_vec())]);

        let (mut client, hello) = Tls::client(7, "mx.beta.example");
        let mut server = Tls::server(7, Some(certificate()));
        let flight = sent(&mut server, &hello);
        assert_eq!(steps(&mut client, &flight).len(), 1);
        assert_eq!(steps(&mut server, &client.alert(Alert::BadCertificate)), broken);
    }

    #[test]
    fn what_is_said_during_the_handshake_waits_for_its_end() {
        let (mut client, hello) = Tls::client(7, "mx.beta.example");
        let mut server = Tls::server(7, Some(certificate()));
        let flight = sent(&mut server, &hello);
        assert!(client.seal(b"EHLO a.example\r\n").is_empty());
        assert_eq!(steps(&mut client, &flight).len(), 1);
        let got = steps(&mut server, &client.accept());
        assert_eq!(got, [Step::Secured, Step::Text(b"EHLO a.example\r\n".to_vec())]);
    }
}
