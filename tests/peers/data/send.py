"""Sends a message by smtplib: send.py HOST PORT FROM TO FILE [--starttls CERTIFICATE] [USER PASSWORD]."""

import smtplib
import ssl
import sys

host, port, sender, recipient, path, *login = sys.argv[1:]
with open(path, "rb") as file:
    content = file.read()
with smtplib.SMTP(host, int(port), local_hostname="smtplib.example", timeout=30) as client:
    client.ehlo()
    if login[:1] == ["--starttls"]:
        client.starttls(context=ssl.create_default_context(cafile=login[1]))
        client.ehlo()
        login = login[2:]
    if login:
        client.login(*login)
    refused = client.sendmail(sender, [recipient], content, mail_options=["BODY=8BITMIME"])
    assert refused == {}, refused
