"""Sends a message by smtplib."""

import argparse
import smtplib
import ssl

options = argparse.ArgumentParser(description=__doc__)
for name in ["host", "port", "sender", "recipient", "file"]:
    options.add_argument(name)
options.add_argument("--starttls", metavar="CERTIFICATE", help="whom to believe")
options.add_argument("--utf8", action="store_true", help="say SMTPUTF8")
options.add_argument("--login", nargs=2, metavar=("USER", "PASSWORD"))
options.add_argument("--auth", metavar="MECHANISM", help="the one mechanism to log in by")
options = options.parse_args()

with open(options.file, "rb") as file:
    content = file.read()
with smtplib.SMTP(options.host, int(options.port), local_hostname="smtplib.example", timeout=30) as client:
    client.ehlo()
    if options.starttls:
        client.starttls(context=ssl.create_default_context(cafile=options.starttls))
        client.ehlo()
    if options.login:
        if options.auth:
            # It takes the first that it likes of what is offered.
            client.esmtp_features["auth"] = options.auth
        client.login(*options.login)
    wanted = ["BODY=8BITMIME", "SMTPUTF8"] if options.utf8 else ["BODY=8BITMIME"]
    refused = client.sendmail(options.sender, [options.recipient], content, mail_options=wanted)
    assert refused == {}, refused
