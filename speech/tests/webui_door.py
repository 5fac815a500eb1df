"""Start the tenant wrapper round the real backend, and speak to it as the server does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

SPEECH = Path(__file__).resolve().parents[1]
LAUNCHER = Path(__file__).parent / "webui_light" / "light.py"
SECRET = "first-secret-of-the-tests-0123456789abcdef"
OTHER_SECRET = "second-secret-of-the-tests-0123456789abcde"
TIER = {
    "model": "base",
    "computeType": "int8",
    "device": "cpu",
    "beam": 1,
    "maxBytes": 50_000_000,
    "maxDurationMs": 600_000,
}


@dataclass(frozen=True)
class Owner:
    """Who asks, and for which job."""

    tenant: str = field(default_factory=lambda: str(uuid.uuid4()))
    job: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def claims(owner: Owner, method: str, path: str, **changed: Any) -> dict[str, Any]:
    now = int(time.time())
    made: dict[str, Any] = {
        **{"v": 1, "tenant": owner.tenant, "job": owner.job, "method": method, "path": path},
        **{"iat": now, "exp": now + 60, "nonce": encode(secrets.token_bytes(16))},
    }
    if method == "POST":
        made["tier"] = TIER
    return {**made, **changed}


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def sign(content: dict[str, Any], secret: str = SECRET) -> str:
    payload = encode(json.dumps(content).encode())
    return f"{payload}.{encode(hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest())}"


class WebuiDoor:
    """One process of the wrapper."""

    def __init__(self, state: Path, *options: str, plan: str = "", **environment: str) -> None:
        source = os.environ["WHISPER_WEBUI_PATH"]
        python = os.environ.get("WHISPER_WEBUI_PYTHON", sys.executable)
        self.errors = (state.parent / f"{state.name}.log").open("a+b")
        self.child = subprocess.Popen(
            [
                *(python, "-u", str(LAUNCHER), "--source", source, "--state", str(state), "--port", "0"),
                *("--model-root", str(Path(os.environ["SPEECH_TEST_MODEL_DIR"]).parent), *options),
            ],
            cwd=SPEECH,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(SPEECH),
                "WHISPER_WEBUI_SECRET": f"{SECRET} {OTHER_SECRET}",
                "WEBUI_TEST_PLAN": plan,
                "WHISPER_WEBUI_FULL": os.environ.get("WHISPER_WEBUI_FULL", ""),
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=self.errors,
        )
        assert self.child.stdout is not None
        self.lines: list[dict[str, Any]] = []
        line = self.child.stdout.readline()
        while line and not line.startswith(b'{"event": "ready"'):
            line = self.child.stdout.readline()
        if not line:
            self.errors.seek(0)
            raise AssertionError(self.errors.read().decode()[-2000:])
        self.port = json.loads(line)["port"]

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, body: Any = None) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            got = connection.getresponse()
            return Reply(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        finally:
            connection.close()

    def signed(self, owner: Owner, method: str, path: str, **changed: Any) -> Reply:
        content = claims(owner, method, path.partition("?")[0], **changed)
        return self.ask(method, path, {"Scriptorium-Context": sign(content)})

    def post(
        self,
        owner: Owner,
        audio: bytes,
        path: str = "/transcription/",
        name: str = "recording",
        tier: dict[str, Any] | None = None,
        **parameters: str,
    ) -> Reply:
        edge = secrets.token_hex(16)
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + audio + f"\r\n--{edge}--\r\n".encode()
        content = claims(owner, "POST", path, tier={**TIER, **(tier or {})})
        headers = {
            "Scriptorium-Context": sign(content),
            "Content-Type": f"multipart/form-data; boundary={edge}",
        }
        query = f"?{urlencode(parameters)}" if parameters else ""
        return self.ask("POST", path + query, headers, body)

    def submit(self, owner: Owner, audio: bytes, path: str = "/transcription/", **given: Any) -> str:
        reply = self.post(owner, audio, path, **given)
        assert reply.status == 201, reply
        return str(reply.json["identifier"])

    def task(self, owner: Owner, task: str) -> Reply:
        return self.signed(owner, "GET", f"/task/{task}")

    def until(self, owner: Owner, task: str, *states: str, seconds: float = 120) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            told = self.task(owner, task).json
            if told.get("status") in states:
                return dict(told)
            time.sleep(0.05)
        raise AssertionError(f"{told} never became {states}")

    def health(self) -> dict[str, Any]:
        return dict(self.ask("GET", "/health").json)

    def kill(self) -> None:
        self.child.send_signal(signal.SIGKILL)
        self.child.wait(timeout=10)

    def close(self) -> bytes:
        """End it, and give all that it ever wrote."""
        self.child.terminate()
        assert self.child.stdout is not None
        out = self.child.stdout.read()
        self.child.wait(timeout=20)
        self.errors.seek(0)
        return out + self.errors.read()
