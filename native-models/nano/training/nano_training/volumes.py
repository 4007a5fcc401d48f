"""Reading CT volumes and label maps into one orientation.

Axes are [z, y, x]: z towards the head, y towards the back, x towards the left of the patient.
"""
from dataclasses import dataclass, field
from pathlib import Path

import nibabel as nib
import numpy as np
import pydicom
from nibabel import orientations

from .manifest import Gate

SMALLEST_OBJECT_VOXELS = 60
SMALLEST_PROMPT_PIXELS = 25


@dataclass
class Scene:
    """A volume to draw clips from.

    values: float16 HU or uint8 grey values [D, H, W]; labels: uint8 [D, H, W], 0 for the background;
    spacing: mm of the three axes; hu: whether `values` are HU (else 0..255 of a window).
    areas: pixels of every object on every slice.
    """

    values: np.ndarray
    labels: np.ndarray
    spacing: tuple[float, float, float]
    hu: bool
    areas: dict[int, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.areas:
            self.areas = object_areas(self.labels)

    def along(self, axis: int) -> "Scene":
        """The same volume with its slices along another axis: 0 axial, 1 coronal, 2 sagittal; the head is up."""
        if axis == 0:
            return self
        order = (1, 0, 2) if axis == 1 else (2, 0, 1)
        turned = [np.ascontiguousarray(a.transpose(order)[:, ::-1]) for a in (self.values, self.labels)]
        return Scene(*turned, tuple(self.spacing[k] for k in order), self.hu)


def object_areas(labels: np.ndarray) -> dict[int, np.ndarray]:
    """Label -> pixels per slice [D], of the objects that are large enough to be prompted."""
    counts = np.stack([np.bincount(s.ravel(), minlength=256) for s in labels])
    return {i: counts[:, i] for i in range(1, 256)
            if counts[:, i].sum() >= SMALLEST_OBJECT_VOXELS and counts[:, i].max() >= SMALLEST_PROMPT_PIXELS}


def read_nifti(path: Path) -> tuple[np.ndarray, tuple[float, float, float]]:
    """Values float32 [z, y, x] and spacing in mm."""
    image = nib.load(path)
    turn = orientations.ornt_transform(orientations.io_orientation(image.affine), orientations.axcodes2ornt("LPS"))
    image = image.as_reoriented(turn)
    sx, sy, sz = (float(v) for v in image.header.get_zooms()[:3])
    return np.ascontiguousarray(image.get_fdata(dtype=np.float32).transpose(2, 1, 0)), (sz, sy, sx)


def read_dicom(paths: list[Path]) -> tuple[np.ndarray, tuple[float, float, float]]:
    """An axial CT series in the standard orientation: HU float32 [z, y, x] and spacing in mm from the positions."""
    slices = sorted((pydicom.dcmread(p) for p in paths), key=lambda d: float(d.ImagePositionPatient[2]))
    if any([float(v) for v in d.ImageOrientationPatient] != [1, 0, 0, 0, 1, 0] for d in slices):
        raise ValueError("Only axial series with rows to the left and columns to the back are read.")
    hu = np.stack([d.pixel_array * float(d.RescaleSlope) + float(d.RescaleIntercept) for d in slices])
    sz = (float(slices[-1].ImagePositionPatient[2]) - float(slices[0].ImagePositionPatient[2])) / (len(slices) - 1)
    sy, sx = (float(v) for v in slices[0].PixelSpacing)
    return hu.astype(np.float32), (sz, sy, sx)


def read_case(gate: Gate, image: list[str], labels: str) -> Scene:
    """A CT (one NIfTI file, or the files of a DICOM series) with its label map, all of them on the training list."""
    paths = [gate.open(p) for p in image]
    hu, spacing = read_nifti(paths[0]) if len(paths) == 1 else read_dicom(paths)
    drawn, _ = read_nifti(gate.open(labels))
    if hu.shape != drawn.shape:
        raise ValueError(f"{labels} has {drawn.shape} voxels, its scan {hu.shape}.")
    return Scene(hu.astype(np.float16), drawn.astype(np.uint8), spacing, hu=True)
