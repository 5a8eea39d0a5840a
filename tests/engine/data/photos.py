"""Photographs of handwritten digits, made from MNIST's: paper, light, shadow, lines and the desk."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

LEVELS = ("clean", "noise", "uneven", "shadow", "ruled", "grid", "desk", "all")
WIDTH, HEIGHT = 800, 600


def photo(digit: NDArray[np.uint8], level: str, seed: int) -> Image.Image:
    """A (28, 28) uint8 digit, white on black, as a photograph of 800x600 pixels, written as JPEG."""
    rng = np.random.default_rng([seed, LEVELS.index(level)])
    every = level == "all"
    side = int(rng.integers(260, 520))
    large = Image.fromarray(digit).resize((side, side), Image.Resampling.BICUBIC)
    large = large.rotate(rng.uniform(-8, 8), Image.Resampling.BICUBIC)
    alpha = np.clip((np.asarray(large, np.float32) / 255 - 0.35) / 0.3, 0, 1)
    stroke = np.zeros((HEIGHT, WIDTH), np.float32)
    top, left = (int(rng.integers(20, room - side - 20)) for room in (HEIGHT, WIDTH))
    stroke[top : top + side, left : left + side] = alpha
    paper = rng.uniform(200, 245) * np.array([1, 0.99, rng.uniform(0.9, 1)], np.float32)
    page = np.broadcast_to(paper, (HEIGHT, WIDTH, 3)).astype(np.float32)
    lines = np.array([150, 175, 215], np.float32)
    step = int(rng.integers(36, 56))
    if level in ("ruled", "grid") or every:
        for y in range(int(rng.integers(5, step)), HEIGHT, step):
            page[y : y + 2] = lines
        if level == "grid":
            for x in range(int(rng.integers(5, step)), WIDTH, step):
                page[:, x : x + 2] = lines
        else:
            page[:, 62:64] = (220, 130, 130)
    inks = ([35, 40, 110], [25, 25, 28], [20, 60, 140], [60, 58, 60])
    ink = np.array(inks[int(rng.integers(len(inks)))], np.float32)
    page += stroke[..., None] * (ink - page)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    if level == "desk" or every:
        desk = np.array([70, 45, 28], np.float32) * rng.uniform(0.7, 1.2)
        edge = x - (WIDTH - rng.uniform(8, 18)) + (y - HEIGHT / 2) * rng.uniform(-0.03, 0.03)
        below = y - (HEIGHT - rng.uniform(0, 18)) + (x - WIDTH / 2) * rng.uniform(-0.1, 0.1)
        page = np.where(((edge > 0) | (below > 0))[..., None], desk, page)
    light = np.ones((HEIGHT, WIDTH), np.float32)
    if level == "uneven" or every:
        angle = rng.uniform(0, 2 * np.pi)
        slope = np.cos(angle) * (x / WIDTH - 0.5) + np.sin(angle) * (y / HEIGHT - 0.5)
        light *= 1 + rng.uniform(0.3, 0.5) * slope - 0.2
    if level == "shadow" or every:
        angle = rng.uniform(0, 2 * np.pi)
        far = np.cos(angle) * (x - WIDTH / 2) + np.sin(angle) * (y - HEIGHT / 2) + rng.uniform(-80, 80)
        light *= 1 - rng.uniform(0.35, 0.55) / (1 + np.exp(np.clip(-far / rng.uniform(4, 25), -50, 50)))
    page = page * light[..., None]
    picture = Image.fromarray(np.clip(page, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1))
    if level == "noise" or every:
        noise = rng.normal(0, 10, (HEIGHT, WIDTH, 3))
        picture = Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8))
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=85)
    return Image.open(written)
