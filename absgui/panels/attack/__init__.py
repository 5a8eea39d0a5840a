"""Plays an attack while it runs and afterwards."""

from absgui.language import mark
from absgui.panels.attack.panel import AttackPlayer
from absgui.panels.spec import Area, PanelSpec

PANEL = PanelSpec(
    name="attack",
    title=mark("Attack"),
    area=Area.BOTTOM,
    widget=AttackPlayer,
    order=60,
    group="attacks",
    share=0.3,
    least=228,
)
