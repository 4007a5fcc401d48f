"""Domain-randomised synthetic volumes that look like CT in a soft-tissue window.

Warped ellipsoids, tubes, concave organs and blobs with nested tissue on a random partition of the body; some objects
are cut in two, so that they end beside something of the same shape. Grey values are 0..1 until the end.
"""
import math
from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn.functional as F
from scipy import ndimage as ndi

from .noise import uniform
from .volumes import Scene

SHAPE = D, H, W = 24, 144, 144
SPACING = (3., 1., 1.)
"""Only their ratio in the slice matters; how far the content moves from slice to slice is drawn for every volume."""
SMALLEST_VOXELS = 150


def synthetic_scene(seed: int) -> Scene:
    """One volume of grey values 0..255 with the ids of its objects."""
    s = _Sketch(np.random.default_rng(seed), torch.Generator().manual_seed(int(seed) & 0x7FFFFFFF))
    s.body()
    for _ in range(int(s.r.integers(7, 20))):
        s.object()
    s.cut_objects()
    return Scene((s.painted().clamp(0, 1) * 255).to(torch.uint8).numpy(), s.objects.numpy(), SPACING, False)


@dataclass
class _Look:
    """Mean grey of a tissue and how strong its grain, texture, mottling and inclusions are."""

    mean: float
    texture: tuple[float, float, float, float]


@dataclass
class _Sketch:
    """A volume in the making: `tissue` [D, H, W] indexes `looks`, `objects` are the ids that can be prompted."""

    r: np.random.Generator
    g: torch.Generator
    tissue: torch.Tensor = field(default_factory=lambda: torch.zeros(SHAPE, dtype=torch.long))
    objects: torch.Tensor = field(default_factory=lambda: torch.zeros(SHAPE, dtype=torch.uint8))
    count: int = 0

    def __post_init__(self) -> None:
        r = self.r
        self.half = math.exp(uniform(r, math.log(.1), math.log(.6)))  # of the height, to half the width
        z = torch.linspace(-self.half, self.half, D).view(D, 1, 1)
        y = torch.linspace(-1, 1, H).view(1, H, 1)
        x = torch.linspace(-1, 1, W).view(1, 1, W)
        warp = self.smooth(3, 5, 5, channels=3) * uniform(r, .03, .13) + \
            self.smooth(5, 12, 12, channels=3) * uniform(r, 0, .035)
        self.z, self.y, self.x = z + warp[0], y + warp[1], x + warp[2]
        self.lumps = self.smooth(5, 9, 9, channels=2)
        self.looks = [_Look(uniform(r, -.2, .05), (.01, 0., 0., 0.))]
        self.any_grey = r.random() < .25
        self.object_greys: list[float] = []

    def smooth(self, *grid: int, channels: int = 1) -> torch.Tensor:
        """Normal noise [channels, D, H, W], interpolated from a coarse grid."""
        coarse = torch.randn((1, channels, *(max(2, int(k)) for k in grid)), generator=self.g)
        return F.interpolate(coarse, size=SHAPE, mode="trilinear", align_corners=True)[0]

    def new_tissue(self, mean: float | None = None) -> int:
        r = self.r
        grey = uniform(r, 0, 1) if self.any_grey else _ct_like_grey(r) if mean is None else mean
        inclusions = (uniform(r, 0, .05), uniform(r, 0, .05), uniform(r, 0, .06),
                      uniform(r, -.2, .3) if r.random() < .3 else 0.)
        self.looks.append(_Look(grey, inclusions))
        return len(self.looks) - 1

    def body(self) -> None:
        """The outline and a smooth partition of what is inside; some of its pieces become objects."""
        r = self.r
        body = (torch.abs(self.y / uniform(r, .6, 1.2)) ** 2.5 + torch.abs(self.x / uniform(r, .8, 1.3)) ** 2.5) < 1
        if r.random() < .3:
            body = torch.ones_like(body)
        kinds = int(r.integers(2, 6))
        gz, gy = int(r.integers(2, 6)), int(r.integers(4, 12))
        part = torch.stack([self.smooth(gz, gy, gy)[0] + uniform(r, -.6, .6) for _ in range(kinds)]).argmax(0)
        ids = []
        for k in range(kinds):
            ids.append(self.new_tissue(uniform(r, .05, .3) if k == 0 else
                                       uniform(r, .4, .6) if r.random() < .7 else None))
        self.tissue = torch.where(body, torch.tensor(ids)[part], self.tissue)
        if r.random() < .6:
            self._pieces(part, body, int(r.integers(0, kinds)), ids)

    def _pieces(self, part: torch.Tensor, body: torch.Tensor, kind: int, ids: list[int]) -> None:
        pieces, count = ndi.label(((part == kind) & body).numpy())
        sizes = np.bincount(pieces.ravel(), minlength=count + 1)
        for c in range(1, count + 1):
            if 500 < sizes[c] < .10 * pieces.size and self.count < 4:
                self.count += 1
                inside = torch.from_numpy(pieces == c)
                self.objects[inside] = self.count
                self.tissue[inside] = self.new_tissue(self.looks[ids[kind]].mean + uniform(self.r, -.12, .12))

    def object(self) -> None:
        """One ellipsoid or tube, somewhere; too small ones are dropped."""
        r = self.r
        kind = r.random()
        radius = math.exp(uniform(r, math.log(.06), math.log(.75 if r.random() < .2 else .5)))
        centre = [uniform(r, -self.half, self.half), uniform(r, -.75, .75), uniform(r, -.8, .8)]
        ry, rx = radius * uniform(r, .55, 1.3), radius * uniform(r, .55, 1.3)
        rz = radius * uniform(r, .5, 1.6)
        reach = 1.5 * max(ry, rx) + .3
        tube = kind < .25
        if tube:
            ry, rx, reach = min(ry, .16), min(rx, .16), 1.
        y0, y1 = (int(np.clip((v + 1) / 2 * H, 0, H)) for v in (centre[1] - reach, centre[1] + reach))
        x0, x1 = (int(np.clip((v + 1) / 2 * W, 0, W)) for v in (centre[2] - reach, centre[2] + reach))
        if y1 - y0 < 6 or x1 - x0 < 6:
            return
        at = (slice(None), slice(y0, y1), slice(x0, x1))
        level = self._tube(at, centre, ry, rx) if tube else self._ellipsoid(at, centre, rz, ry, rx)
        if int((level < 1).sum()) >= SMALLEST_VOXELS:
            self._place(at, level)

    def _turned(self, at: tuple, centre: list[float]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """Coordinates about a centre, turned in the slice, and a lumpy factor's excess."""
        r = self.r
        z, y, x = self.z[at] - centre[0], self.y[at] - centre[1], self.x[at] - centre[2]
        angle = uniform(r, -math.pi, math.pi)
        u, v = math.cos(angle) * y + math.sin(angle) * x, -math.sin(angle) * y + math.cos(angle) * x
        return z, u, v, self.lumps[int(r.integers(0, 2))][at] * uniform(r, 0, .3)

    def _tube(self, at: tuple, centre: list[float], ry: float, rx: float) -> torch.Tensor:
        """Level (below 1 inside) of an oblique, winding tube, half of the time of limited length."""
        r = self.r
        z, u, v, lumpy = self._turned(at, centre)
        u = u + uniform(r, -.7, .7) * z
        v = v + uniform(r, -.7, .7) * z + uniform(r, -.3, .3) * torch.sin(z * uniform(r, 1, 5))
        level = ((u / ry) ** 2 + (v / rx) ** 2) ** .5 * (1 + lumpy)
        return torch.maximum(level, torch.abs(z) / uniform(r, .3, 1.2)) if r.random() < .5 else level

    def _ellipsoid(self, at: tuple, centre: list[float], rz: float, ry: float, rx: float) -> torch.Tensor:
        """Level of a leaning, lumpy super-ellipsoid; a fifth have a bite taken out."""
        r = self.r
        z, u, v, lumpy = self._turned(at, centre)
        u = u + uniform(r, -.6, .6) * z
        p = uniform(r, 1.7, 3.)
        level = (torch.abs(u / ry) ** p + torch.abs(v / rx) ** p + torch.abs(z / rz) ** p) ** (1 / p) * (1 + lumpy)
        if r.random() < .2:
            bite = ((u / ry - uniform(r, .5, 1)) ** 2 + (v / rx) ** 2) ** .5 / uniform(r, .5, .9)
            level = torch.maximum(level, 1.9 - bite)
        return level

    def _place(self, at: tuple, level: torch.Tensor) -> None:
        """Gives an object its tissue: like an earlier object, close to its surroundings, or any; and a core."""
        r = self.r
        inside = level < 1
        self.count += 1
        near = self.looks[int(self.tissue[at][inside][0])].mean
        u = r.random()
        if u < .15 and self.object_greys:
            earlier = self.object_greys[int(r.integers(len(self.object_greys)))]
            own = self.new_tissue(earlier + uniform(r, -.03, .03))
        else:
            own = self.new_tissue(near + float(r.choice([-1, 1])) * uniform(r, .05, .16) if u < .5 else None)
        self.object_greys.append(self.looks[own].mean)
        self.objects[at][inside] = self.count
        self.tissue[at][inside] = own
        if r.random() < .35:
            core = level < uniform(r, .45, .85)
            self.tissue[at][core] = self.new_tissue(
                self.looks[own].mean + uniform(r, -.3, .3) if r.random() < .8 else None)

    def cut_objects(self) -> None:
        """Some objects go on as another one beyond a tilted plane."""
        r = self.r
        z, y, x = torch.meshgrid(torch.arange(D), torch.arange(H), torch.arange(W), indexing="ij")
        for i in range(1, self.count + 1):
            inside = self.objects == i
            slices = torch.where(inside.flatten(1).any(1))[0]
            if not (r.random() < .3 and len(slices) >= 8 and self.count < 200):
                continue
            cut = float(slices[0]) + uniform(r, .25, .75) * float(len(slices))
            beyond = inside & (z + uniform(r, -.08, .08) * (y - H / 2) + uniform(r, -.08, .08) * (x - W / 2) > cut)
            if int(beyond.sum()) > 60 and int((inside & ~beyond).sum()) > 60:
                own = self.looks[int(self.tissue[beyond].mode()[0])].mean
                self.count += 1
                self.objects[beyond] = self.count
                self.tissue[beyond] = self.new_tissue(
                    own + float(r.choice([-1, 1])) * uniform(r, .05, .2) if r.random() < .7 else None)

    def painted(self) -> torch.Tensor:
        """Grey values [D, H, W]: texture at three scales, thin inclusions, blur, partial volume, bias and noise."""
        r, g = self.r, self.g
        texture = torch.tensor([look.texture for look in self.looks])[self.tissue]
        grain = _blurred(torch.randn(SHAPE, generator=g), uniform(r, .6, 1.2))
        image = torch.tensor([look.mean for look in self.looks])[self.tissue]
        fine, coarse = self.smooth(8, 36, 36)[0], self.smooth(4, 12, 12)[0]
        image = image + texture[..., 0] * grain / grain.std() + texture[..., 1] * fine + texture[..., 2] * coarse
        image = image + texture[..., 3] * torch.exp(-(self.smooth(6, 22, 22)[0] / .12) ** 2)
        image = _blurred(image, uniform(r, .3, 1.))
        share = uniform(r, 0, .25)
        image = (1 - 2 * share) * image + share * (torch.cat([image[:1], image[:-1]]) + torch.cat([image[1:], image[-1:]]))
        image = image * (1 + self.smooth(2, 3, 3)[0] * uniform(r, 0, .06))
        noise = torch.randn(SHAPE, generator=g)
        if r.random() < .6:
            noise = _blurred(noise, uniform(r, .4, .9))
            noise = noise / noise.std()
        return image + noise * (uniform(r, 0, .07) if r.random() < .8 else uniform(r, .05, .14))


def _ct_like_grey(r: np.random.Generator) -> float:
    """Mean grey of a tissue: parenchyma and muscle, enhanced vessel, bone, fat, gas, or anything."""
    u = r.random()
    for share, low, high in ((.50, .45, .72), (.68, .70, 1.), (.80, .90, 1.2), (.90, .05, .25), (.95, -.3, .05)):
        if u < share:
            return uniform(r, low, high)
    return uniform(r, 0, 1)


def _blurred(volume: torch.Tensor, sigma: float) -> torch.Tensor:
    """Gaussian blur within the slices of [D, H, W]; nothing below a fifth of a pixel."""
    if sigma < .2:
        return volume
    k = max(1, int(math.ceil(2.5 * sigma)))
    t = torch.arange(-k, k + 1).float()
    weight = torch.exp(-t * t / (2 * sigma * sigma))
    weight = weight / weight.sum()
    across = F.conv2d(volume[:, None], weight.view(1, 1, 1, -1), padding=(0, k))
    return F.conv2d(across, weight.view(1, 1, -1, 1), padding=(k, 0))[:, 0]
