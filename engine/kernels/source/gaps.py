"""The objectives of descents, each for one latent (see `engine.certificates.energy_gap`).

Each writes the target x + D, and where D follows w = G - G_y as k w, the factor k and the direction w; and
returns the value, the rate, and whether there is a factor. Where the reference sorts pixels, these search
for the level itself; sums are float64.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.kernels.source.decoder import PIXELS
from engine.kernels.source.vectors import after, compiled

TINY = 1e-12
SOFTEST = 0.9
MOST_RATE = 1e6


@compiled
def square_distance(means: Any, x: Any) -> Any:
    """|G - x|^2"""
    total = 0.0
    for i in range(PIXELS):
        d = np.float64(means[i]) - x[i]
        total += d * d
    return total


@compiled
def square_norm(latents: Any) -> Any:
    """|z|^2"""
    total = 0.0
    for a in range(8):
        z = np.float64(latents[a])
        total += z * z
    return total


@compiled
def at_image(x: Any, target: Any) -> None:
    """The target of objectives without a perturbation."""
    for i in range(PIXELS):
        target[i] = x[i]


@compiled
def fill(slope: Any, rate: Any, room: Any, need: Any) -> Any:
    """The level t with sum_i slope_i min(t rate_i, room_i) = need, as `waterfilling.waterfill`.

    Newton's method from below on a concave function in straight pieces: it ends exactly.
    """
    total = 0.0
    for i in range(PIXELS):
        total += slope[i] * room[i]
    if need <= 0:
        return 0.0
    if total < need:
        return np.inf
    level = 0.0
    for _ in range(200):
        reached, pace = 0.0, 0.0
        for i in range(PIXELS):
            way = level * rate[i]
            inside = way < room[i]
            reached += slope[i] * (way if inside else room[i])
            pace += slope[i] * rate[i] if inside else 0.0
        if pace <= 0:
            break
        step = (need - reached) / pace
        if step <= 1e-15 * level:
            break
        level += step
    return level


@compiled
def no_box(w: Any, need: Any, x: Any, target: Any, factor: Any, direction: Any) -> Any:
    """L2 without box. Returns value and rate."""
    square = 0.0
    for i in range(PIXELS):
        square += w[i] * w[i]
    square = max(square, TINY)
    pull, length = need / square, np.sqrt(square)
    softness = min(pull, SOFTEST)
    for i in range(PIXELS):
        target[i] = x[i] + pull * w[i]
        factor[i] = softness
        direction[i] = w[i]
    return need / length, min(1 / (2 * length), MOST_RATE)


@compiled
def boxed(w: Any, need: Any, x: Any, target: Any, factor: Any, direction: Any, work: Any) -> Any:
    """L2 with box; `work` (2, P). Returns value and rate."""
    size, room = work, after(work, PIXELS)
    for i in range(PIXELS):
        size[i] = abs(w[i])
        room[i] = 1 - x[i] if w[i] > 0 else x[i]
    level = fill(size, size, room, need)
    capped = min(level, MOST_RATE)
    square = 0.0
    for i in range(PIXELS):
        move = min(level * size[i], room[i]) if size[i] > 0 else 0.0
        square += move * move
        target[i] = x[i] + (move if w[i] > 0 else -move)
        factor[i] = min(capped, SOFTEST) if capped * size[i] < room[i] else 0.0
        direction[i] = w[i]
    value = np.sqrt(square)
    rate = min(capped / (2 * max(value, TINY)), MOST_RATE)
    return (value if level < np.inf else np.inf), rate


@compiled
def largest(w: Any, need: Any, x: Any, target: Any, work: Any) -> Any:
    """Linf; `work` (3, P). Returns value and rate."""
    size, room, one = work, after(work, PIXELS), after(work, 2 * PIXELS)
    for i in range(PIXELS):
        size[i] = abs(w[i])
        room[i] = 1 - x[i] if w[i] > 0 else x[i]
        one[i] = 1.0
    level = fill(size, one, room, need)
    pace = 0.0
    for i in range(PIXELS):
        move = min(level, room[i])
        pace += size[i] if level < room[i] else 0.0
        target[i] = x[i] + (move if w[i] > 0 else (-move if w[i] < 0 else 0.0))
    return level, min(1 / max(2 * pace, TINY), MOST_RATE)


@compiled
def take(order: Any, gains: Any, need: Any, part: Any) -> Any:
    """Take pixels by falling `order`, the last in part, as `waterfilling.prefix`; equal ones by their index.

    Writes the part (P,) of each pixel. Returns how many were taken, infinite if all are too few; the gain of
    the last one; and how many may be taken without reaching the need.
    """
    total, top, bottom = 0.0, -np.inf, np.inf
    for i in range(PIXELS):
        total += gains[i]
        top = max(top, order[i])
        bottom = min(bottom, order[i])
        part[i] = 0.0
    if need <= 0:
        return 0.0, 0.0, 0.0
    short = total < need
    # Bisect the order: all above `high` are taken, of those up to `low` none is needed.
    high, low, taken, count = top, bottom, 0.0, 0
    for _ in range(40):
        middle = low + 0.5 * (high - low)
        if not low < middle < high:
            break
        above, over, between = 0.0, 0, 0
        for i in range(PIXELS):
            above += gains[i] if order[i] > middle else 0.0
            over += 1 if order[i] > middle else 0
        if above < need:
            high, taken, count = middle, above, over
        else:
            low = middle
        for i in range(PIXELS):
            between += 1 if low < order[i] <= high else 0
        if between <= 4:
            break
    pixel = -1
    for i in range(PIXELS):
        part[i] = 1.0 if order[i] > high else 0.0
        if part[i] > 0 and gains[i] > 0 and (pixel < 0 or order[i] <= order[pixel]):
            pixel = i
    # The rest one after the other, equal ones by their index.
    number, last, whole = float(count), 0.0, float(count)
    while taken < need:
        best = -np.inf
        for i in range(PIXELS):
            if part[i] == 0.0 and order[i] > best:
                best = order[i]
        if best == -np.inf:
            break
        for i in range(PIXELS):
            if part[i] == 0.0 and order[i] == best and taken < need:
                part[i] = min((need - taken) / max(gains[i], TINY), 1.0)
                whole, taken = number, taken + gains[i]
                number += part[i]
                if gains[i] > 0:
                    pixel = i
    if pixel >= 0:
        last = gains[pixel]
    for i in range(PIXELS):
        if gains[i] <= 0:
            part[i] = 0.0
    return (np.inf if short else number), last, (float(PIXELS) if short else whole)


@compiled
def fewest(w: Any, need: Any, x: Any, target: Any, work: Any) -> Any:
    """L0, in parts of a pixel; `work` (2, P). Returns value, rate, and how many pixels may change."""
    gains, part = work, after(work, PIXELS)
    for i in range(PIXELS):
        gains[i] = max(w[i] * (1 - x[i]), -w[i] * x[i])
    value, last, whole = take(gains, gains, need, part)
    for i in range(PIXELS):
        target[i] = x[i] + part[i] * (1 - x[i] if w[i] > 0 else -x[i])
    return value, min(1 / (2 * max(last, TINY)), MOST_RATE), whole


@compiled
def paper_largest(means: Any, own: Any, own_energy: Any, x: Any, target: Any, work: Any) -> Any:
    """The paper's Linf bound: the eps with sum (r_i + eps)^2 + |z_y|^2/2 = sum max(0, a_i - eps)^2.

    The difference of the two sides falls, and is convex as far as the piece's sign allows; Newton's method in
    a bracket finds the piece, the quadratic equation its root. Returns value and rate.
    """
    away, ours = work, after(work, PIXELS)
    own_sum, top = 0.0, 0.0
    for i in range(PIXELS):
        away[i] = np.float64(means[i]) - x[i]
        ours[i] = abs(own[i] - x[i])
        own_sum += ours[i]
        top = max(top, abs(away[i]))
    low, high, level = 0.0, top, 0.0
    for _ in range(200):
        # With T = {a_i > level} the equation is q eps^2 + 2 b eps + c = 0.
        rest, b, c = 0, own_sum, own_energy
        for i in range(PIXELS):
            a = abs(away[i])
            inside = a > level
            rest += 1 if inside else 0
            b += a if inside else 0.0
            c -= a * a if inside else 0.0
        q = float(PIXELS - rest)
        root = max(-c, 0.0) / max(b + np.sqrt(max(b * b - q * c, 0.0)), TINY)
        if c + 2 * b * level + q * level * level < 0:
            low = level
        else:
            high = level
        following = root
        if not low <= following <= high:
            following = 0.5 * (low + high)
        if abs(following - level) <= 1e-15 * max(level, TINY):
            break
        level = following
    pace = own_sum
    for i in range(PIXELS):
        pace += level + max(abs(away[i]) - level, 0.0)
        target[i] = x[i] + min(max(away[i], -level), level)
    return level, min(1 / max(2 * pace, TINY), MOST_RATE)
