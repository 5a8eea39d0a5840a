"""The same digit and the same attack on two models, side by side."""

from absgui.language import mark
from absgui.panels.duel.panel import DuelPanel
from absgui.panels.spec import Area, PanelSpec

PANEL = PanelSpec(
    name="duel",
    title=mark("Duel"),
    area=Area.BOTTOM,
    widget=DuelPanel,
    order=62,
    group="attacks",
    share=0.3,
    least=228,
)
