//! What comes over the wire: commands, replies, and mail of ordinary lines.

pub(crate) fn command() -> Vec<u8> {
    b"MAIL FROM:<bounces+alice=example.com@lists.example.org> SIZE=123456 BODY=8BITMIME SMTPUTF8\r\n".to_vec()
}

pub(crate) fn replies() -> Vec<u8> {
    let replies = "220 mx.example.com ESMTP ready\r\n\
        250-mx.example.com Hello mail.example.org\r\n250-PIPELINING\r\n250-SIZE 35882577\r\n250-8BITMIME\r\n\
        250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250 HELP\r\n\
        250 2.1.0 Sender OK\r\n250 2.1.5 Recipient OK\r\n550 5.1.1 There is no such user here\r\n\
        354 Send the message; end it with a line that holds only a dot\r\n250 2.0.0 Message accepted\r\n\
        221 2.0.0 mx.example.com Goodbye\r\n";
    replies.as_bytes().to_vec()
}

const HELLO: &str = "EHLO mail.example.org\r\n";
const GROUP: &str = "MAIL FROM:<alice@example.org> BODY=8BITMIME\r\n\
    RCPT TO:<bob@example.com>\r\nRCPT TO:<carol@example.com>\r\nRCPT TO:<dave@example.com>\r\nDATA\r\n";
const QUIT: &str = "QUIT\r\n";

/// All that a client says to send one message of about so many octets.
pub(crate) fn session(octets: usize) -> Vec<u8> {
    let mut wire = format!("{HELLO}{GROUP}").into_bytes();
    wire.extend(content(octets, false));
    wire.extend_from_slice(QUIT.as_bytes());
    wire
}

/// Where the groups of [`session`] end: a client waits for the reply to EHLO, to DATA and to the final dot.
pub(crate) fn groups(wire: &[u8]) -> Vec<usize> {
    let (content, end) = (HELLO.len() + GROUP.len(), wire.len() - QUIT.len());
    let pieces = (content..end).step_by(65_536).skip(1);
    [HELLO.len(), content].into_iter().chain(pieces).chain([end, wire.len()]).collect()
}

/// Content of lines of about 76 octets, as it stands on the wire, with its final dot. With `dots` each tenth line begins
/// with one.
pub(crate) fn content(octets: usize, dots: bool) -> Vec<u8> {
    const WORDS: [&str; 16] = [
        "and",
        "message",
        "the",
        "of",
        "mailbox.",
        "server",
        "to",
        "which",
        "it",
        "delivers,",
        "a",
        "transaction",
        "under",
        "way",
        "is",
        "reported.",
    ];
    let mut wire = Vec::with_capacity(octets + 200);
    let mut chance = 1u32;
    let mut line = 0;
    while wire.len() < octets {
        if dots && line % 10 == 7 {
            wire.extend_from_slice(b"..");
        }
        let start = wire.len();
        // Lines end where the words do: their lengths differ, and no processor foresees them.
        while wire.len() - start < 71 {
            chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            wire.extend_from_slice(WORDS[(chance >> 28) as usize].as_bytes());
            wire.push(b' ');
        }
        wire.pop();
        wire.extend_from_slice(b"\r\n");
        line += 1;
    }
    wire.extend_from_slice(b".\r\n");
    wire
}
