"""What is certified and what attacks have found."""

from absgui.panels.robustness.panel import RobustnessPanel
from absgui.panels.spec import Area, PanelSpec

PANEL = PanelSpec(
    name="robustness",
    title="How robust",
    area=Area.RIGHT,
    widget=RobustnessPanel,
    order=40,
    group="robustness",
    share=0.2,
    least=320,
)
