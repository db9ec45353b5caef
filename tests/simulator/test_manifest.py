"""The app's manifest: what Slack takes, and what the app needs, no more.

https://docs.slack.dev/reference/app-manifest
"""

from pathlib import Path

import pytest

from simulator.wire.manifest import read_manifest
from tests.simulator.sample_app import MANIFEST


def test_the_manifest_is_one_that_slack_takes() -> None:
    manifest = read_manifest(MANIFEST)
    assert manifest.name == "Guichet"
    assert manifest.features.app_home.messages_tab_enabled
    assert not manifest.features.app_home.messages_tab_read_only_enabled
    assert manifest.settings.interactivity.is_enabled
    assert not manifest.settings.org_deploy_enabled
    assert manifest.settings.socket_mode_enabled


def test_every_command_escapes_people_and_channels() -> None:
    commands = read_manifest(MANIFEST).commands
    names = {"/demande", "/request", "/ticket", "/bilan", "/digest"}
    assert {command.command for command in commands} == names
    assert all(command.should_escape for command in commands)


@pytest.mark.parametrize(
    ("former", "wrong"),
    [
        ("name: Guichet\n", "name: " + "x" * 36 + "\n"),
        ("command: /ticket", "command: ticket"),
        ("socket_mode_enabled: true", "socket_mode_enabled: false"),
        ("    is_enabled: true", "    is_enabled: true\n    request_url: ftp://guichet"),
        ("org_deploy_enabled", "org_deploy"),
    ],
)
def test_a_manifest_that_slack_refuses_is_refused(tmp_path: Path, former: str, wrong: str) -> None:
    text = MANIFEST.read_text(encoding="utf-8")
    assert former in text
    path = tmp_path / "manifest.yml"
    path.write_text(text.replace(former, wrong), encoding="utf-8")
    with pytest.raises(ValueError, match="validation error"):
        read_manifest(path)
