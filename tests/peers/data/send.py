"""Sends a message by smtplib: send.py HOST PORT FROM TO FILE [USER PASSWORD]."""

import smtplib
import sys

host, port, sender, recipient, path, *login = sys.argv[1:]
with open(path, "rb") as file:
    content = file.read()
with smtplib.SMTP(host, int(port), local_hostname="smtplib.example", timeout=30) as client:
    client.ehlo()
    if login:
        client.login(*login)
    refused = client.sendmail(sender, [recipient], content, mail_options=["BODY=8BITMIME"])
    assert refused == {}, refused
