"""Calls chat completions as programs do that know HTTP and nothing else: chat.py plain|stream requests|urllib.

Prints what it was told as JSON. `requests` falls back to urllib where it is not installed.
"""

import json
import os
import sys
import urllib.request

kind, client = sys.argv[1:]
url = os.environ["BASE_URL"] + "/chat/completions"
headers = {
    "Authorization": "Bearer " + os.environ["OPENAI_API_KEY"],
    "Content-Type": "application/json",
}
body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Tell me about rivers."}]}
if kind == "stream":
    body |= {"stream": True, "stream_options": {"include_usage": True}}


def lines_with_requests():
    import requests

    with requests.post(url, headers=headers, json=body, stream=True, timeout=60) as response:
        response.raise_for_status()
        yield from response.iter_lines()


def lines_with_urllib():
    request = urllib.request.Request(url, data=json.dumps(body).encode(), headers=headers)
    with urllib.request.urlopen(request, timeout=60) as response:
        for line in response:
            yield line.rstrip(b"\n")


def lines():
    if client == "requests":
        try:
            import requests  # noqa: F401

            return lines_with_requests()
        except ImportError:
            pass
    return lines_with_urllib()


def answer():
    if kind == "plain":
        whole = json.loads(b"".join(lines()))
        return whole["choices"][0]["message"]["content"], whole["usage"]
    text, usage = "", None
    for line in lines():
        if not line.startswith(b"data: ") or line == b"data: [DONE]":
            continue
        chunk = json.loads(line[len(b"data: ") :])
        usage = chunk.get("usage") or usage
        for choice in chunk["choices"]:
            text += choice["delta"].get("content") or ""
    return text, usage


text, usage = answer()
print(json.dumps({"text": text, "usage": usage}))
