import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readNifti } from '#core/formats/nifti';
import { largestSlice, Mask, planeBox } from '#core/masks';
import { dice } from '#core/metrics';
import { createModels } from '#electron/services/models';
import { newCase, temporaryLibrary } from '../../../test/support/library.ts';
import { context, storedMask, testInference, testSegmentation } from '../../../test/support/segmentation.ts';

const root = new URL('../../../', import.meta.url);
const data = fileURLToPath(new URL('../shared/data/ts_abdomen/', root));
const read = (name: string) => readNifti(gunzipSync(readFileSync(`${data}${name}`)));

/** 3D Dice of the shipped model when it was trained. */
const organs = [
  { organ: 'liver', label: 5, measured: 0.873 },
  { organ: 'spleen', label: 1, measured: 0.834 },
  { organ: 'left kidney', label: 3, measured: 0.759 },
];

describe.skipIf(!existsSync(data))(
  'the shipped model on an abdomen, one box on the largest slice',
  {
    timeout: 240_000,
  },
  () => {
    it.each(organs)('finds the $organ as well as when it was trained', async ({ organ, label, measured }) => {
      const { volume } = read('example_ct_sm.nii.gz');
      const truth = Mask.fromDense(volume.shape, read('example_seg.nii.gz').volume.data, label);
      const library = await temporaryLibrary();
      const { id: caseId } = await library.addCase(newCase({ volume }));
      const segmentId = (await library.createSegment(caseId, { label: organ })).segment.id;
      const { inference } = testInference();
      const shippedDir = fileURLToPath(new URL('native-models', root));
      const models = createModels({ shippedDir, libraryRoot: library.root, inference, emit() {} });
      const { handlers, ended } = testSegmentation(library, inference, await models.active());

      const slice = largestSlice(truth)!;
      const box = planeBox(truth.slice(slice)!, volume.shape[0])!;
      const prompt = { axis: 'k' as const, slice, box, points: [], mask: false };
      await handlers['segmentation.prompt']({ caseId, segmentId, prompt }, context());
      const asked = { caseId, segmentIds: [segmentId], plan: 'default' };
      const { jobId } = await handlers['segmentation.propagate'](asked, context());
      expect(await ended(jobId)).toMatchObject({ state: 'success' });

      const found = dice(await storedMask(library, caseId, segmentId, volume.shape), truth);
      const filled = new Mask(volume.shape);
      const plane = new Uint8Array(volume.shape[0] * volume.shape[1]);
      for (let j = box[1]; j <= box[3]; j++)
        plane.fill(1, j * volume.shape[0] + box[0], j * volume.shape[0] + box[2] + 1);
      for (let k = 0; k < volume.shape[2]; k++) filled.setSlice(k, plane);
      expect(found).toBeGreaterThan(measured - 0.03);
      expect(found).toBeGreaterThan(dice(filled, truth));
    });
  },
);
