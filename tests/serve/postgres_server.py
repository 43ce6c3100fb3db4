"""A PostgreSQL server for the tests alone: a cluster of its own on a socket in a folder that is removed afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

_SETTINGS = "fsync = on\nlisten_addresses = ''\nmax_connections = 40\n"


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, wherever the system keeps it."""
    named = shutil.which("initdb")
    if named:
        return Path(named).resolve().parent
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    latest = max(found, key=lambda program: float(program.parts[-3]), default=None)
    return latest.parent if latest else None


def why_not() -> str:
    """Why there is no server to be had here; empty where there is."""
    if programs() is None:
        return "no PostgreSQL on this machine (initdb not found)"
    try:
        import asyncpg  # noqa: F401 - only whether it is there
    except ImportError:
        return "asyncpg is not installed"
    if os.geteuid() == 0 and not _has_user("postgres"):
        return "PostgreSQL does not run as root, and there is no user postgres"
    return ""


class Server:
    """A running cluster. url: of a database that the tests share."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ecfsim-pg-"))
        self._programs = programs()
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self.folder, self._user)
        self._data = self.folder / "data"
        self.url = f"postgresql://postgres@/postgres?host={self.folder}"
        self._run("initdb", "-D", str(self._data), "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8")
        with (self._data / "postgresql.conf").open("a") as settings:
            settings.write(f"{_SETTINGS}unix_socket_directories = '{self.folder}'\n")
        self.start()

    def empty(self) -> str:
        """The URL of the database, without the journals of the test before."""
        self._run("psql", "-h", str(self.folder), "-U", "postgres", "-c", "DROP SCHEMA IF EXISTS ecfsim CASCADE")
        return self.url

    def start(self) -> None:
        self._run("pg_ctl", "-D", str(self._data), "-w", "-l", str(self.folder / "log"), "start")

    def stop(self, mode: str = "fast") -> None:
        """mode: "immediate" is a crash: nothing is flushed."""
        self._run("pg_ctl", "-D", str(self._data), "-w", "-m", mode, "stop")

    def close(self) -> None:
        try:
            self.stop("immediate")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        assert self._programs is not None
        done = subprocess.run(
            [str(self._programs / program), *arguments],
            user=self._user,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a server inherits it: a pipe would never end
            stderr=subprocess.DEVNULL,
            timeout=60,
        )
        assert done.returncode == 0, f"{program} failed with {done.returncode}; see {self.folder}/log"


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
