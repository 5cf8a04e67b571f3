//! The states of both ends explained: what each means, how a session comes there, what comes next.

use super::table::{Table, table};

/// The states by their name in the transition table; both ends call their last state `Closed`.
pub(super) const STATES: Table = table! {
    "Opening" => "The connection stands, and the server is about to greet."
        because "Usually for a moment; longer where the server looks up who calls."
        so "Wait: the server speaks first, with 220."
        in 5321 "3.1";
    "ExpectEhlo" => "The server has greeted and waits for the client's name."
        because "Usually the first state in which a client may speak."
        so "Say EHLO."
        in 5321 "4.1.4";
    "ExpectMail" => "The server is ready for a new message."
        because "Usually after EHLO, after a message, or after RSET."
        so "Say MAIL; or AUTH first, where the server wants to know you."
        in 5321 "3.3";
    "ExpectResponse" => "The server waits for the next part of a login."
        because "Usually it has said 334."
        so "Answer in base64, or say * to stop."
        in 4954 "4";
    "ExpectTls" => "220 was said to STARTTLS, and the TLS handshake comes."
        because "Usually for a round trip or two."
        so "Do the handshake; plain octets here end the session."
        in 3207 "4";
    "ExpectRcpt" => "The server has a sender and needs a recipient."
        because "Usually right after MAIL, or when every recipient was refused."
        so "Say RCPT."
        in 5321 "3.3";
    "ExpectData" => "The server has a sender and at least one recipient."
        because "Usually after each RCPT that was accepted."
        so "Say RCPT again, or DATA."
        in 5321 "3.3";
    "ExpectContent" => "The server reads the message up to the lone dot."
        because "Usually it has said 354."
        so "Send the message, then a line with nothing but a dot."
        in 5321 "4.1.1.4";
    "ExpectChunk" => "The server reads as many octets as BDAT said."
        because "Usually BDAT was said at the right time."
        so "Send exactly so many octets; no dot ends them."
        in 3030 "2";
    "ExpectBdat" => "The server has a part of the message and waits for the next chunk."
        because "Usually a chunk without LAST was taken."
        so "Say BDAT again, with LAST for the last chunk; RSET drops the message."
        in 3030 "2";
    "ExpectQuit" => "The server takes no mail and waits for the client to go."
        because "Usually it greeted with 554."
        so "Say QUIT."
        in 5321 "3.1";
    "ExpectGreeting" => "The client waits for the server's greeting."
        because "Usually for less than a second; the client gives up after five minutes."
        so "Wait for 220."
        in 5321 "4.5.3.2.1";
    "ExpectEhloReply" => "The client has said EHLO and waits for the extensions."
        because "Usually right after the greeting."
        so "250 lists the extensions; after a refusal the client says HELO."
        in 5321 "4.1.1.1";
    "ExpectHeloReply" => "The client has said HELO, as the server does not know EHLO."
        because "Usually the server is very old, or a filter stands before it."
        so "250 leads on, without extensions."
        in 5321 "4.1.1.1";
    "Ready" => "The client is introduced and between two messages."
        because "Usually after EHLO, or when a message is done."
        so "MAIL where a message waits, else QUIT."
        in 5321 "3.3";
    "ExpectStarttlsReply" => "The client has asked for TLS."
        because "Usually the server has listed STARTTLS."
        so "220 starts the handshake; after a refusal the client decides whether to go on in the open."
        in 3207 "4";
    "ExpectAuthReply" => "The client is proving who it is."
        because "Usually it has said AUTH, or a part of the login."
        so "334 asks for more, 235 is the end of it."
        in 4954 "4";
    "ExpectMailReply" => "The client has named the sender."
        because "Usually a message has just begun."
        so "250 leads to RCPT; a refusal ends the message for all recipients."
        in 5321 "3.3";
    "ExpectRcptReply" => "The client has named a recipient."
        because "Usually once for each recipient."
        so "After the last reply comes DATA, or RSET where nobody was accepted."
        in 5321 "3.3";
    "ExpectDataReply" => "The client has asked to send the message."
        because "Usually all recipients are answered, and one at least is accepted."
        so "354 leads to the message."
        in 5321 "3.3";
    "SendContent" => "The client is sending the message."
        because "Usually the longest state, as the message is larger than all commands."
        so "A lone dot ends it."
        in 5321 "4.1.1.4";
    "ExpectContentReply" => "The client has sent the lone dot and waits for the verdict."
        because "Usually the server looks for spam or writes to its disk now."
        so "250 means that the server answers for the message; without it the client keeps it."
        in 5321 "4.5.3.2.6";
    "ExpectRsetReply" => "The client drops the transaction."
        because "Usually no recipient was accepted."
        so "250 leads back to Ready."
        in 5321 "4.1.1.5";
    "ExpectQuitReply" => "The client has said goodbye."
        because "Usually nothing is left to send, or the server takes no mail."
        so "221, and the connection closes."
        in 5321 "4.1.1.10";
    "Closed" => "The session is over."
        because "Usually after QUIT; else after 421, a time-out or a broken connection."
        so "Connect again for another session."
        in 5321 "3.8";
};
