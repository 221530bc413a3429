"""The real doors as a transport of the client: what it sends they are called with, and it reads what they answer.

The token is the name of the party that calls.
"""

import base64
import io
from contextlib import AbstractContextManager, redirect_stdout

import httpx

from tests.world import World


def quiet() -> AbstractContextManager[io.StringIO]:
    """What doors log is none of the command's output."""
    return redirect_stdout(io.StringIO())


class Doors(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A deployment in this process; signed addresses of files go to its buckets."""

    def __init__(self, world: World) -> None:
        self._world = world

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return self._answered(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return self._answered(request)

    def _answered(self, request: httpx.Request) -> httpx.Response:
        if request.url.host != "api.example":
            return self._stored(request)
        headers = {name.title(): value for name, value in request.headers.items()}
        with quiet():
            answer = self._world.call(
                request.method,
                request.url.raw_path.decode(),
                party=headers.pop("Authorization", "Bearer WCO").removeprefix("Bearer "),
                headers=headers,
                text=request.content.decode() or None,
            )
        is_binary = answer.headers.get("Content-Type", "") == "application/pdf"
        content = base64.b64decode(answer.text) if is_binary else answer.text.encode()
        return httpx.Response(answer.status, headers=dict(answer.headers), content=content)

    def _stored(self, request: httpx.Request) -> httpx.Response:
        bucket, key = request.url.host.partition(".")[0], request.url.path.lstrip("/")
        if request.method == "GET":
            return httpx.Response(200, content=self._world.s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        self._world.s3.put_object(Bucket=bucket, Key=key, Body=request.content)
        return httpx.Response(200)
