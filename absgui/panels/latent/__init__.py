"""The latents of one class, to take hold of."""

from absgui.language import mark
from absgui.panels.latent.panel import LatentPanel
from absgui.panels.spec import Area, PanelSpec

PANEL = PanelSpec(
    name="latent",
    title=mark("Latent hands"),
    area=Area.BOTTOM,
    widget=LatentPanel,
    order=65,
    group="attacks",
    share=0.42,
    least=244,
    yields=False,
)
