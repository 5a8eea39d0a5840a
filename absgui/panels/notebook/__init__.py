"""Every run of the session, and readings that were put aside: renamed, pinned, compared, counted."""

from absgui.language import mark
from absgui.panels.notebook.panel import NotebookPanel
from absgui.panels.spec import Area, PanelSpec

PANEL = PanelSpec(
    name="notebook",
    title=mark("Notebook"),
    area=Area.BOTTOM,
    widget=NotebookPanel,
    order=63,
    group="attacks",
    share=0.42,
    least=244,
    yields=False,
)
