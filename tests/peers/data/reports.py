"""Reads delivery reports as mail programs do, with Python's email package, and as mailing lists do, with flufl.bounce.

Prints a line of JSON for each file: what the report says, what flufl.bounce makes of it, and every complaint.
"""

import email
import json
import re
import sys
from email import policy
from email.errors import NonASCIILocalPartDefect
from email.utils import parsedate_to_datetime

from flufl.bounce import all_failures

# Fields of RFC 3464 sections 2.2 and 2.3, with those that RFC 2852 and RFC 4865 add to them.
OF_MESSAGE = {"original-envelope-id", "reporting-mta", "dsn-gateway", "received-from-mta", "arrival-date"}
OF_MESSAGE |= {"deliver-by-date", "future-release-request"}
OF_RECIPIENT = {"original-recipient", "final-recipient", "action", "status", "remote-mta", "diagnostic-code"}
OF_RECIPIENT |= {"last-attempt-date", "final-log-id", "will-retry-until"}
ACTIONS = {"failed", "delayed", "delivered", "relayed", "expanded"}
# The status that goes with each (RFC 3464 section 2.3.4): what was given up after its time stays 4.4.7 (RFC 3463 section 3.5).
STATUS = {"failed": r"5\.\d{1,3}\.\d{1,3}|4\.4\.7", "delayed": r"4\.\d{1,3}\.\d{1,3}"}
REPORT_TYPES = {"delivery-status", "global-delivery-status"}
RETURNED = {"message/rfc822": "whole", "message/global": "whole"}
RETURNED |= {"text/rfc822-headers": "header", "message/global-headers": "header"}


def fields(part):
    """The groups of fields of a part for programs; RFC 6533's type has the same form as RFC 3464's."""
    text = part.as_string(policy=policy.SMTPUTF8)
    return parse(text.replace("message/global-delivery-status", "message/delivery-status", 1).encode()).get_payload()


def typed(text):
    """`rfc822; bob@beta.example`: the type and what it is the type of."""
    kind, sign, value = str(text).partition(";")
    assert sign and re.fullmatch(r"[a-z0-9-]+", kind.strip()), f"no type in {text}"
    assert value.strip(), f"no value in {text}"
    return kind.strip(), value.strip()


def check_group(group, allowed, wanted):
    """Every field is known and there once; those that must be there are."""
    names = [name.lower() for name in group.keys()]
    assert len(names) == len(set(names)), f"a field twice: {names}"
    assert set(names) <= allowed, f"no field of RFC 3464: {set(names) - allowed}"
    assert wanted <= set(names), f"missing: {wanted - set(names)}"


def recipient(group):
    """A recipient of a report: action, status, final and original address."""
    check_group(group, OF_RECIPIENT, {"final-recipient", "action", "status"})
    action, status = str(group["action"]), str(group["status"])
    assert action in ACTIONS, action
    assert re.fullmatch(STATUS.get(action, r"2\.\d{1,3}\.\d{1,3}"), status), f"{action} with {status}"
    final, original = typed(group["final-recipient"]), group["original-recipient"]
    assert final[0] == ("rfc822" if final[1].isascii() else "utf-8"), final
    if group["remote-mta"] is not None:
        assert typed(group["remote-mta"])[0] == "dns"
    if group["diagnostic-code"] is not None:
        kind, text = typed(group["diagnostic-code"])
        assert kind == "smtp" and re.match(r"[2345]\d\d[ -]", text), text
    return {
        "action": action,
        "status": status,
        "final": final[1],
        "original": typed(original)[1] if original is not None else "",
    }


def parse(octets):
    """A message. The package takes octets beyond ASCII in a header for damage; RFC 6532 has UTF-8 there, so it gets text."""
    if octets.isascii():
        return email.message_from_bytes(octets, policy=policy.SMTPUTF8)
    return email.message_from_string(octets.decode(), policy=policy.SMTPUTF8)


def defects(message):
    """What the email package finds wrong, in all parts and in all that they hold."""
    found = []
    for part in message.walk():
        found += [repr(defect) for defect in part.defects]
        for name, value in part.items():
            all_of = getattr(value, "defects", ())
            # RFC 6531 section 3.3 lets a local-part be UTF-8; the package knows no policy under which it may.
            wrong = [defect for defect in all_of if not isinstance(defect, NonASCIILocalPartDefect)]
            found += [f"{name}: {defect!r}" for defect in wrong]
    return found


def look(octets):
    """What stands in a report."""
    message = parse(octets)
    assert message.get_content_type() == "multipart/report", message.get_content_type()
    assert message.get_param("report-type") in REPORT_TYPES, message.get_param("report-type")
    assert message["auto-submitted"] is not None and message["message-id"] and message["from"]
    parsedate_to_datetime(str(message["date"]))
    parts = list(message.iter_parts())
    assert len(parts) == 3, [part.get_content_type() for part in parts]
    words, status, returned = parts
    assert words.get_content_type() == "text/plain"
    assert status.get_content_type() == f"message/{message.get_param('report-type')}"
    first, *groups = fields(status)
    check_group(first, OF_MESSAGE, {"reporting-mta"})
    kind, reporting = typed(first["reporting-mta"])
    assert kind == "dns", kind
    parsedate_to_datetime(str(first["arrival-date"]))
    recipients = [recipient(group) for group in groups]
    assert recipients, "it is about nobody"
    for of in recipients:
        assert of["final"] in words.get_content(), f"{of['final']} is not in the words for people"
    whole = RETURNED[returned.get_content_type()]
    inner = re.split(r"\r?\n\r?\n", returned.as_string(), maxsplit=1)[1]
    original = parse(inner.encode())
    assert original["subject"], "what is returned has no subject"
    has_body = original.is_multipart() or bool(original.get_payload().strip())
    assert has_body == (whole == "whole"), "too much came back, or too little"
    return {
        "from": str(message["return-path"]),
        "to": str(message["to"]),
        "type": message.get_param("report-type"),
        "envelope_id": str(first["original-envelope-id"] or ""),
        "reporting": reporting,
        "recipients": recipients,
        "returned": whole,
        "defects": defects(message) + [one for group in [first, *groups] for one in defects(group)],
    }


for name in sys.argv[1:]:
    with open(name, "rb") as file:
        octets = file.read()
    found = look(octets)
    temporary, permanent = all_failures(email.message_from_bytes(octets))
    found["temporary"] = sorted(address.decode() for address in temporary)
    found["permanent"] = sorted(address.decode() for address in permanent)
    print(json.dumps(found))
