"""What the notebook says of runs and readings, how two compare, and how answers are counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from absgui.presentation.answers import Verdict
from absgui.presentation.notebook import tally
from absgui.presentation.notebook.compare import compared, sentence
from absgui.presentation.notebook.entry import answer_of, entry, result_of, when
from engine.evaluation.intervals import wilson
from engine.types import Distances, KeptReading, Norm, Run, Status
from tests.engine.export import export_runs

TITLES = {"latent-descent": "Latent Descent"}


def run(**changes: Any) -> Run:
    """A 7 that the user still takes for one; keys of the request, the outcome and the run itself."""
    made = export_runs.run()
    reading = made.reading
    assert reading is not None
    energies = np.full(10, 30, np.float32)
    energies[7], energies[9] = 2, 5
    made = replace(made, reading=replace(reading, energies=energies, limit=40.0))
    request = {key: changes.pop(key) for key in ("norm", "target", "seed") if key in changes}
    outcome = {
        key: changes.pop(key) for key in ("best", "status", "frames", "milliseconds") if key in changes
    }
    ended = replace(made.outcome, request=replace(made.outcome.request, **request), **outcome)
    return replace(made, outcome=ended, **changes)


def at(made: Run, **distances: float) -> Run:
    """The same, found at these distances."""
    best = made.outcome.best
    assert best is not None
    values: dict[str, Any] = {"L0": 50, "L2": 2.0, "Linf": 0.5} | distances
    return replace(made, outcome=replace(made.outcome, best=replace(best, distances=Distances(**values))))


def kept(**changes: Any) -> KeptReading:
    made = run()
    assert made.reading is not None
    return replace(KeptReading(made.source, made.model, made.reading, made.made), **changes)


def test_a_line_says_what_was_found_and_what_made_it() -> None:
    made = at(run(name="a <b>&", pinned=True, ended="2024-05-06T07:08:09+02:00", seed=3, target=4), L2=1.1201)
    best = made.outcome.best
    assert best is not None
    line = entry(5, made, TITLES)
    assert line.result == f"The 7 becomes {'an' if best.label == 8 else 'a'} {best.label} at L2 1.13"
    assert line.facts.endswith(" · L2 · target 4 · seed 3")
    assert line.facts.startswith("mnist:test:0 · ABS · ")
    assert "Is it still a 7 to you? Yes, a 7" in line.notes
    assert (line.key, line.name, line.when, line.pinned) == (5, "a <b>&", "2024-05-06 07:08", True)
    assert all(part in line.spoken for part in (line.name, line.result, line.facts, line.notes, "pinned"))
    assert line.found is best.image


@pytest.mark.parametrize(
    ("status", "words"),
    [(Status.NOT_FOUND, "Not found within the budget"), (Status.STOPPED, "Stopped, nothing found")],
)
def test_an_attack_that_found_nothing_says_so_and_asks_nothing(status: Status, words: str) -> None:
    made = run(best=None, status=status)
    assert result_of(made) == words
    assert answer_of(made) == ""  # also where a file says that there was an answer
    assert entry(1, made, {}).found is None
    assert tally.asked_of(made) is None


def test_a_stopped_attack_tells_its_best_so_far() -> None:
    assert result_of(run(status=Status.STOPPED)).startswith("Stopped; best so far: the 7 becomes")


def test_frames_that_were_given_up_and_files_are_said() -> None:
    line = entry(1, run(frames=()), {}, from_file=True)
    assert "its frames were given up" in line.notes and "from a file" in line.notes
    assert when("yesterday") == when("") == ""


def test_a_reading_is_told_by_its_headline() -> None:
    line = entry(1, kept(name="x"), {})
    assert line.result == "It reads as 7; the runner-up is 9; it is indeed a 7"
    assert line.facts == "mnist:test:0 · ABS · reading"
    assert line.found is None and not line.is_run


def other(made: Run) -> Run:
    return replace(made, model=replace(made.model, name="cnn", title="CNN"))


def test_distances_compare_in_the_norm_that_both_minimised() -> None:
    said = sentence(at(run(), L2=2.0), other(at(run(), L2=1.0)))
    assert said.startswith("CNN is at L2 1.00, ABS at L2 2.00: 2 times as far.")
    assert "upper bound for its own model" in said
    assert "Both are at L2 2.00." in sentence(at(run()), at(run(seed=1)))
    assert "The left one is at L2 1.00, the right one at" in sentence(at(run(), L2=1.0), at(run(seed=1)))
    assert "“a” is at L2 1.00, “b” at" in sentence(at(run(name="a"), L2=1.0), at(run(name="b")))
    assert ": inf" not in sentence(at(run(), L2=0.0), at(run()))


def test_what_keeps_two_runs_from_being_compared_is_said() -> None:
    assert sentence(run(), run(norm=Norm.LINF)).startswith(
        "Not comparable: one run minimised L2, the other L∞"
    )
    moved = run()
    request = replace(moved.outcome.request, image=1 - moved.source.image)
    moved = replace(moved, outcome=replace(moved.outcome, request=request))
    assert "different images" in sentence(run(), moved)
    assert "different classes" in sentence(run(), run(target=3))
    assert "which proves nothing" in sentence(run(), other(run(best=None)))
    assert "CNN found none" in sentence(run(), other(run(best=None)))
    assert sentence(run(best=None), run(best=None)).startswith("Neither run found")


def test_a_reading_and_a_run_enclose_the_nearest() -> None:
    said = sentence(kept(), at(run(), L2=2.0))
    assert "between L2 0.50, certified (assuming the latent optimum is found), and L2 2.00, found" in said
    assert "a latent optimum was missed" in sentence(at(run(), L2=0.4), kept())
    assert "another model" in sentence(kept(), other(run()))
    source = replace(kept().source, image=1 - kept().source.image)
    assert "different images" in sentence(kept(source=source), run())
    bare = replace(kept().reading, certificate=None)
    assert "no certificate or no adversarial example" in sentence(kept(reading=bare), run())


def test_readings_compare_by_their_answers_and_certificates() -> None:
    energies = kept().reading.energies.copy()
    energies[2] = 0
    second = kept(reading=replace(kept().reading, energies=energies), name="b")
    assert "it reads as 7 to “mnist:test:0”, as 2 to “b”" in sentence(kept(), second)
    assert "reads as 7 both times. Both certificates: certified (assuming" in sentence(kept(), kept())


def test_the_table_has_both_values_of_everything() -> None:
    found = compared(at(run()), kept(), TITLES)
    rows = {what: values for what, *values in found.rows}
    assert rows["L2"] == ["2.00 (minimised)", "–"]
    assert rows["Certified L2"] == ["0.50", "0.50"]  # the refined one
    assert rows["Read as"][0].startswith("7, p ")
    assert rows["To you"] == ["Yes, a 7", "–"]
    assert [picture.caption for picture in found.right] == [
        "image",
        "reconstruction by 7",
        "image − reconstruction",
    ]
    assert found.left[2].signed and found.left[2].image is not None
    nothing = compared(run(best=None), kept(), TITLES)
    assert nothing.left[1].image is None and nothing.left[1].caption == "nothing found"


def test_answers_are_counted_by_model_with_an_interval() -> None:
    verdicts = [*["still"] * 2, "changed", None]
    runs = [run(verdict=verdict, milliseconds=float(k)) for k, verdict in enumerate(verdicts)]
    runs.append(other(run(verdict="between")))
    asked = dict(found for each in runs if (found := tally.asked_of(each)) is not None)
    assert len(asked) == 5
    first, second = tally.rows(asked.values(), wilson)
    assert tally.cells(first) == ("ABS", "4", "2", "0", "1", "67 % (21–94 %)")
    assert first.answered == 3
    assert tally.cells(second) == ("CNN", "1", "0", "1", "0", "0 % (0–79 %)")
    assert "asked 4, same 2, unsure 0, new 1\nShare same: 67 %" in tally.in_words(first)
    assert len(tally.headings()) == len(tally.cells(first))


def test_two_weights_of_one_model_are_told_apart_and_nobody_asked_has_no_share() -> None:
    second = run(verdict=None)
    second = replace(second, model=replace(second.model, fingerprint="ffff"))
    asked = [found[1] for each in (run(verdict=None), second) if (found := tally.asked_of(each)) is not None]
    rows = tally.rows(asked, wilson)
    assert [row.model for row in rows] == ["ABS (fast, 0123456789ab)", "ABS (fast, ffff)"]
    assert rows[0].still == "" and "Share" not in tally.in_words(rows[0])


def test_a_run_is_the_same_when_it_is_opened_again_and_another_is_not() -> None:
    first, again = tally.asked_of(run()), tally.asked_of(run(frames=(), name="b", pinned=True))
    assert first is not None and again is not None and first[0] == again[0]
    for changes in ({"seed": 2}, {"target": 3}, {"norm": Norm.L0}, {"milliseconds": 1.5}):
        found = tally.asked_of(run(**changes))
        assert found is not None and found[0] != first[0]


def test_a_tally_is_kept_as_json_and_what_is_forged_counts_as_not_there() -> None:
    asked = {
        "a": tally.Asked("ABS", "01", "fast", Verdict.STILL),
        "b": tally.Asked("CNN", "02", "exact", None),
    }
    written = tally.record(asked)
    assert tally.from_record(written) == asked
    good = written[0]
    strange: list[object] = [None, 3, "x", {}, [3], [[]], [["a"] * 4], [["a", "b", "c", "d", "maybe"]]]
    for forged in (*strange, [["a\n", "", "", "", ""]]):
        assert tally.from_record(forged) == {}
    assert tally.from_record([["a", 1, "", "", "still"], good, [None] * 5]) == {"a": asked["a"]}
    assert tally.from_record([["a", "x" * 500, "", "", "still"]]) == {}
