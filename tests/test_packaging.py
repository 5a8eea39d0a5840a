"""The wheel holds everything that the program needs, and works without the checkout."""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (found,) = folder.glob("absgui-*.whl")
    return found


def test_the_wheel_has_code_weights_assets_and_licences(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in [*ROOT.glob("assets/**/*"), *ROOT.glob("weights/*")]:
        if path.is_file():
            assert f"engine/_bundled/{path.relative_to(ROOT).as_posix()}" in names
    for path in [*ROOT.glob("engine/**/*.py"), *ROOT.glob("absgui/**/*.py")]:
        assert path.relative_to(ROOT).as_posix() in names
    assert {"absgui/py.typed", "engine/py.typed"} <= names
    assert {name for name in names if name.endswith(("licenses/LICENSE", "mnist/LICENSE", "OFL.txt"))}
    assert any(name.endswith("licenses/THIRD_PARTY_NOTICES.md") for name in names)
    assert not {name for name in names if name.startswith("tests") or "__pycache__" in name}


def test_the_wheel_works_on_its_own(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    # -P and another folder: the checkout must not be found by accident.
    code = "import sys; sys.path[:0] = [sys.argv.pop(1)]; from absgui.__main__ import main; sys.exit(main())"
    command = [sys.executable, "-P", "-c", code, str(tmp_path / "installed"), "info", "--json"]
    ended = subprocess.run(
        command, cwd=tmp_path, check=True, capture_output=True, text=True, env=dict(os.environ)
    )
    report = json.loads(ended.stdout)
    assert report["data"]["state"] == "complete"
    assert report["weights"].get("source") == "bundled", report["weights"]


def test_the_source_distribution_has_every_file_of_the_project() -> None:
    from hatchling.builders.sdist import SdistBuilder

    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so nothing says which files there are to be")
    listed = subprocess.run(
        [git, "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    packed = {
        Path(file.distribution_path).as_posix() for file in SdistBuilder(str(ROOT)).recurse_included_files()
    }
    assert {name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()} <= packed


@pytest.mark.slow  # compresses and unpacks 70 MB
def test_the_source_distribution_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path)]
    subprocess.run([*build, "-t", "sdist"], cwd=ROOT, check=True, capture_output=True)
    (packed,) = tmp_path.glob("absgui-*.tar.gz")
    with tarfile.open(packed) as archive:
        archive.extractall(tmp_path, filter="data")
    unpacked = tmp_path / packed.name.removesuffix(".tar.gz")
    subprocess.run([*build, "-t", "wheel"], cwd=unpacked, check=True, capture_output=True)
    (built,) = tmp_path.glob("absgui-*.whl")
    assert _contents(built) == _contents(wheel)


def _contents(wheel: Path) -> dict[str, int]:
    return {file.filename: file.CRC for file in zipfile.ZipFile(wheel).infolist()}


def test_the_version_is_written_in_one_place(wheel: Path) -> None:
    from absgui import __version__

    assert wheel.name.startswith(f"absgui-{__version__}-")
    names = [*ROOT.glob("*.*"), *ROOT.glob("absgui/**/*.py"), *ROOT.glob("engine/**/*.py")]
    said = [path.name for path in names if path.is_file() and f'"{__version__}"' in path.read_text("utf-8")]
    assert said == ["__init__.py"]


def test_both_lists_of_system_libraries_agree() -> None:
    """A wheel has no run.py beside it, so the command line has the list as well."""
    from absgui.cli.window import APT_LINE
    from run import QT_LIBRARIES

    assert APT_LINE.split()[2:] == list(QT_LIBRARIES.values())


def test_pre_commit_runs_the_checks_of_the_test_command() -> None:
    import yaml

    from tests.checks import checks

    (local,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert [hook["name"] for hook in local["hooks"]] == list(checks())


def test_the_workflow_runs_the_command_of_the_readme() -> None:
    import yaml

    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text("utf-8"))
    assert workflow["jobs"]["test"]["steps"][-1]["run"] == "python run.py --test"


def test_every_version_is_pinned_so_that_it_can_be_audited() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
    names = [_plain(line) for line in pins]
    assert sorted(set(names)) == sorted(names)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    assert {_plain(line) for line in wanted} <= set(names)


def test_the_bundle_has_the_files_of_the_wheel() -> None:
    bundle = runpy.run_path(str(ROOT / "docs" / "bundle" / "build.py"))
    included = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"][
        "targets"
    ]
    assert included["wheel"]["force-include"].items() <= bundle["DATA"].items()
    assert [source for source in bundle["DATA"] if not (ROOT / source).exists()] == []
    command = bundle["command"](Path("folder"), onefile=True)
    assert "--onefile" in command
    assert Path(command[-1]).is_file()


def test_a_bundle_runs_modules_as_python_does() -> None:
    start = [sys.executable, str(ROOT / "docs" / "bundle" / "start.py"), "-m", "json.tool", "--compact"]
    assert (
        subprocess.run(start, input="[1, 2]", check=True, capture_output=True, text=True).stdout == "[1,2]\n"
    )


def test_run_py_can_be_read_by_old_pythons() -> None:
    """It must get as far as saying that Python is too old: no match statement, no newer syntax."""
    import ast

    ast.parse((ROOT / "run.py").read_text("utf-8"), feature_version=(3, 7))


def test_notices_name_whatever_is_installed_with_it() -> None:
    notices = (ROOT / "THIRD_PARTY_NOTICES.md").read_text("utf-8")
    named = {_plain(name) for name in re.findall(r"[\w-]+", notices)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [_plain(line) for line in project["dependencies"]]
    known: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name in known:
            continue
        known.add(name)
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:  # for other systems or Pythons
            continue
        wanted += [_plain(line) for line in needs if "extra ==" not in line]
    assert known <= named, f"not in THIRD_PARTY_NOTICES.md: {sorted(known - named)}"


def _plain(requirement: str) -> str:
    """The name of a requirement, as indexes compare names."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found[0]).lower()
