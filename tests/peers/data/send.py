"""Sends a message by smtplib: send.py HOST PORT FROM TO FILE."""

import smtplib
import sys

host, port, sender, recipient, path = sys.argv[1:]
with open(path, "rb") as file:
    content = file.read()
with smtplib.SMTP(host, int(port), local_hostname="smtplib.example", timeout=30) as client:
    client.ehlo()
    refused = client.sendmail(sender, [recipient], content, mail_options=["BODY=8BITMIME"])
    assert refused == {}, refused
