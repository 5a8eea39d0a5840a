"""Where the bundled application begins: as absgui, as a worker of it, or as a module that it runs by `-m`."""

from __future__ import annotations

import multiprocessing
import runpy
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()
    if sys.argv[1:2] == ["-m"] and len(sys.argv) > 2:  # `sys.executable -m MODULE`, as with Python itself
        module = sys.argv[2]
        del sys.argv[1:3]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    else:
        from absgui.__main__ import run

        run()
