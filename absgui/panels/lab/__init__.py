"""Attacks on models over many digits."""

from absgui.language import mark
from absgui.panels.lab.panel import LabPanel
from absgui.panels.spec import Area, PanelSpec

PANEL = PanelSpec(
    name="lab",
    title=mark("Lab"),
    area=Area.BOTTOM,
    widget=LabPanel,
    order=70,
    group="attacks",
    share=0.52,
    yields=False,
)
