"""An aiosmtpd server: sink.py FILE. Prints its port, then each envelope as a JSON line; FILE gets the content."""

import asyncio
import json
import sys

from aiosmtpd.smtp import SMTP


class Sink:
    """Takes everything."""

    async def handle_DATA(self, server, session, envelope):
        """Stores the content as it came and prints the envelope."""
        with open(sys.argv[1], "wb") as file:
            file.write(envelope.content)
        print(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos}), flush=True)
        return "250 2.0.0 OK"


async def main():
    """Serves until it is killed."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Sink(), enable_SMTPUTF8=True, hostname="sink.example", loop=loop), "127.0.0.1", 0
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
