"""The bundled test digits."""

from absgui.language import mark
from absgui.panels.samples.panel import SampleBrowser
from absgui.panels.spec import Area, PanelSpec

PANEL = PanelSpec(
    name="samples",
    title=mark("Samples"),
    area=Area.LEFT,
    widget=SampleBrowser,
    order=20,
    group="inputs",
)
