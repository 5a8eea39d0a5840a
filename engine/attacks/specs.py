"""The attacks: what a menu needs to know of each, and where it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.types import AttackSpec, Need, Norm, Parameter

CHANGED = {
    "pointwise": 3,
    "pointwise-10x": 3,
    "deepfool": 3,
    "boundary": 3,
    "fgm-ge": 4,
    "bim-ge": 4,
    "mim-ge": 4,
    "deepfool-ge": 4,
}
"""The revision in which an attack last changed so that it may give other results, where that is not the
first one. A new change has the next number, so that kept results of that attack are made again."""
REVISION = max(CHANGED.values())
"""Of all attacks together."""
BOTH = (Norm.L2, Norm.LINF)
_START = Parameter(
    "start", "Start", 0, 0, 2, True, "0: noise, then the rivals; 1: noise only; 2: rivals only."
)
_STEPS = Parameter("steps", "Steps", 10, 1, 200, True, "Of each size that is tried.")
_DIFFERENCES = Parameter(
    "differences",
    "Differences",
    3,
    1,
    4,
    True,
    "Amounts by which pixels are moved to estimate gradients: the one that leads nearest is kept. "
    "For binary models there is one only.",
)
_GRADIENT, _FOOLBOX = "engine.attacks.gradient", "engine.attacks.foolbox_attacks"
_NOISE, _TRANSFER = "engine.attacks.noise", "engine.attacks.transfer"


@dataclass(frozen=True, slots=True)
class Entry:
    """An attack and its class."""

    spec: AttackSpec
    module: str
    kind: str


def _gradient(
    name: str,
    title: str,
    summary: str,
    source: str,
    kind: str,
    parameters: tuple[Parameter, ...],
    norms: tuple[Norm, ...] = BOTH,
) -> tuple[Entry, Entry]:
    """With exact and with estimated gradients."""
    exact = AttackSpec(name, title, summary, norms, source, parameters, (Need.GRADIENTS,))
    estimated = AttackSpec(
        f"{name}-ge",
        f"{title}, estimated",
        f"{summary[:-1]}, without the model's gradients.",
        norms,
        f"{source}; Schott et al. 2018 (GE)",
        (*parameters, _DIFFERENCES),
        slow=True,
    )
    return Entry(exact, _GRADIENT, kind), Entry(estimated, _GRADIENT, kind)


def _repeats(default: int) -> Parameter:
    """Of Pointwise."""
    return Parameter("repeats", "Repeats", default, 1, 20, True, "Runs from other starts; the best counts.")


def revision(attack: str) -> int:
    """In which an attack last changed."""
    return CHANGED.get(attack, 2)


ENTRIES = (
    Entry(
        AttackSpec(
            "latent-descent",
            "Latent Descent",
            "Walks the image in small steps towards what the rival class makes of it.",
            (Norm.L2,),
            "Schott et al. 2018, made for ABS",
            (
                Parameter("step", "Step", 0.01, 0.001, 0.2, help="Part of the way to the rival, per frame."),
                Parameter("max_steps", "Most steps", 1000, 1, 5000, True, "Gives up after so many steps."),
                Parameter("halvings", "Halvings", 10, 0, 20, True, "Steps of each binary search."),
            ),
            (Need.PICTURES,),
        ),
        "engine.attacks.latent_descent",
        "LatentDescent",
    ),
    Entry(
        AttackSpec(
            "pointwise",
            "Pointwise",
            "Starts from noise or a drawn rival and resets pixel after pixel to the original.",
            (Norm.L0, Norm.L2),
            "Schott et al. 2018; Rauber et al. 2017",
            (_repeats(3), _START),
        ),
        "engine.attacks.pointwise",
        "Pointwise",
    ),
    Entry(
        AttackSpec(
            "pointwise-10x",
            "Pointwise 10x",
            "The best of ten runs of Pointwise, as in the paper's table.",
            (Norm.L0,),
            "Schott et al. 2018",
            (_repeats(10), _START),
            slow=True,
        ),
        "engine.attacks.pointwise",
        "Pointwise",
    ),
    Entry(
        AttackSpec(
            "prototype-projection",
            "Prototype Projection",
            "Solves for the least perturbation and closes in on it from both sides.",
            (Norm.L2, Norm.LINF, Norm.L0),
            "Ours; SCIENCE, section 6",
            (Parameter("halvings", "Halvings", 4, 0, 20, True, "Steps of the last search on the way."),),
            (Need.CERTIFICATES,),
        ),
        "engine.attacks.prototype_projection",
        "PrototypeProjection",
    ),
    *_gradient(
        "fgm",
        "Fast gradient",
        "One step along the gradient, as long as it has to be.",
        "Goodfellow et al. 2015",
        "FastGradient",
        (),
    ),
    *_gradient(
        "bim",
        "Basic iterative (PGD)",
        "Steps along the gradient, in the least ball that is enough.",
        "Kurakin et al. 2017; Madry et al. 2018",
        "Iterative",
        (_STEPS,),
    ),
    *_gradient(
        "mim",
        "Momentum iterative",
        "The same with a running mean of the gradients.",
        "Dong et al. 2018",
        "Momentum",
        (_STEPS,),
        (Norm.LINF, Norm.L2),
    ),
    *_gradient(
        "deepfool",
        "DeepFool",
        "Steps to the boundary that the gradients foretell.",
        "Moosavi-Dezfooli et al. 2016",
        "DeepFool",
        (Parameter("steps", "Steps", 50, 1, 500, True, "At most."),),
    ),
    *(
        Entry(
            AttackSpec(
                f"transfer-{name}",
                f"Transfer: {title}",
                "A direction from the bundled CNN, and a search for its length.",
                BOTH,
                "Schott et al. 2018",
            ),
            _TRANSFER,
            kind,
        )
        for name, title, kind in (
            ("fgm", "fast gradient", "OneStep"),
            ("bim", "basic iterative", "ManySteps"),
        )
    ),
    Entry(
        AttackSpec(
            "boundary",
            "Boundary Attack",
            "Walks along the class boundary, by decisions alone.",
            (Norm.L2,),
            "Brendel et al. 2018",
            (Parameter("steps", "Steps", 1000, 1, 20_000, True, "At most, of 16 moves each."),),
        ),
        "engine.attacks.boundary",
        "Boundary",
    ),
    *(
        Entry(
            AttackSpec(
                name,
                title,
                summary,
                (norm,),
                "Schott et al. 2018",
                (Parameter("repeats", "Repeats", 10, 1, 200, True, "Draws; the best counts."),),
            ),
            _NOISE,
            kind,
        )
        for name, title, summary, norm, kind in (
            (
                "gaussian-noise",
                "Gaussian noise",
                "The least Gaussian noise that is enough.",
                Norm.L2,
                "GaussianNoise",
            ),
            (
                "salt-and-pepper",
                "Salt and pepper",
                "The fewest random pixels made black or white.",
                Norm.L0,
                "SaltAndPepper",
            ),
        )
    ),
    Entry(
        AttackSpec(
            "brendel-bethge",
            "Brendel & Bethge",
            "Walks along the boundary by its gradient.",
            (Norm.L2, Norm.LINF, Norm.L0),
            "Brendel et al. 2019, by Foolbox",
            (Parameter("steps", "Steps", 200, 1, 5000, True, "At most."),),
            (Need.GRADIENTS,),
        ),
        _FOOLBOX,
        "BrendelBethge",
    ),
    Entry(
        AttackSpec(
            "fmn",
            "Fast minimum norm",
            "Gradient steps in a ball that shrinks and grows.",
            (Norm.L2, Norm.LINF, Norm.L0),
            "Pintor et al. 2021, by Foolbox",
            (Parameter("steps", "Steps", 100, 1, 5000, True, "All are made."),),
            (Need.GRADIENTS,),
        ),
        _FOOLBOX,
        "FastMinimumNorm",
    ),
    Entry(
        AttackSpec(
            "ddn",
            "DDN",
            "Gradient steps whose length is tuned apart from their direction.",
            (Norm.L2,),
            "Rony et al. 2019, by Foolbox",
            (Parameter("steps", "Steps", 100, 1, 5000, True, "All are made."),),
            (Need.GRADIENTS,),
        ),
        _FOOLBOX,
        "DDN",
    ),
    Entry(
        AttackSpec(
            "carlini-wagner",
            "Carlini & Wagner",
            "Descends distance and lead at once.",
            (Norm.L2,),
            "Carlini & Wagner 2017, by Foolbox",
            (
                Parameter("steps", "Steps", 100, 1, 10_000, True, "Of each search, at most."),
                Parameter("searches", "Searches", 5, 1, 20, True, "For the balance of the two."),
                Parameter("stepsize", "Step", 0.05, 0.0001, 1.0, help="Of the optimiser."),
                Parameter("constant", "Constant", 10.0, 0.0001, 1e6, help="The first balance."),
            ),
            (Need.GRADIENTS,),
        ),
        _FOOLBOX,
        "CarliniWagner",
    ),
)

CATALOGUE: Mapping[str, AttackSpec] = MappingProxyType({entry.spec.name: entry.spec for entry in ENTRIES})
"""Name -> what a menu needs to know."""
IMPLEMENTATIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {entry.spec.name: (entry.module, entry.kind) for entry in ENTRIES}
)
"""Name -> module and class."""
