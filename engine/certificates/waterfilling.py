"""How much of many pixels it takes: equations in one unknown that sorting solves, for whole batches at once.

The last axis is that of the pixels, P; everything is float64.
"""

from __future__ import annotations

import torch
from torch import Tensor

TINY = 1e-12


def waterfill(slope: Tensor, rate: Tensor, room: Tensor, need: Tensor) -> Tensor:
    """The level t with sum_i slope_i min(t rate_i, room_i) = need; infinite if all the room is too little.

    slope, rate, room (..., P) >= 0, need (...). The sum grows with t in straight pieces, so it is enough
    to sort the levels at which pixels run out of room.
    """
    full = room / rate.clamp_min(TINY)  # where rate is 0, so is the slope: such a pixel never counts
    level, order = full.sort(-1)
    filled = (slope * room).gather(-1, order).cumsum(-1)  # up to and with this pixel
    pace = (slope * rate).gather(-1, order)
    rest = (pace.sum(-1, keepdim=True) - pace.cumsum(-1)).clamp_min(0)  # after this pixel
    reached = filled + level * rest
    piece = (reached < need[..., None]).sum(-1, keepdim=True)  # pixels that run out of room before
    beyond = piece >= level.shape[-1]
    index = piece.clamp(max=level.shape[-1] - 1)
    before = (filled - (slope * room).gather(-1, order)).gather(-1, index)
    speed = (rest + pace).gather(-1, index)
    found = (need[..., None] - before) / speed.clamp_min(TINY)
    found = torch.minimum(found, level.gather(-1, index)).clamp_min(0)
    return torch.where(beyond, torch.inf, found)[..., 0]


def prefix(order: Tensor, gains: Tensor, need: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Take pixels by falling `order`, the last one in part, until their gains (..., P) >= 0 reach `need`.

    Returns how many were taken (..., with a fraction; infinite if all are too few), the part of each
    pixel that was taken (..., P) and the gain of the last one (...).
    """
    index = order.argsort(-1, descending=True)
    ordered = gains.gather(-1, index)
    before = ordered.cumsum(-1) - ordered
    part = ((need[..., None] - before) / ordered.clamp_min(TINY)).clamp(0, 1)
    taken = torch.zeros_like(gains).scatter(-1, index, part)
    # Without a gain nothing is taken: the pixel is no hindrance to an order by cost.
    last = torch.where((part > 0) & (ordered > 0), ordered, 0).flip(-1)
    last = last.gather(-1, (last > 0).double().argmax(-1, keepdim=True))[..., 0]
    enough = ordered.sum(-1) >= need
    return torch.where(enough, part.sum(-1), torch.inf), taken * (gains > 0), last


def from_here(values: Tensor) -> Tensor:
    """Sums (..., K) of values (..., K) over the last axis from each place on."""
    return values.flip(-1).cumsum(-1).flip(-1)
