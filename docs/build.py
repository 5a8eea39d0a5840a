"""Pages of the API, from docstrings, and of the documents: `python3 run.py --docs [FOLDER]`, or build/docs.

Whatever pdoc warns of, and every link between the documents that leads nowhere, is an error.
"""

from __future__ import annotations

import html
import os
import pkgutil
import re
import shutil
import sys
import warnings
from importlib import import_module
from pathlib import Path

from pdoc import render
from pdoc.doc import Module
from pdoc.render_helpers import to_html

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "build" / "docs"
PAGES = [
    "README.md",
    "ARCHITECTURE.md",
    "docs/SCIENCE.md",
    "docs/PERFORMANCE.md",
    "docs/bundle.md",
    "docs/mutation.md",
    "docs/results.md",
    "docs/results-exact-abs.md",
    "docs/results-estimated.md",
    "weights/README.md",
    "CHANGELOG.md",
]
"""Documents that become pages; the first is the front page. Others are copied where a page links to them."""
STYLE = """
body { margin: 0 auto; max-width: 50rem; padding: 1rem; font: 16px/1.5 system-ui, sans-serif; }
nav { border-bottom: 1px solid #ccc; padding-bottom: .5rem; } nav a { margin-right: 1rem; }
pre { overflow-x: auto; padding: .7rem; background: #f4f4f4; } code { font-size: 90%; }
img { max-width: 100%; } table { border-collapse: collapse; font-size: 85%; }
td, th { border: 1px solid #ccc; padding: .15rem .4rem; }
"""
LINK = re.compile(r'(?P<before>(?:href|src)=")(?P<to>(?!https?:|#)[^"#]*)')


def build(target: Path) -> None:
    """Write all pages into a folder, which is deleted first. Raises on any warning and on dead links."""
    shutil.rmtree(target, ignore_errors=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        # The constructor that NamedTuple makes belongs to no module where pdoc could look the names up.
        warnings.filterwarnings("ignore", r"Error parsing type annotation ForwardRef\(")
        write_api("engine", target / "api")
    for name in PAGES:
        write_page(name, target)


def write_api(package: str, target: Path) -> None:
    """A page for each module. pdoc itself would leave out those that no `__all__` names."""
    found = pkgutil.walk_packages(import_module(package).__path__, f"{package}.")
    names = [package, *(module.name for module in found)]
    modules = {name: Module.from_name(name) for name in names if "._" not in name}
    render.configure(docformat="markdown", logo_link="../index.html")
    for name, module in modules.items():
        page = target / f"{name.replace('.', '/')}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(render.html_module(module, modules), "utf-8")
    links = "".join(f'<li><a href="{name.replace(".", "/")}.html">{name}</a></li>' for name in modules)
    (target / "index.html").write_text(framed("API", f"<ul>{links}</ul>", ".."), "utf-8")
    (target / "search.js").write_text(render.search_index(modules), "utf-8")


def write_page(name: str, target: Path) -> None:
    text = (ROOT / name).read_text("utf-8")
    body = LINK.sub(lambda link: link["before"] + brought_along(link["to"], name, target), to_html(text))
    page = target / page_of(name)
    page.parent.mkdir(parents=True, exist_ok=True)
    up = Path(os.path.relpath(".", Path(name).parent)).as_posix()
    page.write_text(framed(text.splitlines()[0].lstrip("# "), body, up), "utf-8")


def framed(title: str, body: str, up: str) -> str:
    """A whole page; `up` leads to the front page's folder."""
    links = [(page_of(page), page.removesuffix("/README.md").removesuffix(".md")) for page in PAGES]
    bar = "".join(f'<a href="{up}/{path}">{label}</a>' for path, label in [*links, ("api/index.html", "API")])
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style><nav>{bar}</nav>{body}</html>\n"
    )


def page_of(name: str) -> str:
    return "index.html" if name == PAGES[0] else str(Path(name).with_suffix(".html").as_posix())


def brought_along(link: str, name: str, target: Path) -> str:
    """Where a link of a document leads among the pages; files that are no pages are copied there."""
    file = (ROOT / name).parent.joinpath(link).resolve()
    if not file.is_file() or not file.is_relative_to(ROOT):
        raise ValueError(f"{name} links to {link}, which is no file of this project")
    path = file.relative_to(ROOT).as_posix()
    if path in PAGES:
        path = page_of(path)
    else:
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target / path)
    return Path(os.path.relpath(path, Path(name).parent)).as_posix()


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if sys.argv[1:] else TARGET
    build(folder)
    print(folder / "index.html")
