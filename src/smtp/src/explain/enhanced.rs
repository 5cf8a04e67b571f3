//! Enhanced status codes explained: the registry of RFC 5248, whose first codes come from RFC 3463.

use texts::t;

use super::Explanation;
use super::table::{Table, table};
use crate::EnhancedCode;

/// The registered codes by subject and detail, in order.
pub(super) const CODES: Table = table! {
    "0.0" => "No finer reason is given."
        because "Usually the server has nothing to add to its reply code."
        in 3463 "3.1";
    "1.0" => "Something about an address."
        because "Usually the text behind the code says what."
        so "Check both addresses."
        in 3463 "3.2";
    "1.1" => "There is no such mailbox."
        because "Usually the name is misspelled, or the person has left."
        so "Check the part before the @."
        in 3463 "3.2";
    "1.2" => "There is no such domain, or it takes no mail."
        because "Usually the domain is misspelled, or its DNS has neither MX nor address."
        so "Check the part after the @."
        in 3463 "3.2";
    "1.3" => "The recipient's address is misspelled."
        because "Usually a bracket, the @ or a dot is missing or too many."
        so "Write it as local-part@domain in angle brackets."
        in 3463 "3.2";
    "1.4" => "The address fits more than one recipient."
        because "Usually a server that guesses names found two that are alike."
        so "Write the whole address."
        in 3463 "3.2";
    "1.5" => "The recipient's address is right."
        because "Usually the answer to RCPT where all is well."
        in 3463 "3.2";
    "1.6" => "The mailbox has moved and left no address."
        because "Usually the person has left, and nobody forwards the mail."
        so "Find the new address in another way."
        in 3463 "3.2";
    "1.7" => "The sender's address is misspelled."
        because "Usually a bracket, the @ or a dot is missing or too many."
        so "Write it as local-part@domain in angle brackets, or <> for nobody."
        in 3463 "3.2";
    "1.8" => "The sender's domain does not exist, or cannot take mail."
        because "Usually the domain is made up, or its DNS does not answer."
        so "Send from a domain that could get an answer."
        in 3463 "3.2";
    "1.9" => "It was passed on to a server that cannot report what became of it."
        because "Usually an old server, or a gateway to other mail, stands on the way."
        in 3886 "3.3.4";
    "1.10" => "The domain takes no mail at all: its MX is null."
        because "Usually the domain is for the web only, and its keeper said so in the DNS."
        so "Check the part after the @."
        in 7505 "4.1";
    "2.0" => "Something about the mailbox."
        because "Usually the text behind the code says what."
        so "Ask the person in another way."
        in 3463 "3.3";
    "2.1" => "The mailbox exists but is disabled."
        because "Usually the account is closed or has not been used for long."
        so "Ask the person in another way."
        in 3463 "3.3";
    "2.2" => "The mailbox is full."
        because "Usually nobody has emptied it for long."
        so "Ask the person to make room."
        in 3463 "3.3";
    "2.3" => "The message is larger than this mailbox takes."
        because "Usually an attachment is too large."
        so "Send less, or a link to it."
        in 3463 "3.3";
    "2.4" => "The mailing list could not be opened up."
        because "Usually the list of members is broken or cannot be read now."
        so "Tell whoever keeps the list."
        in 3463 "3.3";
    "3.0" => "Something about the server that takes the mail."
        because "Usually the text behind the code says what."
        so "Tell whoever keeps the server."
        in 3463 "3.4";
    "3.1" => "The server's disk is full."
        because "Usually a queue or a log has grown too much."
        so "Tell whoever keeps the server."
        in 3463 "3.4";
    "3.2" => "The server takes no mail at the moment."
        because "Usually it is being looked after, or has too much to do."
        so "Try again later."
        in 3463 "3.4";
    "3.3" => "The server cannot do what the message asks for."
        because "Usually a parameter of MAIL or RCPT needs an extension that is not here."
        so "Use only what EHLO offered."
        in 3463 "3.4";
    "3.4" => "The message is larger than the server takes."
        because "Usually an attachment is too large; base64 adds a third."
        so "The limit is in the SIZE line of EHLO."
        in 3463 "3.4";
    "3.5" => "The server is set up wrongly."
        because "Usually it believes not to be the right one for this domain, as its MX says."
        so "Tell whoever keeps the server."
        in 3463 "3.4";
    "3.6" => "The message was taken, but with another priority than was asked for."
        because "Usually the server has fewer levels, or keeps the high ones for some."
        in 6710 "4.1";
    "4.0" => "Something about the network on the way."
        because "Usually the text behind the code says what."
        so "Try again later."
        in 3463 "3.5";
    "4.1" => "Nobody answers at the next server."
        because "Usually the server is down, or a firewall stands before it."
        so "Try again later; mail servers do it by themselves."
        in 3463 "3.5";
    "4.2" => "The connection broke, or was silent for too long."
        because "Usually the network or one of the two ends stopped in the middle."
        so "Try again later."
        in 3463 "3.5";
    "4.3" => "The DNS servers do not answer."
        because "Usually those of the domain are down or cut off."
        so "Try again later."
        in 3463 "3.5";
    "4.4" => "No way leads to the next server."
        because "Usually the domain has no MX, or its MX leads to a name without address."
        so "Check the part after the @, and its DNS."
        in 3463 "3.5";
    "4.5" => "The server or the network has too much to do."
        because "Usually too much mail came at once."
        so "Try again later."
        in 3463 "3.5";
    "4.6" => "The message goes in circles."
        because "Usually two servers each hold the other for the right one, or two forwards point at each other."
        so "Look at the Received fields: they tell the round."
        in 3463 "3.5";
    "4.7" => "It was tried for too long and given up."
        because "Usually the next server was down for days."
        so "Send it again when the server is back."
        in 3463 "3.5";
    "5.0" => "Something about the protocol."
        because "Usually the text behind the code says what."
        so "Look at the lines before."
        in 3463 "3.6";
    "5.1" => "The command comes at the wrong time, or is not done here."
        because "Usually EHLO, MAIL or RCPT was left out or has been refused."
        so "Look which commands are legal now."
        in 3463 "3.6";
    "5.2" => "The line is no command."
        because "Usually a typing mistake, or a line that is too long."
        so "Check the spelling; say HELP."
        in 3463 "3.6";
    "5.3" => "Too many recipients for one transaction."
        because "Usually the server takes a hundred or a thousand at once."
        so "Send the rest in another one."
        in 3463 "3.6";
    "5.4" => "The argument is wrong."
        because "Usually a bracket or a colon is missing, or a parameter was not offered."
        so "Look at the syntax under the input."
        in 3463 "3.6";
    "5.5" => "The two ends speak different versions of the protocol."
        because "Usually one of them is very old, or is no mail server."
        in 3463 "3.6";
    "5.6" => "A line of the login is too long."
        because "Usually the base64 holds more than the mechanism needs."
        so "A line has 12,288 octets at most."
        in 4954 "6";
    "6.0" => "Something about the message itself."
        because "Usually a filter did not like it: spam, a virus, a broken header."
        so "Look at the message; send it as plain text."
        in 3463 "3.7";
    "6.1" => "This kind of content is not taken here."
        because "Usually a kind of attachment that the server forbids."
        so "Send it in another format."
        in 3463 "3.7";
    "6.2" => "The message would have to be converted, which it forbids."
        because "Usually its octets above 127 meet a server without 8BITMIME."
        so "Encode it before you send it."
        in 3463 "3.7";
    "6.3" => "The message would have to be converted, which is not possible."
        because "Usually its octets above 127 meet a server without 8BITMIME."
        so "Encode it as base64 or quoted-printable."
        in 3463 "3.7";
    "6.4" => "The message was converted, and something was lost."
        because "Usually a gateway made plain text of something richer."
        in 3463 "3.7";
    "6.5" => "The message had to be converted, and that failed."
        because "Usually its MIME structure is broken."
        so "Write it anew."
        in 3463 "3.7";
    "6.6" => "The content could not be fetched."
        because "Usually BURL named a message at an IMAP server that is gone or closed."
        so "Send the content with DATA or BDAT."
        in 4468 "5";
    "6.7" => "The address is not ASCII, and that is not allowed for this sender or recipient."
        because "Usually SMTPUTF8 was not said on MAIL, or the next server does not have it."
        so "Say SMTPUTF8 on MAIL."
        in 6531 "3.5";
    "6.8" => "The answer would not be ASCII, and the client did not say that it may be."
        because "Usually VRFY or EXPN found a name in another script."
        so "Say SMTPUTF8 behind VRFY or EXPN."
        in 6531 "3.7.4.2";
    "6.9" => "A message with UTF-8 in its header cannot go to every recipient."
        because "Usually a server on the way does not have SMTPUTF8."
        so "Write the header in ASCII, with encoded words."
        in 6531 "3.5";
    "6.10" => "The answer would not be ASCII, and the client did not say that it may be."
        because "Usually an old server: this code is the same as X.6.8."
        so "Say SMTPUTF8 behind VRFY or EXPN."
        in 6531 "3.7.4.2";
    "7.0" => "The server's policy forbids it."
        because "Usually the server does not want to say more."
        so "Ask whoever keeps the server."
        in 3463 "3.8";
    "7.1" => "You may not do that: most often, relaying is denied."
        because "Usually neither the sender nor the recipient belongs to this server, or a block list names you."
        so "A server takes mail for its own domains, or from its own people: log in, or go to the MX."
        in 3463 "3.8";
    "7.2" => "You may not send to this mailing list."
        because "Usually only members may."
        so "Join the list, or ask whoever keeps it."
        in 3463 "3.8";
    "7.3" => "The message would have to change its protection on the way, which is not possible."
        because "Usually a gateway lies between two kinds of encryption."
        in 3463 "3.8";
    "7.4" => "The protection that the message asks for is not to be had on the way."
        because "Usually the next server lacks an extension."
        so "Send it without, if you may."
        in 3463 "3.8";
    "7.5" => "A signature or an encryption could not be worked with."
        because "Usually a key is missing, expired or wrong, or TLS failed."
        so "Check keys and certificates."
        in 3463 "3.8";
    "7.6" => "The way of signing or encrypting is not known here."
        because "Usually it is too new or too old for this server."
        so "Take another algorithm."
        in 3463 "3.8";
    "7.7" => "The message was changed on the way: its signature does not fit."
        because "Usually a mailing list or a filter rewrote it."
        so "Send it again by another way."
        in 3463 "3.8";
    "7.8" => "The user name or the password is wrong."
        because "Usually a typing mistake, or the base64 holds something else than was meant."
        so "Check both, and log in again."
        in 4954 "6";
    "7.9" => "This mechanism is too weak for this user."
        because "Usually the server wants more than a password in plain text."
        so "Take another mechanism of the AUTH line."
        in 4954 "6";
    "7.10" => "The login must be encrypted."
        because "Usually the password would have gone over the wire in the open."
        so "Say STARTTLS first, or take a mechanism that hides the password."
        in 5248 "2.4";
    "7.11" => "This mechanism is for encrypted connections only."
        because "Usually a password in the open was tried before STARTTLS."
        so "Say STARTTLS first."
        in 4954 "6";
    "7.12" => "The password must be set anew before this mechanism works."
        because "Usually the server has the password only in a form that this mechanism cannot use."
        so "Log in once with PLAIN over TLS."
        in 4954 "6";
    "7.13" => "The account is disabled, although the password is right."
        because "Usually it was closed for abuse, for a break-in, or for want of payment."
        so "Ask whoever keeps the server."
        in 5248 "2.4";
    "7.14" => "The server may not fetch the content that BURL names."
        because "Usually the IMAP server does not know this mail server."
        so "Send the content with DATA or BDAT."
        in 5248 "2.4";
    "7.15" => "The priority is lower than this server takes now."
        because "Usually a line in need carries urgent mail only."
        so "Try again later, or with a higher MT-PRIORITY."
        in 6710 "4.1";
    "7.16" => "The message is too large for its priority."
        because "Usually a thin line takes large messages only where they are urgent."
        so "Send less, or try again later."
        in 6710 "4.1";
    "7.17" => "The mailbox belongs to somebody else by now."
        because "Usually the address was given to a new person after the date in RRVS."
        so "Find the new address of the person that you mean."
        in 7293 "15.3";
    "7.18" => "The domain belongs to somebody else by now."
        because "Usually it was sold after the date in RRVS."
        so "Find the new address of the person that you mean."
        in 7293 "15.3";
    "7.19" => "The server cannot tell since when the mailbox has its owner."
        because "Usually it never wrote the date down."
        so "Decide whether to send without RRVS."
        in 7293 "15.3";
    "7.20" => "DKIM: no signature is valid."
        because "Usually there is none, or the message was changed on the way."
        so "Sign at the last server that you keep."
        in 7372 "3.1";
    "7.21" => "DKIM: signatures are valid, but none that this server accepts."
        because "Usually the key is too short, or another domain has signed."
        so "Sign with your own domain and a longer key."
        in 7372 "3.1";
    "7.22" => "DKIM: no valid signature is of the domain in From."
        because "Usually a service sends for you and signs with its own name."
        so "Let it sign with your domain."
        in 7372 "3.1";
    "7.23" => "SPF: the sender's domain does not name this client."
        because "Usually the message was forwarded, or a server is missing in the SPF record."
        so "Add the server to the SPF record of the domain."
        in 7372 "3.2";
    "7.24" => "SPF: the check came to no result."
        because "Usually the SPF record is broken, or its DNS does not answer."
        so "Check the SPF record of the domain."
        in 7372 "3.2";
    "7.25" => "The client's address has no name, or one that does not lead back to it."
        because "Usually the PTR record of the address is missing."
        so "Give the address a PTR record whose name has this address."
        in 7372 "3.3";
    "7.26" => "More than one check of the sender failed: SPF, DKIM, DMARC."
        because "Usually the domain in From has set up neither for this way."
        so "Set up SPF and DKIM for the domain in From."
        in 7372 "3.4";
    "7.27" => "The sender's domain takes no mail: its MX is null."
        because "Usually the domain is for the web only; a report could not reach it."
        so "Send from a domain that could get an answer."
        in 7505 "4.1";
    "7.28" => "Too much mail of this kind came at once."
        because "Usually somebody signs a stranger up everywhere to flood the mailbox."
        so "Wait, and send less."
        in 5248 "";
    "7.29" => "ARC: the chain of those who passed the message on is broken."
        because "Usually a server on the way changed the message without sealing it."
        so "Ask whoever keeps the forwarding server."
        in 8617 "5.2.2";
    "7.30" => "The message asks for TLS all the way, and the next server cannot promise it."
        because "Usually the next server does not offer REQUIRETLS."
        so "Send it without REQUIRETLS, if you may."
        in 8689 "7";
};

const SUBJECTS: Table = table! {
    0 => "No finer reason is given." in 3463 "3.1";
    1 => "Something about an address." in 3463 "3.2";
    2 => "Something about the mailbox." in 3463 "3.3";
    3 => "Something about the server." in 3463 "3.4";
    4 => "Something about the network." in 3463 "3.5";
    5 => "Something about the protocol." in 3463 "3.6";
    6 => "Something about the message itself." in 3463 "3.7";
    7 => "The server's policy forbids it." in 3463 "3.8";
    8 => "No list names this code." in 3463 "3";
};

/// The explanation of a code: by subject and detail, or by its subject alone. A success needs no mending, and what is
/// refused for now may be tried again.
pub(super) fn enhanced(code: EnhancedCode) -> Option<Explanation> {
    let EnhancedCode { class, subject, detail } = code;
    let known =
        CODES.find(&format!("{subject}.{detail}")).or_else(|| SUBJECTS.find(&subject.min(8).to_string()))?;
    let mend = match class {
        2 => None,
        4 => known.mend.or(Some(t!("Try again later; mail servers do it by themselves."))),
        _ => known.mend,
    };
    Some(Explanation { mend, ..known })
}
