"""The pages of the API and of the documents are built without a warning or a dead link."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # pages of the whole engine are built

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("docs")
    command = [sys.executable, str(ROOT / "docs" / "build.py"), str(target)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return target


def test_documents_become_pages_that_link_each_other(pages: Path) -> None:
    front = (pages / "index.html").read_text("utf-8")
    assert 'href="docs/SCIENCE.html"' in front
    assert 'src="docs/screenshot-light.png"' in front
    assert (pages / "docs" / "screenshot-light.png").is_file()
    assert "<table>" in (pages / "docs" / "results.html").read_text("utf-8")


def test_every_module_of_the_engine_has_a_page_with_its_docstrings(pages: Path) -> None:
    for path in ROOT.glob("engine/**/*.py"):
        name = path.relative_to(ROOT).with_suffix("")
        name = name.parent if name.name == "__init__" else name
        assert (pages / "api" / f"{name}.html").is_file(), name
    values = (pages / "api" / "engine" / "types" / "readings.html").read_text("utf-8")
    assert "the negative ELBO up to a constant" in values  # docstrings of attributes are there as well
