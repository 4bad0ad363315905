"""Asks Lockbox whether an engineer may read a customer's data now, and does it only then. It needs Python alone.

    LOCKBOX_ACCESS_URL=http://localhost:8083 LOCKBOX_ACCESS_SECRET=... \
        python3 examples/data-owners/may_read.py ENGINEER TENANT DATA-STORE
"""

import json
import os
import sys
import urllib.request


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The secret is for access alone, and nobody else's answer counts."""

    def redirect_request(self, *_):
        return None


access = urllib.request.build_opener(NoRedirect)


def may(engineer: str, permission: str, tenant: str, data_store: str) -> tuple[bool, str]:
    """Whether access runs, and by which grant, or why it does not. Whatever goes wrong is a no."""
    question = {
        "subject": {"type": "engineer", "id": engineer},
        "action": {"name": permission},
        "resource": {"type": "data_store", "id": data_store, "properties": {"tenantId": tenant}},
    }
    call = urllib.request.Request(
        os.environ["LOCKBOX_ACCESS_URL"] + "/access/v1/evaluation",
        data=json.dumps(question).encode(),
        headers={
            "Authorization": "Bearer " + os.environ["LOCKBOX_ACCESS_SECRET"],
            "Content-Type": "application/json",
        },
    )
    try:
        with access.open(call, timeout=2) as response:
            answer = json.load(response)
        context = answer["context"]
        if answer["decision"] is True:
            return True, context["grantId"]
        return False, context["message"]
    except Exception as error:  # in doubt the answer is no
        return False, f"Whether access runs cannot be told ({error})."


if __name__ == "__main__":
    engineer, tenant, data_store = sys.argv[1:4]
    granted, why = may(engineer, "read", tenant, data_store)
    print(f"granted by {why}" if granted else f"refused: {why}")
    sys.exit(0 if granted else 1)
