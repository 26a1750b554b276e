"""As much of `requests` as the guide's program uses, on the standard library, for machines without it."""

import json as jsonlib
import urllib.request


class Response:
    def __init__(self, status, body):
        self.status_code = status
        self.text = body

    def raise_for_status(self):
        """urllib has raised already where the status is an error."""

    def json(self):
        return jsonlib.loads(self.text)


def post(url, headers, json, timeout):
    request = urllib.request.Request(
        url,
        data=jsonlib.dumps(json).encode(),
        headers={**headers, "Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        return Response(answer.status, answer.read().decode())
