import type { Shape } from '#core/geometry';
import { Mask } from '#core/masks';
import { surfaceNets } from '#core/mesh';
import { generatedSeries, readLabels, readSeries } from '../generated.ts';
import { compare } from '../peers.ts';
import { repeated, seconds } from '../timing.ts';
import type { Workplace } from '../workplace.ts';

const SHAPE: Shape = [512, 512, 100];

/** Voxels to smoothed triangles with normals, in one thread. */
export async function mesh(workplace: Workplace): Promise<void> {
  const { options, report } = workplace;
  const large = waved(SHAPE);
  const spacing = [
    [0.75, 0, 0, 0],
    [0, 0.75, 0, 0],
    [0, 0, 1.5, 0],
    [0, 0, 0, 1],
  ];
  const own = await repeated(options.repeat, () => surfaceNets(large, spacing));
  report.samples('mesh', `one segment on ${SHAPE.join(' x ')}`, 's', own);

  const folder = await generatedSeries(workplace, 'mesh');
  if (!folder) return;
  const scan = await readSeries(folder);
  const masks = [...readLabels(folder, scan).values()];
  await compare(workplace, folder, {
    part: 'mesh',
    ours: {
      what: `Sagitta, ${masks.length} labels on ${scan.volume.shape.join(' x ')}`,
      run: () =>
        seconds(() => {
          for (const mask of masks) surfaceNets(mask, scan.volume.affineLps);
        }),
    },
    peers: [
      {
        what: 'VTK SurfaceNets',
        work: 'mesh_vtk_surface_nets',
        secondsOf: (run) => run.mesh_only_s,
        goal: 1,
      },
    ],
  });
}

/** The size of a large liver: an ellipsoid with a waved border, 200 x 150 x 45 voxels in radius. */
function waved(shape: Shape): Mask {
  const mask = new Mask(shape);
  const [ni, nj, nk] = shape;
  for (let k = 0; k < nk; k++) {
    const slice = new Uint8Array(ni * nj);
    for (let j = 0; j < nj; j++)
      for (let i = 0; i < ni; i++) {
        const [x, y, z] = [(i - ni / 2) / 200, (j - nj / 2) / 150, (k - nk / 2) / 45];
        const wave = 0.06 * Math.sin(9 * Math.atan2(y, x)) * Math.cos(7 * z);
        slice[i + ni * j] = x * x + y * y + z * z < 1 - wave ? 1 : 0;
      }
    mask.setSlice(k, slice);
  }
  return mask;
}
