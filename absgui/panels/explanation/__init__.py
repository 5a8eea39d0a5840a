"""What each class makes of the image."""

from absgui.language import mark
from absgui.panels.explanation.panel import ExplanationPanel
from absgui.panels.spec import Area, PanelSpec

PANEL = PanelSpec(
    name="explanation",
    title=mark("Explanation"),
    area=Area.CENTRE,
    widget=ExplanationPanel,
    order=30,
)
