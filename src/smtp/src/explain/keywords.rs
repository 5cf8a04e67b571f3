//! The extensions that EHLO offers, and the mechanisms of AUTH, explained.

use super::table::{Table, table};

/// The extensions by their EHLO keyword: what everybody offers first, what nobody offers any more last.
pub(super) const KEYWORDS: Table = table! {
    "PIPELINING" => "Commands may go out together, which saves round trips."
        because "Usually MAIL, all RCPT and DATA go out in one segment."
        so "Wait for the replies after EHLO, DATA and QUIT all the same."
        in 2920 "3";
    "SIZE" => "The server names its limit; the client says how big the message is."
        because "Usually a message that is too large is refused before it is sent."
        so "Say SIZE= on MAIL."
        in 1870 "3";
    "8BITMIME" => "The content may use all eight bits of an octet."
        because "Usually needed as soon as a message is not plain English."
        so "Say BODY=8BITMIME on MAIL."
        in 6152 "2";
    "SMTPUTF8" => "Addresses and header fields may be in any script."
        because "Usually needed for an address such as 用户@例子.example."
        so "Say SMTPUTF8 on MAIL."
        in 6531 "3.1";
    "ENHANCEDSTATUSCODES" => "Replies carry a finer code, such as 5.1.1."
        because "Usually programs read the code, and people the text."
        in 2034 "3";
    "STARTTLS" => "The connection can be encrypted."
        because "Usually offered until it is done; it then disappears from EHLO."
        so "Say STARTTLS before AUTH and MAIL."
        in 3207 "2";
    "AUTH" => "The client may prove who it is; these ways are known."
        because "Usually offered by submission servers, and often only after STARTTLS."
        so "Say AUTH and a mechanism of the line."
        in 4954 "3";
    "DSN" => "The sender may ask for reports, and say what they hold."
        because "Usually it is used to ask that a delivery be told too, not only a failure."
        so "Say RET= and ENVID= on MAIL, NOTIFY= and ORCPT= on RCPT."
        in 3461 "4";
    "CHUNKING" => "The message may come in counted pieces, with BDAT."
        because "Usually faster for large messages, as nobody looks for a dot."
        so "Say BDAT instead of DATA."
        in 3030 "2";
    "BINARYMIME" => "The content may hold any octets, and lines of any length."
        because "Usually it saves the third that base64 adds."
        so "Say BODY=BINARYMIME on MAIL, and send with BDAT."
        in 3030 "3";
    "HELP" => "The server answers HELP."
        because "Usually offered for people who type."
        so "Say HELP."
        in 5321 "4.1.1.8";
    "VRFY" => "The server answers VRFY."
        because "Usually the answer is 252, which says nothing."
        in 5321 "4.1.1.6";
    "EXPN" => "The server answers EXPN."
        because "Usually offered inside a company only."
        in 5321 "4.1.1.7";
    "LIMITS" => "The server names its limits: messages in a session, recipients in a transaction."
        because "Usually RCPTMAX, MAILMAX or RCPTDOMAINMAX stands behind it."
        so "Keep to them, and nothing is refused for being too much."
        in 9422 "3";
    "MAILMAX" => "In the LIMITS line: the most MAIL commands of a session."
        because "Usually the server wants others to have their turn."
        so "Say QUIT then, and connect again."
        in 9422 "4.1";
    "RCPTMAX" => "In the LIMITS line: the most RCPT commands of a transaction."
        because "Usually a hundred or a thousand; RFC 5321 wants a hundred at least."
        so "Send the rest in another transaction."
        in 9422 "4.2";
    "RCPTDOMAINMAX" => "In the LIMITS line: the most domains that the recipients of a session may have."
        because "Usually 1, where a domain decides on its own which mail it takes."
        so "Take a new connection for another domain."
        in 9422 "4.3";
    "DELIVERBY" => "The sender may say until when the message has to be there."
        because "Usually for a message that is of no use tomorrow."
        so "Say BY= on MAIL."
        in 2852 "2";
    "FUTURERELEASE" => "The sender may say when the message is to leave."
        because "Usually offered by submission servers; it is known as send later."
        so "Say HOLDFOR= or HOLDUNTIL= on MAIL."
        in 4865 "3";
    "MT-PRIORITY" => "The sender may say how urgent the message is."
        because "Usually used on thin lines: at sea, by the military, after a disaster."
        so "Say MT-PRIORITY= on MAIL."
        in 6710 "3";
    "REQUIRETLS" => "The sender may ask for TLS all the way, or no delivery at all."
        because "Usually offered only once the connection is encrypted."
        so "Say REQUIRETLS on MAIL."
        in 8689 "2";
    "RRVS" => "The sender may say since when the mailbox has to have the same owner."
        because "Usually for a new password that must not reach whoever has the address now."
        so "Say RRVS= on RCPT."
        in 7293 "3.1";
    "ETRN" => "A host may ask for the mail that waits for it."
        because "Usually offered by a server that keeps mail for others."
        so "Say ETRN and the name."
        in 1985 "";
    "ATRN" => "A customer may fetch the mail that waits over the same connection, after a login."
        because "Usually offered on port 366, to servers whose address changes."
        so "Say AUTH, then ATRN."
        in 2645 "5.1.1";
    "BURL" => "The message may be fetched from an IMAP server."
        because "Usually the mail server and the IMAP server belong together."
        so "Say BURL instead of DATA."
        in 4468 "3";
    "NO-SOLICITING" => "The server does not want advertising, or none of the named kinds."
        because "Usually nobody offers it."
        so "Say SOLICIT= on MAIL, where the message is of such a kind."
        in 3865 "2";
    "MTRK" => "The sender may follow the message on its way."
        because "Usually nobody offers it."
        so "Say MTRK= on MAIL."
        in 3885 "";
    "CONPERM" => "The sender may allow the content to be converted."
        because "Usually a fax or a phone stands at the other end."
        so "Say CONPERM on MAIL."
        in 4141 "";
    "CONNEG" => "The recipient's device may say which content it can show."
        because "Usually a fax or a phone stands at the other end."
        so "Say CONNEG on RCPT."
        in 4141 "";
    "CHECKPOINT" => "A transaction that broke off may go on where it stopped."
        because "Usually nobody offers it."
        so "Say TRANSID= on MAIL."
        in 1845 "";
    "SUBMITTER" => "Obsolete: the envelope named who is responsible for the message."
        because "Usually it came with Sender ID, which is history; SPF and DKIM do the work."
        in 4405 "";
    "UTF8SMTP" => "Obsolete: the experiment before SMTPUTF8."
        because "Usually an old server."
        so "Take SMTPUTF8."
        in 6531 "1";
    "VERB" => "Replies may tell more."
        because "Usually Sendmail offers it; nobody needs it."
        in 5321 "2.2.2";
    "ONEX" => "The client may promise one message only."
        because "Usually Sendmail offers it; nobody needs it."
        in 5321 "2.2.2";
    "SEND" => "Obsolete: messages to a screen."
        because "Usually nobody offers it any more."
        in 5321 "F.6";
    "SOML" => "Obsolete: messages to a screen, or else to a mailbox."
        because "Usually nobody offers it any more."
        in 5321 "F.6";
    "SAML" => "Obsolete: messages to a screen and a mailbox."
        because "Usually nobody offers it any more."
        in 5321 "F.6";
    "XCLIENT" => "A trusted proxy may tell who the client behind it is."
        because "Usually Postfix offers it, and to proxies that it knows; no RFC has it."
        in 5321 "4.1.5";
    "XFORWARD" => "A trusted proxy may tell where a message came from, for the records alone."
        because "Usually Postfix offers it, to filters that it knows; no RFC has it."
        so "Say XFORWARD before MAIL."
        in 5321 "4.1.5";
    "TURN" => "Obsolete: the two ends could change places, without any proof of who asks."
        because "Usually nobody offers it any more."
        so "Take ETRN, or ATRN after a login."
        in 5321 "F.1";
};

/// The mechanisms of AUTH.
pub(super) const MECHANISMS: Table = table! {
    "PLAIN" => "One line: user name and password, with a NUL before each, in base64."
        because "Usually the first choice under TLS."
        so "Say STARTTLS first: base64 hides nothing."
        in 4616 "2";
    "LOGIN" => "The server asks for the user name, then for the password, each in base64."
        because "Usually offered for old programs; it never became a standard."
        so "Say STARTTLS first: base64 hides nothing."
        in 4954 "4";
    "CRAM-MD5" => "The server sends a challenge, the client a hash of it and the password."
        because "Usually offered where there is no TLS; MD5 is weak by now."
        so "Take SCRAM, or PLAIN under TLS."
        in 2195 "2";
    "DIGEST-MD5" => "Obsolete: challenge and hash with many options."
        because "Usually it failed because two programs understood the options differently."
        so "Take SCRAM."
        in 6331 "1";
    "SCRAM-SHA-1" => "Both ends prove that they know the password, without saying it."
        because "Usually offered beside its stronger sister SCRAM-SHA-256."
        in 5802 "3";
    "SCRAM-SHA-256" => "Both ends prove that they know the password, without saying it."
        because "Usually the best choice for a password."
        so "Two rounds: a number used once from each end, then a proof from each end."
        in 7677 "3";
    "XOAUTH2" => "A token from a web login instead of a password."
        because "Usually offered by Google and Microsoft; no RFC has it, OAUTHBEARER came of it."
        so "Fetch a token there first."
        in 7628 "1";
    "OAUTHBEARER" => "A token from a web login instead of a password."
        because "Usually the account has a second factor that a mail program cannot ask for."
        so "Fetch a token there first, and use TLS."
        in 7628 "3.1";
    "EXTERNAL" => "Something outside of SMTP has told already who the client is."
        because "Usually its certificate, when TLS began."
        in 4422 "A";
    "ANONYMOUS" => "No proof at all; a word for the log."
        because "Usually mail servers do not offer it."
        in 4505 "2";
    "GSSAPI" => "A ticket of Kerberos proves who the client is."
        because "Usually offered inside a company or a university."
        in 4752 "3";
};
