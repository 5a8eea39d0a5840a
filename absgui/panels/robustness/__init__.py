"""What is certified and what attacks have found."""

from absgui.language import mark
from absgui.panels.robustness.panel import RobustnessPanel
from absgui.panels.spec import Area, PanelSpec

PANEL = PanelSpec(
    name="robustness",
    title=mark("How robust"),
    area=Area.RIGHT,
    widget=RobustnessPanel,
    order=40,
    group="robustness",
    share=0.2,
    least=320,
)
