//! Command verbs and what else a client says, explained.

use super::table::{Table, table};

/// The verbs of every RFC on SMTP, and of servers that everybody meets.
pub(super) const VERBS: Table = table! {
    "EHLO" => "The client gives its name and asks for the extensions."
        because "Usually the first thing that a client says, and again after STARTTLS."
        so "Give your host name, or your address in brackets."
        in 5321 "4.1.1.1";
    "HELO" => "The old hello of 1982: no extensions."
        because "Usually said where EHLO was refused."
        so "Say EHLO if you can."
        in 5321 "4.1.1.1";
    "AUTH" => "The client proves who it is, so that it may send anywhere."
        because "Usually said to a submission server, after STARTTLS."
        so "Take a mechanism of the AUTH line of EHLO."
        in 4954 "4";
    "MAIL" => "A transaction begins: reports go to this reverse-path."
        because "Usually said once a message; <> stands for nobody, in reports themselves."
        so "Go on with RCPT."
        in 5321 "4.1.1.2";
    "RCPT" => "One more recipient, on the envelope; nobody compares it with To:."
        because "Usually said once for each recipient."
        so "Go on with RCPT or DATA."
        in 5321 "4.1.1.3";
    "DATA" => "The client asks to send the message."
        because "Usually said when all recipients are answered."
        so "Wait for 354, then send the message and a lone dot."
        in 5321 "4.1.1.4";
    "BDAT" => "A piece of the message, counted in octets: no dots, no line ends to look for."
        because "Usually said instead of DATA where CHUNKING is offered."
        so "Send exactly so many octets behind the line; the last piece says LAST."
        in 3030 "2";
    "RSET" => "The transaction is dropped; the session goes on."
        because "Usually said where no recipient was accepted, or a mistake was made."
        so "Go on with MAIL."
        in 5321 "4.1.1.5";
    "NOOP" => "Does nothing but ask for a 250: are you there?"
        because "Usually said to keep a silent session open."
        in 5321 "4.1.1.9";
    "QUIT" => "The client is done: the release phase."
        because "Usually the last thing that a client says."
        so "Wait for 221, then close."
        in 5321 "4.1.1.10";
    "VRFY" => "Does this mailbox exist? Most servers do not say, because of spam."
        because "Usually said by a person who looks for a fault."
        in 5321 "4.1.1.6";
    "EXPN" => "Who is on this list? Most servers do not say."
        because "Usually said by a person who looks for a fault."
        in 5321 "4.1.1.7";
    "HELP" => "Asks the server which commands it knows."
        because "Usually said by a person; programs read EHLO."
        in 5321 "4.1.1.8";
    "STARTTLS" => "The client asks to encrypt the rest of the connection."
        because "Usually said right after EHLO where it is offered."
        so "After 220 begin with TLS, then say EHLO anew: all that was said before is forgotten."
        in 3207 "4";
    "ETRN" => "Asks the server to send now what waits for this host or domain."
        because "Usually said by a server that was off line; the mail comes over another connection."
        so "Name a host, or @ and a domain."
        in 1985 "5";
    "ATRN" => "After a login the two ends change places, and the mail that waits comes over this connection."
        because "Usually said by a server whose address changes."
        so "Say AUTH first."
        in 2645 "5.2.1";
    "LHLO" => "The hello of LMTP, in place of EHLO: each recipient gets a reply of its own after the dot."
        because "Usually said by a mail server to the program that keeps the mailboxes."
        so "Do not say it on port 25."
        in 2033 "4.1";
    "XCLIENT" => "A proxy tells the server who the client behind it is."
        because "Usually said by a trusted proxy to Postfix; no RFC has it."
        so "Servers take it from proxies that they know, and from nobody else."
        in 5321 "4.1.5";
    "XFORWARD" => "A proxy tells where the message that follows came from, for the records alone."
        because "Usually said by a filter that gives mail back to Postfix; no RFC has it."
        so "Say it before MAIL; it holds for one message."
        in 5321 "4.1.5";
    "BURL" => "The message is not sent but fetched: the line names it at an IMAP server."
        because "Usually said by a phone, so that an attachment need not travel twice."
        in 4468 "3";
    "VERB" => "Asks for replies that tell more."
        because "Usually Sendmail knows it; nobody needs it."
        in 5321 "2.2.2";
    "ONEX" => "Promises that one message is all."
        because "Usually Sendmail knows it; nobody needs it."
        in 5321 "2.2.2";
    "TURN" => "Obsolete: the two ends changed places, without any proof of who asks."
        because "Usually no server does it any more, as anybody could have taken the mail."
        so "Take ETRN, or ATRN after a login."
        in 5321 "F.1";
    "SEND" => "Obsolete: the message appeared on the screen of the recipient."
        because "Usually no server does it any more."
        so "Say MAIL."
        in 5321 "F.6";
    "SOML" => "Obsolete: on the screen of the recipient, or else into the mailbox."
        because "Usually no server does it any more."
        so "Say MAIL."
        in 5321 "F.6";
    "SAML" => "Obsolete: on the screen of the recipient, and into the mailbox too."
        because "Usually no server does it any more."
        so "Say MAIL."
        in 5321 "F.6";
};

/// What else a client says.
pub(super) const REST: Table = table! {
    "content" => "The message itself: header fields, an empty line, the body."
        because "Usually the server has said 354, or a count of octets stood behind BDAT."
        in 5321 "3.3";
    "response" => "A part of the login, in base64: that hides nothing from who listens."
        because "Usually the answer to 334."
        in 4954 "4";
    "end" => "A line with a lone dot: the message is whole. Who answers for it now?"
        because "Usually sent right behind the last line of the message."
        so "Wait for the reply: until 250 the message is still yours."
        in 5321 "4.1.1.4";
    "unknown" => "This is no command that the server knows."
        because "Usually a typing mistake, or a line that belongs to a message."
        so "Say HELP to see the commands."
        in 5321 "4.1.1";
};
