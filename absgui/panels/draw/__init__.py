"""Where a digit comes from a hand."""

from absgui.language import mark
from absgui.panels.draw.panel import DrawPanel
from absgui.panels.spec import Area, PanelSpec

PANEL = PanelSpec(
    name="draw",
    title=mark("Draw"),
    area=Area.LEFT,
    widget=DrawPanel,
    order=10,
    group="inputs",
    share=0.19,
    least=280,
)
