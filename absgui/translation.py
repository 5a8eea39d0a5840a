"""The language of the window: which ones there are, which one the user reads, and Qt's own words in it.

A translation is a file `assets/languages/absgui_XX.ts`, made into a `.qm` that Qt reads.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from absgui import language

ENGLISH = "en"
PREFIX = "absgui_"


def languages(folder: Path) -> tuple[str, ...]:
    """Those that the window can be read in, as in "de"; English, which is written in the code, first."""
    return (ENGLISH, *sorted(path.stem.removeprefix(PREFIX) for path in folder.glob(f"{PREFIX}*.qm")))


def title(code: str) -> str:
    """A language's name in itself: "Deutsch"."""
    name = QLocale(code).nativeLanguageName()
    # Qt says "American English" for the plain one.
    return "English" if code == ENGLISH else name[:1].upper() + name[1:]


def wanted(choice: str, folder: Path) -> str:
    """The language to use: the chosen one, else the first of the system's that there is, else English."""
    there = languages(folder)
    if choice in there:
        return choice
    system = (name.replace("_", "-").split("-")[0] for name in QLocale.system().uiLanguages())
    return next((code for code in system if code in there), ENGLISH)


def install(app: QCoreApplication, folder: Path, choice: str = "") -> str:
    """Speak the language that `choice` or the system asks for, also in Qt's own dialogs. Returns its code.

    Text that is on the screen already stays as it is, so this comes before the first window. A file that
    can't be read counts as not there. Numbers are written in that language, too, whatever the system's.
    """
    for before in app.findChildren(QTranslator):
        app.removeTranslator(before)
        before.deleteLater()
    code = wanted(choice, folder)
    if code == ENGLISH:
        QLocale.setDefault(
            QLocale.c() if QLocale.system().language() == QLocale.Language.C else QLocale(code)
        )
        language.install(None)
        return code
    ours, qt = QTranslator(app), QTranslator(app)
    if not ours.load(f"{PREFIX}{code}", str(folder)):
        language.install(None)
        return ENGLISH
    if qt.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(qt)
    locale = QLocale(code)
    QLocale.setDefault(locale)

    def translate(text: str, comment: str, count: int) -> str:
        # The translator itself, and not the application: that does not tell a text that it lacks.
        found = ours.translate("", text, comment or None, count)
        if not found:
            return language.english(text, comment, count)
        return str(found).replace("%n", locale.toString(count)) if count >= 0 else str(found)

    language.install(translate, (locale.decimalPoint(), locale.groupSeparator()))
    return code
