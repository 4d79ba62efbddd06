"""What tests share: running the real command, and a closed network."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest

ROOT = Path(__file__).resolve().parents[1]

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture(autouse=True)
def _no_network(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Refuse every connection: the program has no network code. Packaging needs pip."""
    if request.node.get_closest_marker("packaging"):
        return

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a test opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def taserreport(tmp_path: Path) -> Run:
    """Run the real command in an empty folder; its output comes back as bytes."""

    def run(
        *words: str | Path, stdin: bytes | IO[bytes] = b"", cwd: Path = tmp_path
    ) -> subprocess.CompletedProcess[bytes]:
        given: dict[str, Any] = {
            "input" if isinstance(stdin, bytes) else "stdin": stdin
        }
        return subprocess.run(
            [sys.executable, "-m", "taserreport", *map(str, words)],
            **given,
            capture_output=True,
            cwd=cwd,
            env={**os.environ, "COLUMNS": "80", "PYTHONPATH": str(ROOT)},
            check=False,
        )

    return run
