"""Our own small database: whose task is whose, and which contexts were used. No text, no names."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import time
from dataclasses import dataclass
from pathlib import Path

_MOST_NONCES = 100_000
_TABLES = """
create table if not exists tasks (
  task text primary key,
  owner blob not null,
  kind text not null,
  duration_ms integer not null,
  updated_at real not null,
  language text,
  finished_at real,
  fetched_at real
);
create table if not exists nonces (nonce text primary key, until real not null) without rowid;
"""


@dataclass(frozen=True)
class Record:
    """One task as we know it; the text is with the backend."""

    task: str
    kind: str
    duration_ms: int
    updated_at: float
    language: str | None
    is_finished: bool


def owner_of(task: str, tenant: str, job: str) -> bytes:
    """Tells owners apart without keeping who they are."""
    return hashlib.sha256(f"{task}\n{tenant}\n{job}".encode()).digest()


class Records:
    """Survives the process: a restart forgets neither an owner nor a used context."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        for setting in ("journal_mode=wal", "synchronous=normal", "secure_delete=on"):
            self._database.execute(f"pragma {setting}")
        self._database.executescript(_TABLES)
        self._nonces = self._one("select count(*) from nonces")
        self._purged_at = 0.0

    def remember(self, nonce: str, until: float) -> bool:
        """Whether the nonce is new. When the memory is full, nothing is: refusing is the safe side."""
        now = time.time()
        with self._lock:
            if now - self._purged_at > 10 or self._nonces >= _MOST_NONCES:
                self._database.execute("delete from nonces where until < ?", (now,))
                self._nonces = self._one("select count(*) from nonces")
                self._purged_at = now
            if self._nonces >= _MOST_NONCES:
                return False
            insert = "insert or ignore into nonces values (?, ?)"
            added = self._database.execute(insert, (nonce, until)).rowcount
            self._nonces += added
            return added == 1

    def add(self, task: str, owner: bytes, kind: str, duration_ms: int) -> None:
        with self._lock:
            self._database.execute(
                "insert into tasks (task, owner, kind, duration_ms, updated_at) values (?, ?, ?, ?, ?)",
                (task, owner, kind, duration_ms, time.time()),
            )

    def find(self, task: str, tenant: str, job: str) -> Record | None:
        """The task, if it is theirs."""
        with self._lock:
            row = self._database.execute(
                "select task, kind, duration_ms, updated_at, language, finished_at is not null from tasks"
                " where task = ? and owner = ?",
                (task, owner_of(task, tenant, job)),
            ).fetchone()
        return None if row is None else Record(*row[:5], is_finished=bool(row[5]))

    def finish(self, task: str, language: str | None) -> None:
        with self._lock:
            self._database.execute(
                "update tasks set finished_at = ?, updated_at = ?, language = ? where task = ?",
                (time.time(), time.time(), language, task),
            )

    def fetched(self, task: str) -> None:
        with self._lock:
            self._database.execute(
                "update tasks set fetched_at = ? where task = ? and fetched_at is null", (time.time(), task)
            )

    def remove(self, task: str) -> None:
        with self._lock:
            self._database.execute("delete from tasks where task = ?", (task,))

    def leftovers(self) -> list[str]:
        """Tasks that a process before this one did not end."""
        return self._tasks("finished_at is null")

    def all(self) -> list[str]:
        return self._tasks("true")

    def overdue(self, fetched_seconds: float, finished_seconds: float) -> list[str]:
        """Tasks whose text has been here for long enough."""
        now = time.time()
        return self._tasks(
            "fetched_at < ? or finished_at < ?", (now - fetched_seconds, now - finished_seconds)
        )

    def _tasks(self, condition: str, values: tuple[float, ...] = ()) -> list[str]:
        with self._lock:
            rows = self._database.execute(f"select task from tasks where {condition}", values).fetchall()
        return [row[0] for row in rows]

    def _one(self, question: str) -> int:
        return int(self._database.execute(question).fetchone()[0])
