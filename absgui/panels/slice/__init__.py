"""A plane through the classes' regions."""

from absgui.language import mark
from absgui.panels.slice.panel import SlicePanel
from absgui.panels.spec import Area, PanelSpec

PANEL = PanelSpec(
    name="slice",
    title=mark("Slice"),
    area=Area.RIGHT,
    widget=SlicePanel,
    order=50,
    group="robustness",
)
