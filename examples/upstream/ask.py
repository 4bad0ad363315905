"""Asks for access to a customer's data, over HTTP: a CloudEvent to Lockbox's connector. It needs Python alone.

    LOCKBOX_CONNECTOR_URL=http://localhost:8080 LOCKBOX_CONNECTOR_SECRET=whsec_... \
        python3 examples/upstream/ask.py SOURCE TICKET ENGINEER TENANT ENVIRONMENT DATA-STORE
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime, timezone


def sign(secret: str, event_id: str, timestamp: str, body: bytes) -> str:
    """A signature as Standard Webhooks have it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"{event_id}.{timestamp}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(mac.digest()).decode()


def ask(source: str, event: dict) -> tuple[int, dict]:
    """Sends the event, again while Lockbox is away: the same event is the same request, however often it is sent."""
    body = json.dumps(event).encode()
    for attempt in range(5):
        timestamp = str(int(time.time()))  # of this attempt
        call = urllib.request.Request(
            f"{os.environ['LOCKBOX_CONNECTOR_URL']}/sources/{source}",
            data=body,
            headers={
                "Content-Type": "application/cloudevents+json",
                "webhook-id": event["id"],
                "webhook-timestamp": timestamp,
                "webhook-signature": sign(os.environ["LOCKBOX_CONNECTOR_SECRET"], event["id"], timestamp, body),
            },
        )
        try:
            with urllib.request.urlopen(call, timeout=20) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            if error.code not in (429, 500, 502, 503, 504) or attempt == 4:
                return error.code, json.load(error) if "json" in error.headers.get_content_type() else {}
            wait = error.headers.get("Retry-After", "")  # a proxy before the connector may give a date
            time.sleep(int(wait) if wait.isdecimal() else 10)
        except OSError:  # no connection, no answer in time, or one that broke off: URLError is one of these
            if attempt == 4:
                raise
            time.sleep(2**attempt)
    raise AssertionError("the last attempt has returned or raised")


if __name__ == "__main__":
    source, ticket, engineer, tenant, environment, data_store = sys.argv[1:7]
    status, answer = ask(
        source,
        {
            "specversion": "1.0",
            "id": ticket,
            "source": "https://tickets.example",
            "type": "lockbox.intake.AccessRequestSubmitted",
            # A real caller gives the ticket's own time: asked again another day, it is the same request then.
            "time": datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
            "data": {
                "tenantId": tenant,
                "environmentId": environment,
                "dataStores": [data_store],
                "engineerId": engineer,
                "permissions": ["read"],
                "justification": "Invoices of last week are missing; their rows have to be looked at.",
                "trigger": "SUPPORT_TICKET",
                "ticketId": ticket,
            },
        },
    )
    if status != 202:
        sys.exit(f"{status} {answer.get('code', '')}: {answer.get('detail', 'whatever stands before the connector answered')}")
    print(answer["requestId"])
