"""The values that the engine hands out and takes in.

Everything here is frozen, holds numpy arrays (never torch tensors) and imports no torch, so that a window or
a script can use it before torch is loaded. Arrays inside are read-only by convention: whoever needs to change
one copies it.
"""

from engine.types.attacks import (
    AttackRequest,
    AttackSpec,
    AttackStep,
    Need,
    Outcome,
    Parameter,
    Phase,
    PhaseKind,
    Status,
    Strength,
)
from engine.types.duels import Duel, DuelFrame, DuelNews, DuelRead, DuelSide, DuelSideEnded, in_step
from engine.types.errors import (
    AbsguiError,
    DatasetError,
    ExportError,
    FlatModelError,
    ImageError,
    RecordError,
    UntrustedError,
    WeightsError,
)
from engine.types.images import CLASSES, PIXELS, RANGE_SLACK, SIDE, Distances, FloatArray, Norm
from engine.types.inputs import Change, ChangeKind, Doubt
from engine.types.latents import LatentPoint, Optimiser
from engine.types.messages import Message, either, sentences
from engine.types.models import BINARISED_AT, DatasetInfo, ModelChoice, ModelIdentity, ModelInfo
from engine.types.readings import Bound, Certificate, Inference, Radii, Reading, Stage
from engine.types.runs import KeptReading, Made, Run, SavedSession, Setup, Source

__all__ = [
    "BINARISED_AT",
    "CLASSES",
    "PIXELS",
    "RANGE_SLACK",
    "SIDE",
    "AbsguiError",
    "AttackRequest",
    "AttackSpec",
    "AttackStep",
    "Bound",
    "Certificate",
    "Change",
    "ChangeKind",
    "DatasetError",
    "DatasetInfo",
    "Distances",
    "Doubt",
    "Duel",
    "DuelFrame",
    "DuelNews",
    "DuelRead",
    "DuelSide",
    "DuelSideEnded",
    "ExportError",
    "FlatModelError",
    "FloatArray",
    "ImageError",
    "Inference",
    "KeptReading",
    "LatentPoint",
    "Made",
    "Message",
    "ModelChoice",
    "ModelIdentity",
    "ModelInfo",
    "Need",
    "Norm",
    "Optimiser",
    "Outcome",
    "Parameter",
    "Phase",
    "PhaseKind",
    "Radii",
    "Reading",
    "RecordError",
    "Run",
    "SavedSession",
    "Setup",
    "Source",
    "Stage",
    "Status",
    "Strength",
    "UntrustedError",
    "WeightsError",
    "either",
    "in_step",
    "sentences",
]
