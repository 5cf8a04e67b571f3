//! The rules that diagnostics and the transition table point at, explained: what the rule is, who breaks it, how to keep it.

use super::table::{Table, table};

/// The rules by where they stand, in order.
pub(super) const RULES: Table = table! {
    "" => "A label of a domain has 63 octets at most."
        because "Usually a dot is missing in a long name."
        so "Put a dot between the labels, or shorten them."
        in 1035 "2.3.4";
    "" => "SIZE= holds a number of octets, and the server may refuse a message by it."
        because "Usually a sign or a unit stands in the number."
        so "Write digits only: SIZE=1000."
        in 1870 "3";
    "" => "SIZE= on MAIL announces how big the message will be."
        because "Usually the announced size is over the limit of the server."
        so "Compare it with the SIZE line of EHLO first."
        in 1870 "6";
    "" => "A message over the server's limit is refused, whatever was announced."
        because "Usually an attachment is too large; base64 adds a third."
        so "Send less: the limit is in the SIZE line of EHLO."
        in 1870 "6.3";
    "" => "ETRN names a host, @ and a domain, or # and a queue."
        because "Usually the name is missing."
        so "Write ETRN mail.example.com."
        in 1985 "5";
    "" => "LMTP says LHLO; HELO and EHLO are not spoken there."
        because "Usually an SMTP client has reached the port of an LMTP server, or the other way round."
        so "Say LHLO to LMTP, EHLO to SMTP."
        in 2033 "4.1";
    "" => "LMTP answers once for each recipient after the final dot."
        because "Usually a client counts as in SMTP and waits for one reply."
        so "Read one reply for each RCPT that was accepted."
        in 2033 "4.2";
    "" => "CRAM-MD5 answers the server's challenge with the user name and a digest."
        because "Usually the digest is not 32 hexadecimal digits, or the name is missing."
        so "Answer user, a space and the digest, in base64."
        in 2195 "2";
    "" => "BY= holds seconds, then ;R or ;N, then T if wanted."
        because "Usually the mode behind the semicolon is missing, or R leaves less time than the server needs."
        so "Write BY=3600;R."
        in 2852 "4";
    "" => "A client that pipelines waits for the reply after EHLO, DATA, QUIT and the like."
        because "Usually a program sends everything at once, without looking."
        so "Put such a command at the end of a group."
        in 2920 "3.1";
    "" => "BDAT holds a number of octets and perhaps LAST, and exactly so many octets follow."
        because "Usually the count is wrong, or DATA and BDAT are mixed in one transaction."
        so "Count the octets; say LAST with the last piece."
        in 3030 "2";
    "" => "BODY=BINARYMIME goes with BDAT, never with DATA."
        because "Usually a program asks for binary and then says DATA."
        so "Send the message with BDAT."
        in 3030 "3";
    "" => "STARTTLS has no argument, and nothing may follow it before TLS begins."
        because "Usually commands were sent behind it in one go, which is also how an attacker slips some in."
        so "Wait for 220, then begin with TLS."
        in 3207 "4";
    "" => "xtext: printable ASCII, where + and = are written as +2B and +3D."
        because "Usually a plus sign or an equals sign stands there as it is."
        so "Write + and two hexadecimal digits in capitals."
        in 3461 "4";
    "" => "NOTIFY= is NEVER, or a list of SUCCESS, FAILURE and DELAY."
        because "Usually NEVER stands beside others, or a space behind a comma."
        so "Write NOTIFY=SUCCESS,FAILURE."
        in 3461 "4.1";
    "" => "ORCPT= holds the kind of address, a semicolon, and the address in xtext."
        because "Usually the kind is missing."
        so "Write ORCPT=rfc822;bob@example.com."
        in 3461 "4.2";
    "" => "RET= is FULL or HDRS, once."
        because "Usually a typing mistake."
        so "Write RET=HDRS."
        in 3461 "4.3";
    "" => "ENVID= holds at most 100 characters in xtext."
        because "Usually the name is too long, or has a space."
        so "Write a short name without spaces."
        in 3461 "4.4";
    "" => "PLAIN is one message: authorization, NUL, user, NUL, password."
        because "Usually a NUL is missing, or the password is empty."
        so "Write AUTH PLAIN and the message in base64."
        in 4616 "2";
    "" => "HOLDFOR= holds seconds, HOLDUNTIL= a time in UTC; only one of them."
        because "Usually both are there, or the time is over the limit in the FUTURERELEASE line."
        so "Write HOLDFOR=3600, or HOLDUNTIL=2030-12-31T23:59:59Z."
        in 4865 "3";
    "" => "Nothing is held longer than the FUTURERELEASE line says."
        because "Usually the time is beyond it."
        so "Compare HOLDFOR= or HOLDUNTIL= with that line."
        in 4865 "4.2";
    "" => "Nothing is held beyond the time that BY= leaves for delivery."
        because "Usually HOLDFOR= is more than BY=."
        so "Hold it shorter, or leave BY= out."
        in 4865 "5.2.2";
    "" => "AUTH comes after EHLO, once, outside a transaction, with a mechanism that was offered."
        because "Usually the mechanism is not in the AUTH line, or the answer is not base64."
        so "Take a mechanism of the AUTH line; say * to stop."
        in 4954 "4";
    "" => "AUTH= on MAIL holds an address in xtext, or <>."
        because "Usually a plus sign or an equals sign stands there as it is."
        so "Write AUTH=<> if you do not know."
        in 4954 "5";
    "" => "Only CR LF ends a line; neither stands alone anywhere."
        because "Usually a program writes LF as on Unix; smugglers use it to hide a second message."
        so "End every line with CR and LF."
        in 5321 "2.3.8";
    "" => "Commands are ASCII text; only addresses may hold UTF-8, with SMTPUTF8."
        because "Usually a control character was pasted, or the text is in an old charset."
        so "Type the line anew."
        in 5321 "2.4";
    "" => "The server greets first: 220 to go on, 554 where it takes no mail."
        because "Usually a client that speaks before is a spammer in a hurry."
        so "Wait for the greeting."
        in 5321 "3.1";
    "" => "After the greeting the client gives its name, and learns what the server can do."
        because "Usually EHLO was left out."
        so "Say EHLO before anything else."
        in 5321 "3.2";
    "" => "A transaction is MAIL, then one or more RCPT, then DATA, in this order."
        because "Usually one of them was left out or has been refused."
        so "Begin with MAIL; RSET drops what there is."
        in 5321 "3.3";
    "" => "A session ends with QUIT; a server may end it with 421."
        because "Usually one end has gone, or was silent for too long."
        so "Connect again; what was not answered is not sent."
        in 5321 "3.8";
    "" => "A command is a verb of four letters or more, then a space and its argument."
        because "Usually a typing mistake, or a line that belongs to a message."
        so "Say HELP to see the commands."
        in 5321 "4.1.1";
    "" => "EHLO and HELO give a host name, or an address in brackets."
        because "Usually the name is missing, or the brackets around an address are."
        so "Write EHLO host.example.com or EHLO [192.0.2.1]."
        in 5321 "4.1.1.1";
    "" => "MAIL FROM: and an address in angle brackets, then parameters, each once."
        because "Usually the colon or a bracket is missing, or a parameter stands there twice."
        so "Write MAIL FROM:<alice@example.com>."
        in 5321 "4.1.1.2";
    "" => "RCPT TO: and an address in angle brackets, then parameters."
        because "Usually the colon or a bracket is missing."
        so "Write RCPT TO:<bob@example.com>."
        in 5321 "4.1.1.3";
    "" => "DATA has no argument; after 354 the message follows up to a lone dot."
        because "Usually the message was put on the same line."
        so "Say DATA alone, and wait for 354."
        in 5321 "4.1.1.4";
    "" => "RSET has no argument."
        because "Usually something was typed behind it."
        so "Say RSET alone."
        in 5321 "4.1.1.5";
    "" => "VRFY names a user or a mailbox."
        because "Usually the name is missing."
        so "Write VRFY bob."
        in 5321 "4.1.1.6";
    "" => "EXPN names a mailing list."
        because "Usually the name is missing."
        so "Write EXPN staff."
        in 5321 "4.1.1.7";
    "" => "HELP may name one thing to be told about."
        because "Usually the server does not know the topic."
        so "Say HELP alone."
        in 5321 "4.1.1.8";
    "" => "NOOP is answered with 250; what stands behind it is not looked at."
        because "Usually a client asks whether the server is still there."
        in 5321 "4.1.1.9";
    "" => "QUIT has no argument, and is answered with 221 before the connection closes."
        because "Usually something was typed behind it, or the client went without a word."
        so "Say QUIT alone, and wait for 221."
        in 5321 "4.1.1.10";
    "" => "A parameter of MAIL or RCPT may be used only if the server offered its extension."
        because "Usually EHLO was not read, or HELO was said, which offers nothing."
        so "Use only what EHLO offered."
        in 5321 "4.1.1.11";
    "" => "An address is local-part@domain; in a command it stands in angle brackets."
        because "Usually a bracket, the @ or a dot is missing or too many."
        so "Write <alice@example.com>; put odd local-parts in quotes."
        in 5321 "4.1.2";
    "" => "An address instead of a domain stands in brackets; IPv6 has its tag before it."
        because "Usually the brackets or the tag are missing."
        so "Write [192.0.2.1] or [IPv6:2001:db8::1]."
        in 5321 "4.1.3";
    "" => "Commands come in order: EHLO, MAIL, RCPT, DATA; others may stand between."
        because "Usually one of them was left out or has been refused."
        so "Look which commands are legal now."
        in 5321 "4.1.4";
    "" => "Verbs that begin with X are for two ends that know each other."
        because "Usually no other server knows them."
        so "Say only what EHLO offered."
        in 5321 "4.1.5";
    "" => "Each command is answered with one reply: three digits, and text for people."
        because "Usually the reply decides where the session goes on."
        so "Wait for the reply before the next command, unless PIPELINING is offered."
        in 5321 "4.2";
    "" => "A reply is three digits, a space or a hyphen, and text; the same code on every line."
        because "Usually the other end is no mail server, or the two are out of step."
        so "Look what answers at this port."
        in 5321 "4.2.1";
    "" => "The codes that a server may say, and what each means."
        because "Usually a program looks at the first digit only."
        in 5321 "4.2.3";
    "" => "With 250 after the dot the server answers for the message; until then the client does."
        because "Usually a connection that breaks here makes a message come twice, but never get lost."
        so "Keep the message until 250, and try again otherwise."
        in 5321 "4.2.5";
    "" => "Each command has its list of replies; any other shows that the two ends are out of step."
        because "Usually an earlier reply was missed, or the server said one too many."
        so "End the session and begin another."
        in 5321 "4.3.2";
    "" => "A line of the message that begins with a dot gets another dot before it."
        because "Usually a program forgets it, and the message ends in the middle."
        so "Double the dot; the server takes it away again."
        in 5321 "4.5.2";
    "" => "A local-part has 64 octets at most."
        because "Usually a program packed something into the address."
        so "Shorten the part before the @."
        in 5321 "4.5.3.1.1";
    "" => "A domain has 255 octets at most."
        because "Usually something was pasted twice."
        so "Check the part after the @."
        in 5321 "4.5.3.1.2";
    "" => "A path has 256 octets at most, brackets included."
        because "Usually a list of addresses stands where one belongs."
        so "Name one recipient for each RCPT."
        in 5321 "4.5.3.1.3";
    "" => "A command line has 512 octets at most with its CR LF, more where an extension says so."
        because "Usually a line of a message was taken for a command."
        so "Shorten the line."
        in 5321 "4.5.3.1.4";
    "" => "A reply line has 512 octets at most."
        because "Usually the other end is no mail server."
        so "Look what answers at this port."
        in 5321 "4.5.3.1.5";
    "" => "A line of the message has 1,000 octets at most with its CR LF."
        because "Usually a program writes a whole paragraph or an HTML page in one line."
        so "Break the lines, or send as quoted-printable or base64."
        in 5321 "4.5.3.1.6";
    "" => "A server takes at least 100 recipients in a transaction, and says 452 to one too many."
        because "Usually a mailing to many people goes out at once."
        so "Send the rest in another transaction."
        in 5321 "4.5.3.1.10";
    "" => "Both ends wait long, but not for ever."
        because "Usually the other end or the network has stopped without a word."
        so "Connect again later."
        in 5321 "4.5.3.2";
    "" => "A client waits 5 minutes for the greeting."
        because "Usually the server is overloaded, or a firewall swallows the connection."
        so "Try again later."
        in 5321 "4.5.3.2.1";
    "" => "A client waits 5 minutes for the reply to MAIL."
        because "Usually the server looks something up that does not answer."
        so "Try again later."
        in 5321 "4.5.3.2.2";
    "" => "A client waits 5 minutes for the reply to RCPT."
        because "Usually the server looks something up that does not answer."
        so "Try again later."
        in 5321 "4.5.3.2.3";
    "" => "A client waits 2 minutes for the reply to DATA."
        because "Usually the server is overloaded."
        so "Try again later."
        in 5321 "4.5.3.2.4";
    "" => "A client waits 3 minutes for each piece of the message to be taken."
        because "Usually the network stands still."
        so "Try again later."
        in 5321 "4.5.3.2.5";
    "" => "A client waits 10 minutes for the reply to the final dot."
        because "Usually a filter takes its time; giving up too early makes the message come twice."
        so "Try again later."
        in 5321 "4.5.3.2.6";
    "" => "A server waits at least 5 minutes for the next command."
        because "Usually a person went away from the keyboard, or the network stands still."
        so "Connect again; say NOOP now and then."
        in 5321 "4.5.3.2.7";
    "" => "What cannot be sent waits in a queue: again after 30 minutes or so, for 4 to 5 days."
        because "Usually the next server is down, or says not now."
        so "Wait; a report tells when it is given up."
        in 5321 "4.5.4.1";
    "" => "Who says 250 to the dot must deliver the message or report that it could not."
        because "Usually a report goes to the reverse-path, with <> as its own."
        in 5321 "6.1";
    "" => "A message that has passed too many servers goes in circles and is given back."
        because "Usually two servers each hold the other for the right one; 100 Received fields are the mark."
        so "Look at the Received fields: they tell the round."
        in 5321 "6.3";
    "" => "A source route, a list of hosts before the address, is read but not followed."
        because "Usually an old program, or somebody who looks for an open relay."
        so "Write the address alone."
        in 5321 "C";
    "" => "A header field is a name of printable characters, a colon and a value; an empty line ends them all."
        because "Usually the empty line before the text is missing."
        so "Put an empty line between the header section and the body."
        in 5322 "2.2";
    "" => "A message has the fields From and Date, and each of the common fields once at most."
        because "Usually a hand-made message leaves them out."
        so "Begin with From: and Date:."
        in 5322 "3.6";
    "" => "SCRAM proves the password in two rounds, and the server proves that it knows it too."
        because "Usually a part of a message is missing, out of order, or made for another challenge."
        so "Begin again with AUTH SCRAM-SHA-256."
        in 5802 "7";
    "" => "BODY= on MAIL says whether the content has octets above 127."
        because "Usually a typing mistake in the value."
        so "Write BODY=7BIT or BODY=8BITMIME."
        in 6152 "2";
    "" => "Octets above 127 need BODY=8BITMIME, and a server that offers it."
        because "Usually the text has an ä or a 字 and was not encoded."
        so "Say BODY=8BITMIME, or send as quoted-printable or base64."
        in 6152 "3";
    "" => "SMTPUTF8 on MAIL has no value."
        because "Usually an equals sign stands behind it."
        so "Write SMTPUTF8 alone."
        in 6531 "3.4";
    "" => "An address that is not ASCII needs SMTPUTF8 on MAIL, and a server that offers it."
        because "Usually the parameter was left out, or HELO was said."
        so "Say SMTPUTF8 on MAIL, or take an ASCII address."
        in 6531 "3.5";
    "" => "MT-PRIORITY= holds a whole number from -9 to 9."
        because "Usually the number is out of this range."
        so "Write MT-PRIORITY=0."
        in 6710 "3";
    "" => "OAUTHBEARER says a user and an access token instead of a password."
        because "Usually the token has expired, or a field is missing."
        so "Write n,a=user, then auth=Bearer and the token, parted by octets 1."
        in 7628 "3.1";
    "" => "REQUIRETLS on MAIL has no value, and the session must be encrypted."
        because "Usually STARTTLS was left out."
        so "Say STARTTLS first."
        in 8689 "2";
    "" => "LIMITS names what the server takes in a session; more than that is refused."
        because "Usually a mailing to many people goes out at once."
        so "Begin another transaction or session."
        in 9422 "3";
};
