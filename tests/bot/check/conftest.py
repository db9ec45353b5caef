"""A desk put in place for a workspace, as an administrator leaves it before he checks it."""

import asyncio
import logging
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.admin.manifest import MANIFEST
from bot.admin.settings import Settings
from bot.catalogue.reading import read
from bot.demo.workspace import furnish
from simulator import AppToken, Simulator
from storage.database import open_database
from tests.untimed import catalogue

SECRET, TOKEN = "0123456789abcdef0123456789abcdef", "xoxb-for-tests-only"
APP_TOKEN = "xapp-for-tests-only"
GROUP = "S0RESEAU"


def written() -> str:
    """The demo's catalogue, one of its teams given to a user group."""
    text = catalogue()
    assert "agents: [U0KARIM, U0LEA]" in text
    return text.replace("agents: [U0KARIM, U0LEA]", f"agents: [U0LEA, {{user_group: {GROUP}}}]")


@dataclass
class Stage:
    """What is there before Slack answers, and can be spoilt by a test: files, clock, settings."""

    folder: Path
    environment: dict[str, str]
    manifest: str = field(default_factory=lambda: MANIFEST.read_text(encoding="utf-8"))
    ahead: float = 0.0
    app_scopes: tuple[str, ...] = ("connections:write",)
    slack: Simulator | None = None

    def wall(self) -> float:
        return time.time() + self.ahead

    def set(self, **values: str) -> None:
        self.environment.update({name.upper(): value for name, value in values.items()})

    @property
    def database(self) -> Path:
        return self.folder / "guichet.db"

    def execute(self, statement: str) -> None:
        """Change the desk's file behind its back."""
        with closing(sqlite3.connect(self.database)) as raw, raw:
            raw.execute(statement)

    async def in_desk(self, work: Callable[[Any], Any]) -> Any:
        """Run a unit of work on the desk's file."""
        database = open_database(f"sqlite:///{self.database}")
        await database.start()
        try:
            return await database.run(work)
        finally:
            await database.close()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a desk whose catalogue is applied, made once."""
    path = tmp_path_factory.mktemp("template") / "guichet.db"

    async def made() -> None:
        database = open_database(f"sqlite:///{path}")
        await database.start()
        await database.run(lambda work: work.replace_catalogue(read(written()).directory))
        await database.close()

    asyncio.run(made())
    return path


@pytest.fixture
def stage(tmp_path: Path, template: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith("GUICHET_") or name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)
    shutil.copy(template, tmp_path / "guichet.db")
    made = Stage(tmp_path, {})
    made.set(
        slack_bot_token=TOKEN, slack_app_token=APP_TOKEN, guichet_data_dir=str(tmp_path),
        guichet_language="en",
    )  # fmt: skip
    return made


@pytest.fixture
def played(stage: Stage, monkeypatch: pytest.MonkeyPatch):
    """Serve the workspace of a stage, and set the settings that lead there."""

    @asynccontextmanager
    async def playing():
        path = stage.folder / "manifest.yml"
        path.write_text(stage.manifest, encoding="utf-8")
        slack = Simulator(
            path, SECRET, TOKEN, wall=stage.wall, app_token=AppToken(APP_TOKEN, stage.app_scopes)
        )
        furnish(slack)
        slack.add_user_group(GROUP, "Réseaux", ["U0KARIM"])
        async with slack.serving() as address:
            stage.slack = slack
            stage.environment.setdefault("SLACK_API_URL", f"{address}/api/")
            for name, value in stage.environment.items():
                monkeypatch.setenv(name, value)
            yield slack
        slack.close()

    return playing


@pytest.fixture(autouse=True)
def loud_as_before():
    """Undo what `serve` sets of the log."""
    names = ["slack_bolt", "slack_sdk", "apscheduler", "asyncio", "sqlalchemy", "alembic"]
    logs = [logging.getLogger(), *map(logging.getLogger, names)]
    kept = [(log, log.handlers[:], log.level) for log in logs]
    yield
    for log, handlers, level in kept:
        log.handlers[:] = handlers
        log.setLevel(level)
