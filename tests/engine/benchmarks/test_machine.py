"""What figures of speed depend on."""

from __future__ import annotations

import os

import pytest

from engine.benchmarks import machine


def test_the_machine_is_described() -> None:
    found = machine.this_machine()
    assert found.processor
    assert 1 <= found.cores <= (os.cpu_count() or 1)
    assert found.memory_gb >= 0
    versions = machine.versions()
    assert versions["numpy"]
    assert versions["python"].startswith("3.")


def test_what_is_not_installed_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "PACKAGES", ("no-such-package",))
    assert machine.versions()["no-such-package"] == ""


def test_the_peak_is_measured_on_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        machine,
        "GEMM",
        "import os\nprint(1e9 * sum(int(v) for k, v in os.environ.items() if 'THREADS' in k))",
    )
    for name in machine.ONE_THREAD:
        monkeypatch.setenv(name, "7")
    assert machine.gemm_peak() == len(machine.ONE_THREAD) * 1e9


def test_a_processor_multiplies_a_million_numbers_a_second_at_least() -> None:
    assert machine.gemm_peak() > 1e6
