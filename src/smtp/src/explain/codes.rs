//! Reply codes explained: RFC 5321 section 4.2.3, and what the extensions add.

use super::Explanation;
use super::table::{Table, table};

/// The codes that an RFC defines, in order.
pub(super) const CODES: Table = table! {
    211 => "The state of the server."
        because "Usually the answer to HELP without a topic."
        in 5321 "4.2.3";
    214 => "Help for a person to read."
        because "Usually the answer to HELP."
        in 5321 "4.2.3";
    220 => "The server is ready and gives its name."
        because "Usually the greeting; after STARTTLS it means: begin with TLS now."
        so "Say EHLO."
        in 5321 "4.2.3";
    221 => "The server says goodbye and closes the connection."
        because "Usually the answer to QUIT."
        in 5321 "4.2.3";
    235 => "You are who you say: the login is done."
        because "Usually the end of an AUTH exchange: user name and password are right."
        so "Go on with MAIL."
        in 4954 "6";
    250 => "Done. After the final dot it means: the server answers for the message now."
        because "Usually the answer to everything that went well."
        in 5321 "4.2.3";
    251 => "Not here, but it will be forwarded."
        because "Usually the mailbox has moved, and the server knows where to; to ETRN: nothing waits."
        so "Nothing now; write to the new address next time."
        in 5321 "3.4";
    252 => "The server does not say whether the user exists, but will try."
        because "Usually the answer to VRFY where spammers shall learn nothing; to ETRN: sending begins."
        so "Send the message: the reply to RCPT says more."
        in 5321 "3.5.3";
    253 => "The queue for this host is being sent; the text says how many messages wait."
        because "Usually the answer to ETRN."
        in 1985 "5";
    334 => "The server waits for the next part of the login."
        because "Usually the text behind it is a question in base64."
        so "Answer in base64, or say * to stop."
        in 4954 "4";
    354 => "Go on: send the message, and end it with a lone dot."
        because "Usually the answer to DATA once a recipient is accepted."
        so "Header fields, an empty line, the body, then a line with nothing but a dot."
        in 5321 "4.2.3";
    355 => "Go on with the message from this octet."
        because "Usually the answer to MAIL with TRANSID=, after a break."
        so "Send the rest."
        in 1845 "3";
    421 => "The server closes the connection now."
        because "Usually it shuts down, has too many connections, or waited too long for you."
        so "Connect again later; what was not answered is not sent."
        in 5321 "3.8";
    422 => "The password must be set anew before this mechanism works."
        because "Usually the server keeps passwords in a newer form by now."
        so "Log in once with PLAIN over TLS."
        in 5248 "2.4";
    432 => "The password must be set anew before this mechanism works."
        because "Usually the server has the password only in a form that this mechanism cannot use."
        so "Log in once with PLAIN over TLS; then try this mechanism again."
        in 4954 "6";
    450 => "The mailbox cannot be reached now: busy, or greylisted."
        because "Usually the server wants to see that a stranger comes back, or another session holds the mailbox."
        so "Try again later; mail servers do it by themselves."
        in 5321 "4.2.3";
    451 => "An error at the server stopped it."
        because "Usually a disk, a filter or a DNS look-up at the other end has failed."
        so "Try again later."
        in 5321 "4.2.3";
    452 => "The server has no room, or there are too many recipients."
        because "Usually the disk is full, or the transaction has more recipients than the server takes at once."
        so "Try again later, or with fewer recipients."
        in 5321 "4.5.3.1.10";
    453 => "No mail waits for you."
        because "Usually the answer to ATRN where the queue is empty."
        so "Ask again later."
        in 2645 "5.2.1";
    454 => "TLS, or the check of the login, is not to be had now."
        because "Usually the server's certificate or its list of users cannot be read at the moment."
        so "Try again later."
        in 4954 "6";
    455 => "The server cannot take these parameters now."
        because "Usually it lacks the room or the time that a parameter of MAIL or RCPT asks for."
        so "Try again later, or without them."
        in 5321 "4.2.3";
    458 => "The queue for this host cannot be sent now."
        because "Usually the answer to ETRN where the server has too much to do."
        so "Ask again later."
        in 1985 "5";
    459 => "The queue for this host is not yours to ask for."
        because "Usually the server holds no mail for the name in ETRN, or does not know you."
        so "Check the name, or ask whoever keeps the server."
        in 1985 "5";
    500 => "The server does not know this command, or the line is too long."
        because "Usually a typing mistake, or a command of an extension that this server does not have."
        so "Check the spelling; say HELP."
        in 5321 "4.2.3";
    501 => "The command is right, its argument is not."
        because "Usually an angle bracket, a colon or a part of the address is missing."
        so "Look at the syntax under the input."
        in 5321 "4.2.3";
    502 => "The server knows the command, but does not do it."
        because "Usually the command is switched off here, such as VRFY and EXPN because of spammers."
        so "Do without it."
        in 5321 "4.2.4";
    503 => "The command comes at the wrong time."
        because "Usually EHLO, MAIL or RCPT was left out or has been refused."
        so "Look which commands are legal now."
        in 5321 "4.1.4";
    504 => "The server does not do this parameter."
        because "Usually a mechanism of AUTH or a topic of HELP that it does not know."
        so "Use only what EHLO offered."
        in 5321 "4.2.3";
    521 => "This host never takes mail."
        because "Usually it is a web server or a sender, and a small program tells mail to stay away."
        so "Check the domain: no host of this name will take the message."
        in 7504 "3";
    523 => "The login must be encrypted."
        because "Usually the password would have gone over the wire in the open."
        so "Say STARTTLS first."
        in 5248 "2.4";
    524 => "This mechanism is for encrypted connections only."
        because "Usually a password in the open was tried before STARTTLS."
        so "Say STARTTLS first, or take another mechanism."
        in 5248 "2.4";
    525 => "The account is disabled, although the password is right."
        because "Usually it was closed for abuse, for a break-in, or for want of payment."
        so "Ask whoever keeps the server."
        in 5248 "2.4";
    530 => "The server wants a login or TLS first."
        because "Usually this is a submission server: it takes mail from its own people only."
        so "Say AUTH; where EHLO offers STARTTLS, say that before."
        in 4954 "6";
    534 => "This mechanism is too weak for this user."
        because "Usually the server wants more than a password in plain text."
        so "Take another mechanism of the AUTH line."
        in 4954 "6";
    535 => "The user name or the password is wrong."
        because "Usually a typing mistake, or the base64 holds something else than was meant."
        so "Check both, and log in again."
        in 4954 "6";
    538 => "This mechanism is for encrypted connections only."
        because "Usually an old server; newer ones do not offer the mechanism before STARTTLS."
        so "Say STARTTLS first."
        in 4954 "6";
    550 => "No: no such mailbox, or not allowed."
        because "Usually the address is misspelled, the mailbox was closed, or a policy forbids it."
        so "Trying again will not help; check the address and read the text."
        in 5321 "4.2.3";
    551 => "Not here; the server says where."
        because "Usually the mailbox has moved, and this server does not forward."
        so "Send it to the address in the text."
        in 5321 "3.4";
    552 => "Too large, or the mailbox is full."
        because "Usually an attachment is larger than the SIZE limit, or nobody empties the mailbox."
        so "Send less, or write to the person in another way."
        in 5321 "4.2.3";
    553 => "The mailbox name is not allowed."
        because "Usually the address is ambiguous, not ASCII, or not one that you may send from."
        so "Check how the address is written."
        in 5321 "4.2.3";
    554 => "The transaction failed; as a greeting: no mail service here."
        because "Usually a filter took the message for spam, or no recipient was valid."
        so "Read the text: it is all that the server says."
        in 5321 "4.2.3";
    555 => "The server does not know a parameter of MAIL or RCPT."
        because "Usually the parameter belongs to an extension that EHLO did not offer."
        so "Use only what EHLO offered."
        in 5321 "4.1.1.11";
    556 => "The recipient's domain takes no mail at all."
        because "Usually the DNS of the domain says so with a null MX."
        so "Check the part after the @."
        in 7504 "4";
};

const CLASSES: Table = table! {
    2 => "Done: the server did what was asked." in 5321 "4.2.1";
    3 => "So far so good: the server waits for more." in 5321 "4.2.1";
    4 => "Not now: the same again later may work." so "Try again later." in 5321 "4.2.1";
    5 => "No: the same again will not work." so "Read the text, and change something." in 5321 "4.2.1";
};

/// A code that no RFC defines is explained by its first digit (RFC 5321 section 4.3.2).
pub(super) fn code(code: u16) -> Option<Explanation> {
    CODES.find(&code.to_string()).or_else(|| CLASSES.find(&(code / 100).to_string()))
}
