"""What a TorchScript file would do, found out without running any of it.

Such a file is a zip archive of a program: `code/*.py` in a language like Python, and pickles that torch's own
reader restricts to tensors and the classes of that code. Merely opening it runs code (`__setstate__`). So its
text is searched first: every operator has to be one of a list, and nothing in it may touch files.
"""

from __future__ import annotations

import ast
import io
import re
import zipfile
from pathlib import Path

from engine.models.own.reading import LARGEST
from engine.types import AbsguiError, Message

NAMESPACES = ("aten", "prim", "quantized")
"""Whose operators may be called: arithmetic of torch's own. `torch.relu` is `aten::relu`."""
TOUCHING = {
    "from_file", "save", "load", "load_library", "fork", "PythonOp", "CallFunction", "rpc_async", "rpc_sync",
    "rpc_remote",
}  # fmt: skip
"""What touches files, loads code, starts threads or calls other machines, wherever the word stands."""
ROOTS = {"torch", "ops", "__torch__", "CONSTANTS"}
"""Where dotted names begin. By themselves they could be given another name, by which nothing is known."""
LARGEST_TEXT = 16 * 2**20
"""Bytes of a program's text."""
MOST_MEMBERS = 20_000
BUILTINS = {
    "Exception", "abs", "all", "annotate", "any", "bool", "chr", "complex", "dict", "divmod", "enumerate",
    "float", "getattr", "hasattr", "hash", "hex", "int", "isinstance", "len", "list", "max", "min", "ord",
    "pow", "range", "reversed", "round", "sorted", "str", "sum", "tuple", "unchecked_cast",
    "uninitialized", "zip",
}  # fmt: skip
"""Functions without a namespace, as torch's printer of programs writes them."""


def check(content: bytes, name: str) -> None:
    """Raise AbsguiError unless the file is a TorchScript program that only computes.

    It says what to do with a file of weights alone, a pickled module or a torch.export file instead.
    """
    for text in _texts(content, name):
        _check_words(text, name)
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise AbsguiError(
                "The program in {name} can't be read, so it is not run: export ONNX.", name=name
            ) from error
        nodes = list(ast.walk(tree))
        _check_aliases(nodes, name)
        known = BUILTINS | {node.arg for node in nodes if isinstance(node, ast.arg)}
        known |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        for node in nodes:
            if isinstance(node, ast.Attribute):
                _check_operator(_dotted(node), name)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id not in known:
                raise _refused(node.func.id, name)


def _texts(content: bytes, name: str) -> list[str]:
    """The program's texts."""
    if not content.startswith(b"PK\3\4"):  # what stands before an archive could be of another format
        raise AbsguiError("{name} is no TorchScript file: save one with torch.jit.save.", name=name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            names = [each.filename for each in members]
            _check_kind(names, name)
            if len(set(names)) < len(names) or len(names) > MOST_MEMBERS:
                raise AbsguiError("{name} is damaged: it holds a file twice, or far too many.", name=name)
            if sum(each.file_size for each in members) > LARGEST:
                raise AbsguiError("{name} is far too large, unpacked, for a classifier of digits.", name=name)
            for pickled in (each for each in members if each.filename.endswith(".pkl")):
                if b"torch.classes" in archive.read(pickled):
                    raise _refused("torch.classes", name)
            code = [each for each in members if each.filename.endswith(".py")]
            if sum(each.file_size for each in code) > LARGEST_TEXT:
                raise AbsguiError("The program in {name} is far too long for a classifier.", name=name)
            return [archive.read(each).decode() for each in code]
    # zipfile raises whatever it meets in a damaged file.
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise AbsguiError(
            "{name} is no TorchScript file, or a damaged one: save it again with torch.jit.save.", name=name
        ) from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise AbsguiError("{name} is damaged; fetch it again.", name=name) from error


def _check_kind(names: list[str], name: str) -> None:
    inside = {each.partition("/")[2] for each in names}
    stem = Path(name).stem
    if "archive_format" in inside or "serialized_exported_program.json" in names:
        raise AbsguiError(
            "{name} is a torch.export file, which runs code while it is opened. Export it as ONNX: "
            "torch.onnx.export(torch.export.load({name!r}), f={onnx!r})",
            name=name,
            onnx=stem + ".onnx",
        )
    if not any(each.startswith("code/") and each.endswith(".py") for each in inside):
        what = (
            Message("weights without their network, or a pickle")
            if "data.pkl" in inside
            else Message("no program")
        )
        raise AbsguiError(
            "{name} holds {what} (torch.save). Load it into your network in Python and export that: "
            "torch.onnx.export(network.eval(), torch.zeros(1, 1, 28, 28), {onnx!r})",
            name=name,
            what=what,
            onnx=stem + ".onnx",
        )


def _check_words(text: str, name: str) -> None:
    """By the words alone, so that no trick with quotes or comments hides one."""
    if found := TOUCHING.intersection(re.findall(r"\w+", text)):
        raise AbsguiError(
            "The program in {name} has the word {word}, by which files are touched or code is loaded, so it "
            "is not run. Give the layer another name if it is one's, or export the network as ONNX.",
            name=name,
            word=min(found),
        )
    if not text.isascii():
        raise AbsguiError(
            "The program in {name} has letters that are none, so it is not run: export ONNX.", name=name
        )


def _check_aliases(nodes: list[ast.AST], name: str) -> None:
    """Roots only as such, strings without operators' names, and nothing of torch by `getattr`."""
    used = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    for node in nodes:
        if isinstance(node, ast.Name) and node.id in ROOTS and id(node) not in used:
            raise _refused(f"{node.id} by another name", name)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            _check_words(ascii(node.value), name)
        if isinstance(node, ast.Attribute) and node.attr == "classes" and _dotted(node.value) != "self":
            raise _refused("torch.classes", name)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr":
            wanted = (
                node.args[1].value if len(node.args) > 1 and isinstance(node.args[1], ast.Constant) else ""
            )
            root = _dotted(node.args[0]).partition(".")[0] if node.args else ""
            if not re.fullmatch(r"\w+", str(wanted)) or wanted == "classes" or root in ROOTS:
                raise _refused("getattr", name)


def _check_operator(dotted: str, name: str) -> None:
    """Of a dotted name such as "torch.relu", "ops.prim.min" or "self.weight"."""
    first, _, rest = dotted.partition(".")
    if first == "ops" and rest.partition(".")[0] not in NAMESPACES:
        raise _refused(rest.replace(".", "::"), name)
    if first == "torch" and "." in rest:
        raise _refused(dotted, name)


def _dotted(node: ast.expr) -> str:
    """The name that an attribute spells, empty from the first part on that is no name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def _refused(what: str, name: str) -> AbsguiError:
    return AbsguiError(
        "The program in {name} uses {what}, which is none of a classifier's operators: it may touch files "
        "or load code, so it is not run. Export the network as ONNX.",
        name=name,
        what=what,
    )
