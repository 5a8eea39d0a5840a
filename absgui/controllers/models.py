"""Models: which there are, what the user picks in the menu, and which one is asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox

from absgui.bars.model_box import ModelBox
from absgui.language import tr, translated
from absgui.notices import Notices
from absgui.presentation.model_menu import ModelEntry
from absgui.presentation.tasks import Task
from absgui.presentation.wording import error_in_words
from absgui.session import Session
from absgui.settings import Settings
from absgui.worker.runner import Runner
from absgui.worker.worker import Failure
from engine.models import registry
from engine.models.own import trust
from engine.types import ExportError, ModelChoice, ModelInfo


def entries() -> list[ModelEntry]:
    """Those of the registry, then those of installed packages."""
    found = []
    for name in registry.names():
        spec = registry.REGISTRY.get(name)
        if spec is None:
            found.append(ModelEntry(name, name, tr("From an installed package")))
        else:
            tip = f"{tr(spec.summary)} ({spec.source})"
            found.append(
                ModelEntry(
                    name,
                    tr(spec.title),
                    tip,
                    has_weights=spec.has_weights,
                    has_modes=spec.has_modes,
                )
            )
    return found


class ModelControl(QObject):
    """From the model box to the runner, and back to what is in use where a model could not be loaded."""

    def __init__(
        self, session: Session, runner: Runner, box: ModelBox, settings: Settings, notices: Notices
    ) -> None:
        super().__init__(box)
        self._session, self._runner, self._box = session, runner, box
        self._settings, self._notices = settings, notices
        box.show_choice(session.choice)
        box.model_picked.connect(self._pick)
        box.mode_picked.connect(self._pick_mode)
        box.weights_wanted.connect(self._ask_for_weights)
        box.own_wanted.connect(self._ask_for_model)
        session.choice_changed.connect(self._load)
        runner.model_loaded.connect(self._on_loaded)
        runner.model_changed.connect(self._show)
        runner.failed.connect(self._on_failed)

    @Slot(str)
    def use_weights(self, path: str) -> None:
        """Load the model in use with other weights."""
        self.use(replace(self._session.choice, weights=Path(path)))

    @Slot(str)
    def use_file(self, path: str) -> None:
        """Load the user's own model from a file."""
        self._settings.folder = str(Path(path).parent)
        self.use(replace(self._session.choice, name=path, weights=None, trust=False))

    @Slot(str, object)
    def _pick(self, name: str, weights: Path | None) -> None:
        self.use(replace(self._session.choice, name=name, weights=weights, trust=False))

    @Slot(str)
    def _pick_mode(self, mode: str) -> None:
        self.use(replace(self._session.choice, mode=mode))

    def use(self, choice: ModelChoice) -> None:
        """Load this one, unless it is in use."""
        # What could not be loaded is tried again, as it may be fixed by now.
        runner = self._runner
        self._session.choose(choice, again=choice != runner.installed and not runner.is_loading)
        self._box.show_choice(self._session.choice)

    @Slot()
    def _ask_for_weights(self) -> None:
        name = self._session.choice.name
        spec = registry.REGISTRY.get(name)
        if spec is not None and spec.takes_folder:
            dialog = self._dialog(tr("A folder with ABS_0.net … ABS_9.net"), QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        else:
            dialog = self._dialog(
                tr("Weights of {model}", model=tr(registry.title(name))), QFileDialog.FileMode.ExistingFile
            )
            dialog.setNameFilter(tr("Weights (*.safetensors)"))
        dialog.fileSelected.connect(self.use_weights)
        dialog.open()

    @Slot()
    def _ask_for_model(self) -> None:
        dialog = self._dialog(tr("Your own model"), QFileDialog.FileMode.ExistingFile)
        suffixes = " ".join(f"*{suffix}" for suffix in registry.SUFFIXES)
        dialog.setNameFilter(tr("Models ({suffixes})", suffixes=suffixes))
        dialog.fileSelected.connect(self.use_file)
        dialog.open()

    def _ask_for_trust(self, choice: ModelChoice, digest: str) -> None:
        """Whether a program may run; the answer is remembered for this very content of the file."""
        question = QMessageBox(self._box.window())
        question.setIcon(QMessageBox.Icon.Warning)
        question.setWindowTitle(tr("Your own model"))
        question.setText(tr("Do you trust who made {file}?", file=Path(choice.name).name))
        question.setInformativeText(
            tr(
                "A TorchScript file is a program. It was searched for what touches files or loads code, and "
                "nothing was found, but it would run with all that you may do. ONNX files are no programs."
            )
        )
        yes = question.addButton(tr("Trust and open it"), QMessageBox.ButtonRole.AcceptRole)
        question.setDefaultButton(question.addButton(QMessageBox.StandardButton.Cancel))
        question.finished.connect(question.deleteLater)
        question.buttonClicked.connect(lambda button: self._trust(choice, digest) if button is yes else None)
        question.open()

    def _trust(self, choice: ModelChoice, digest: str) -> None:
        try:
            trust.remember(digest)
        except ExportError as error:
            self._notices.error(error_in_words(error))
        self.use(replace(choice, trust=True))

    def _dialog(self, title: str, mode: QFileDialog.FileMode) -> QFileDialog:
        self._box.show_choice(self._session.choice)  # the box is not to stand at "Other weights…"
        dialog = QFileDialog(self._box.window(), title, self._settings.folder)
        dialog.setFileMode(mode)
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    @Slot()
    def _load(self) -> None:
        self._runner.load(self._session.choice)

    @Slot(object)
    def _on_loaded(self, info: ModelInfo) -> None:
        self._notices.clear()  # what could not be loaded before is no longer what matters
        self._show(info)
        subject = self._session.subject
        if subject is not None:
            self._runner.read(subject.image)

    @Slot(object)
    def _show(self, info: ModelInfo) -> None:
        self._session.show_model(info)
        if info.notice:
            self._notices.say(translated(info.notice))

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        installed, wanted = self._runner.installed, self._session.choice
        if failure.task is Task.LOAD and failure.untrusted and not self._runner.is_loading:
            self._ask_for_trust(wanted, failure.untrusted)
        if failure.task is Task.LOAD and not self._runner.is_loading and installed is not None:
            self._session.keep_choice(installed)
            self._box.show_choice(installed)
