"""An aiosmtpd server with mailboxes: sink.py FOLDER PORT OCTETS_MAX [starttls|implicit] [lmtp].

FOLDER/mailboxes has the addresses, one a line; FOLDER/mail/USER/new/ gets the messages, FOLDER/users may have NAME PASSWORD.
"""

import asyncio
import hmac
import pathlib
import ssl
import sys

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, AuthResult

folder = pathlib.Path(sys.argv[1])
port, octets_max = int(sys.argv[2]), int(sys.argv[3])
switches = sys.argv[4:]
mailboxes = set((folder / "mailboxes").read_text("utf-8").split("\n"))
login = (folder / "users").read_text().split() if (folder / "users").exists() else None


def authenticate(server, session, envelope, mechanism, given):
    """PLAIN and LOGIN."""
    right = login is not None and [given.login.decode(), given.password.decode()] == login
    return AuthResult(success=right, handled=False)


class Mailboxes:
    """Takes what is for its mailboxes."""

    count = 0

    async def auth_CRAM__MD5(self, server, arguments):
        """A mechanism that aiosmtpd leaves to its users."""
        challenge = b"<1896.697170952@mx.alpha.example>"
        answer = await server.challenge_auth(challenge)
        digest = hmac.new(login[1].encode(), challenge, "md5").hexdigest()
        return AuthResult(success=answer == f"{login[0]} {digest}".encode(), handled=False)

    async def handle_RCPT(self, server, session, envelope, address, options):
        """One recipient."""
        if address not in mailboxes:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        """Stores the content as it came."""
        self.count += 1
        for address in envelope.rcpt_tos:
            mailbox = folder / "mail" / address.split("@")[0]
            for inner in ["tmp", "new"]:
                (mailbox / inner).mkdir(parents=True, exist_ok=True)
            written = mailbox / "tmp" / str(self.count)
            written.write_bytes(envelope.content)
            written.rename(mailbox / "new" / str(self.count))
        # LMTP wants a reply for each recipient (RFC 2033 section 4.2).
        replies = len(envelope.rcpt_tos) if "lmtp" in switches else 1
        return "\r\n".join(["250 2.0.0 OK"] * replies)


async def main():
    """Serves until it is killed."""
    loop = asyncio.get_running_loop()
    protocol = LMTP if "lmtp" in switches else SMTP
    context = None
    if "starttls" in switches or "implicit" in switches:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    implicit = context if "implicit" in switches else None
    server = await loop.create_server(
        lambda: protocol(
            Mailboxes(),
            data_size_limit=octets_max,
            enable_SMTPUTF8=True,
            hostname="mx.alpha.example",
            tls_context=None if implicit else context,
            authenticator=authenticate,
            loop=loop,
        ),
        "127.0.0.1",
        port,
        ssl=implicit,
    )
    await server.serve_forever()


asyncio.run(main())
