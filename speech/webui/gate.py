"""The only way in: every request is matched, verified, owned and bounded before the backend sees it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from . import parameters
from .abilities import check_tier
from .context import HEADER, Asked, Context, verify
from .hooks import Backend
from .keeping import Keeper
from .line import Line
from .passage import Passage, current
from .records import Record, Records
from .refusals import Answer, Refusal, as_json, no_such_task
from .routes import Route, find_route
from .settings import Settings

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# Boundaries and part headers of a form with one file.
_FORM_BYTES = 64 * 1024
_IDLE_SECONDS = 60
_LAST_STATES = ("completed", "failed", "cancelled")


class Gate:
    """ASGI application around the application of the backend."""

    def __init__(
        self,
        settings: Settings,
        backend: Backend,
        records: Records,
        line: Line,
        keeper: Keeper,
        health: Callable[[], dict[str, Any]],
        log: Callable[..., None],
    ) -> None:
        self._settings = settings
        self._backend = backend
        self._records = records
        self._line = line
        self._keeper = keeper
        self._health = health
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._backend.app(scope, receive, send)
        elif scope["type"] == "http":
            answer = await self._answer(scope, receive, send)
            if answer is not None:
                await _reply(answer, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> Answer | None:
        try:
            path = scope["raw_path"].decode("ascii", "replace")
            route = find_route(scope["method"], path)
            if route.door == "health":
                return as_json(200, self._health())
            context = self._verify(scope, path)
            if route.door == "submit":
                return await self._submit(route, context, scope, receive)
            record = self._records.find(route.task, context.tenant, context.job)
            if record is None:
                return no_such_task().answer()
            if route.door == "delete":
                return await asyncio.to_thread(self._delete, record)
            if route.door == "file":
                return await self._send_file(record, scope, receive, send)
            return await self._tell(context, record, scope, receive)
        except Refusal as refusal:
            return refusal.answer()
        except Exception as fault:
            # The message may hold what the request held.
            self._log("fault", where="gate", fault=type(fault).__name__)
            return Refusal(500, "internal", "The engine could not serve this request.").answer()

    def _verify(self, scope: Scope, path: str) -> Context:
        given = [value for name, value in scope["headers"] if name == HEADER.encode()]
        header = given[0].decode("latin-1") if len(given) == 1 else None
        asked = Asked(scope["method"], path)
        return verify(header, asked, self._settings.secrets, time.time(), self._records.remember)

    async def _submit(self, route: Route, context: Context, scope: Scope, receive: Receive) -> Answer:
        assert context.tier is not None
        if route.kind == "bgm-separation" and not self._backend.features.separation:
            raise parameters.separation_missing()
        asked = parameters.read_parameters(scope["query_string"], route.kind, self._backend.features)
        tier = replace(
            context.tier,
            max_bytes=min(context.tier.max_bytes, self._settings.max_bytes),
            max_duration_ms=min(context.tier.max_duration_ms, self._settings.max_duration_ms),
        )
        passage = Passage(context, tier, route.kind, asked, self._line.reserve())
        try:
            check_tier(tier, self._settings.models)
            return await self._through(passage, scope, receive)
        finally:
            self._settle(passage)

    async def _through(self, passage: Passage, scope: Scope, receive: Receive) -> Answer:
        token = current.set(passage)
        try:
            answer = await self._ask_backend(scope, _Upload(passage, scope, receive))
        except Exception:
            if passage.refusal is None:
                raise
        finally:
            current.reset(token)
        if passage.refusal is not None:
            raise passage.refusal
        return answer

    def _settle(self, passage: Passage) -> None:
        """A submission that did not become a run leaves nothing and frees its place."""
        if passage.is_queued:
            return
        passage.seat.release()
        if passage.recording is not None:
            passage.recording.close()
        if passage.task:
            self._keeper.discard(passage.task)

    async def _tell(self, context: Context, record: Record, scope: Scope, receive: Receive) -> Answer:
        answer = await self._ask_backend(scope, receive)
        run = self._line.find(record.task)
        # Read again: the run may have ended while the backend answered.
        seen = self._records.find(record.task, context.tenant, context.job)
        if answer.status != 200 or seen is None:
            raise no_such_task()
        record, told = seen, json.loads(answer.body)
        seen_at = record.updated_at if run is None else run.beat_at
        told["language"] = record.language if run is None else run.language
        told["updated_at"] = datetime.fromtimestamp(seen_at, timezone.utc).isoformat()
        told["durationMs"] = record.duration_ms
        if run is not None and told["status"] in _LAST_STATES:
            # The backend says so a moment before its files are in place and the line is free.
            told.update(status="in_progress", result=None, error=None)
        if told["status"] in _LAST_STATES and not _has_file(record, told):
            self._records.fetched(record.task)
        return as_json(200, told)

    async def _send_file(self, record: Record, scope: Scope, receive: Receive, send: Send) -> Answer | None:
        """Audio is passed on as it comes; the backend's headers hold paths and stay here."""
        if record.kind != "bgm-separation" or not record.is_finished:
            raise no_such_task()
        begun = False

        async def pass_on(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                if message["status"] != 200:
                    raise no_such_task()
                begun = True
                kept = (b"content-length", b"content-type")
                headers = [pair for pair in message["headers"] if pair[0] in kept]
                message = {**message, "headers": [*headers, (b"cache-control", b"no-store")]}
            await send(message)

        try:
            await self._backend.app(_inner(scope), receive, pass_on)
        except Exception:
            if not begun:
                raise
            return None
        self._records.fetched(record.task)
        return None

    def _delete(self, record: Record) -> Answer:
        """The task is gone for its owner at once; a run under way ends at its next sign of life."""
        stopped = self._line.cancel(record.task)
        self._keeper.discard(record.task)
        return as_json(200, {"identifier": record.task, "status": "cancelled" if stopped else "deleted"})

    async def _ask_backend(self, scope: Scope, receive: Receive) -> Answer:
        status = 500
        pieces: list[bytes] = []

        async def keep(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                pieces.append(message.get("body", b""))

        await self._backend.app(_inner(scope), receive, keep)
        return Answer(status, b"".join(pieces))


class _Upload:
    """The body of a submission: counted while it streams, refused at the first byte too many."""

    def __init__(self, passage: Passage, scope: Scope, receive: Receive) -> None:
        self._passage = passage
        self._receive = receive
        self._left = passage.tier.max_bytes + _FORM_BYTES
        stated = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if int(stated) > self._left:
            raise _too_large()

    async def __call__(self) -> Message:
        try:
            message = await asyncio.wait_for(self._receive(), _IDLE_SECONDS)
        except asyncio.TimeoutError:
            self._passage.refusal = Refusal(408, "too-slow", "The upload stopped. Send it again.")
            raise self._passage.refusal from None
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self._passage.refusal = _too_large()
            raise self._passage.refusal
        return message


def _too_large() -> Refusal:
    return Refusal(413, "too-large", "The file is larger than the plan allows.")


def _has_file(record: Record, told: dict[str, Any]) -> bool:
    return record.kind == "bgm-separation" and told["status"] == "completed"


def _inner(scope: Scope) -> Scope:
    """What the backend sees: no query, because the hooks have it, and no context."""
    headers = [pair for pair in scope["headers"] if pair[0] in (b"content-type", b"content-length")]
    return {**scope, "query_string": b"", "headers": headers}


async def _reply(answer: Answer, send: Send) -> None:
    headers = {
        "content-type": "application/json",
        "content-length": str(len(answer.body)),
        "cache-control": "no-store",
        **answer.headers,
    }
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": pairs})
    await send({"type": "http.response.body", "body": answer.body})
