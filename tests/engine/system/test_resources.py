"""Where what can be made again is kept."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine.kernels import store
from engine.system import resources
from engine.system.files import make_folder
from engine.types import ExportError


@pytest.mark.skipif(sys.platform != "linux", reason="every user has a home then")
def test_for_a_user_without_a_home_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    import pwd

    def unknown(_: int) -> None:
        raise KeyError

    for name in ("HOME", "XDG_CACHE_HOME", "ABSGUI_CACHE", "ABSGUI_KERNELS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    for folder in (resources.cache("prototypes"), store.folder()):
        assert not folder.exists()
        with pytest.raises(ExportError):
            make_folder(folder)


def test_another_folder_can_be_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ABSGUI_CACHE", str(tmp_path))
    assert resources.cache("prototypes") == tmp_path / "prototypes"
