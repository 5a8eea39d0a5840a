"""The bundled test digits."""

from absgui.panels.samples.panel import SampleBrowser
from absgui.panels.spec import Area, PanelSpec

PANEL = PanelSpec(
    name="samples",
    title="Samples",
    area=Area.LEFT,
    widget=SampleBrowser,
    order=20,
    group="inputs",
)
