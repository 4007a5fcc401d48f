import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spacingMm, toWorld, voxelMl } from '#core/geometry';
import { readNrrd, session } from './test-support.ts';

const DATA = '../shared/data';

const sha = (data: Int16Array) =>
  createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');

const extremes = (values: readonly number[]) => [
  values.reduce((a, b) => Math.min(a, b)),
  values.reduce((a, b) => Math.max(a, b)),
];

describe.skipIf(!existsSync(DATA))('files of other makers', () => {
  const lossless = existsSync(DATA)
    ? readdirSync(`${DATA}/dicom_compressed`).filter((name) => !name.includes('4.50'))
    : [];

  test.each(lossless)('%s decodes to the common pixels', async (name) => {
    const s = session();
    await s.paths([`${DATA}/dicom_compressed/${name}`]);
    const { volume } = s.library.added[0];
    // Stored values: HU less the intercept.
    const stored = Int16Array.from(volume.data, (v) => v + 1024);
    expect(sha(stored)).toMatch(/^1bee432808f49770/);
  });

  test('the 8-bit JPEG has its values and is marked lossy', async () => {
    const s = session();
    await s.paths([`${DATA}/dicom_compressed/ct_1.2.4.50_jpeg_baseline_8bit.dcm`]);
    const [added] = s.library.added;
    const stored = Array.from(added.volume.data, (v) => Math.round((v + 4047) / 32.1216));
    expect(extremes(stored)).toEqual([30, 168]);
    expect(added.identity.lossy).toBe(true);
    expect(added.warnings.map((w) => w.code)).toContain('lossy');
  });

  test('nine encodings of one image are never stacked', async () => {
    const report = await session().paths([`${DATA}/dicom_compressed`]);
    expect(report.cases.map((c) => c.sliceCount)).toEqual([1, 1]);
    const warnings = report.cases.map((c) => c.warnings.map((w) => w.code));
    expect(warnings[0]).toContain('duplicate-slices');
    expect(warnings.flat()).toContain('same-position');
  });

  test('ts_dicom: empty UIDs, falling instance numbers, spacing from positions', async () => {
    const s = session();
    const report = await s.paths([`${DATA}/ts_dicom/ct`]);
    expect(report.refused).toEqual([]);
    expect(report.cases).toMatchObject([{ shape: [512, 512, 20], warnings: [] }]);
    expect(report.cases[0].spacingMm.map((v) => Math.round(v * 1e6) / 1e6)).toEqual([0.976563, 0.976563, 2]);
    expect(s.library.added[0].source.frameOfReferenceUid).toBeTruthy();
  });

  test('ts_dicom: its labels come in under their own names, although their rows run the other way', async () => {
    const s = session();
    await s.paths([`${DATA}/ts_dicom/ct`]);
    const report = await s.paths([`${DATA}/ts_dicom/example_seg_dicom.nii.gz`], { asSegmentsOf: 'case-1' });
    expect(report.refused).toEqual([]);
    expect(report.segments).toHaveLength(31);
    expect(report.segments.every((x) => x.voxels > 0)).toBe(true);
    const { volume } = s.library.added[0];
    const liver = s.library.mask(
      report.segments.findIndex((x) => x.label === 'liver'),
      volume.shape,
    );
    const dense = liver.toDense();
    const inside = Array.from(volume.data).filter((_, n) => dense[n] === 1);
    // Contrast-enhanced liver; rows the wrong way round would mix in lung and fat.
    const mean = inside.reduce((a, b) => a + b, 0) / inside.length;
    expect(mean).toBeGreaterThan(60);
    expect(mean).toBeLessThan(160);
  });

  test('dicom_tilt: kept sheared, ml from true positions', async () => {
    const s = session();
    const report = await s.paths([`${DATA}/dicom_tilt`]);
    expect(report.cases[0].warnings).toMatchObject([{ code: 'gantry-tilt' }]);
    const { volume } = s.library.added[0];
    expect(voxelMl(volume)).toBeCloseTo((0.482421875 ** 2 * 2.371) / 1000, 6);
    expect(toWorld(volume.affineLps, [0, 0, 1])[2] - toWorld(volume.affineLps, [0, 0, 0])[2]).toBeCloseTo(
      2.5,
    );
  });

  test('ibsi_sts: the DICOM series equals the NIfTI', async () => {
    const s = session();
    await s.paths([`${DATA}/ibsi_sts/STS_019/dicom/image`, `${DATA}/ibsi_sts/STS_019/nifti/CT_image.nii.gz`]);
    const [nifti, dicom] = s.library.added.map((a) => a.volume);
    expect(dicom.data).toEqual(nifti.data);
    expect(spacingMm(dicom.affineLps)[2]).toBeCloseTo(3.27);
    dicom.affineLps.flat().forEach((v, n) => {
      expect(v).toBeCloseTo(nifti.affineLps.flat()[n], 2);
    });
  });

  test('dicom_odd: everything opens but the report', async () => {
    const s = session();
    const report = await s.paths([`${DATA}/dicom_odd`]);
    expect(report.refused.map((r) => [basename(r.path), r.code])).toEqual([
      ['sr_no_pixel_data.dcm', 'not-an-image'],
    ]);
    const byShape = new Map(s.library.added.map((a) => [a.volume.shape.join('x'), a]));
    expect([...byShape.keys()].sort()).toEqual(['100x50x3', '128x128x1', '512x512x1', '512x512x2']);
    expect(byShape.get('512x512x2')?.valueKind).toBe('raw');
    const oblique = byShape.get('100x50x3');
    expect(oblique?.volume.data).toBeInstanceOf(Float32Array);
    expect(spacingMm(oblique?.volume.affineLps ?? []).map((v) => Math.round(v * 1e3) / 1e3)).toEqual([
      2.5, 3.5, 4.5,
    ]);
  });

  test('dicom_odd: an unsigned codestream under a signed header', async () => {
    const s = session();
    await s.paths([`${DATA}/dicom_odd/ct_j2k_pixelrep_mismatch_tilt22.dcm`]);
    const { data } = s.library.added[0].volume;
    // As pydicom reads it: 13 bits, signed.
    expect(extremes(Array.from(data))).toEqual([-2000, 1896]);
  });

  test('Legacy Converted Enhanced CT equals the single-frame series it was made from', async () => {
    const s = session();
    await s.paths([
      `${DATA}/ref_seg/small24x38/ct`,
      `${DATA}/ref_seg/small24x38/legacy_converted_enhanced_ct.dcm`,
    ]);
    const [single, multi] = s.library.added;
    expect(multi.volume).toEqual(single.volume);
    expect(multi.source.frameNumbers).toEqual([1, 2, 3]);
    expect(new Set(multi.source.sopInstanceUids).size).toBe(1);
  });

  test.each([
    ['ct_3slice', '../seg_liver_binary.dcm', '../liver_seg.nrrd', 1, 107098, 'Liver'],
    ['small24x38/ct', '../seg_binary.dcm', '../label.nrrd', 1, 315, ''],
    ['small24x38/ct', '../seg_labelmap_ppv5.dcm', '../seg_labelmap_ppv5.nrrd', 1, 630, ''],
  ])('the SEG of %s (%s) equals its NRRD', async (series, seg, nrrd, value, voxels, label) => {
    const root = `${DATA}/ref_seg/${series}`;
    const s = session();
    await s.paths([root]);
    const report = await s.paths([`${root}/${seg}`], { asSegmentsOf: 'case-1' });
    expect(report.refused).toEqual([]);
    expect(report.segments).toMatchObject([{ voxels }]);
    if (label) expect(report.segments[0].label).toBe(label);
    expect(s.library.segments[0].color).toMatch(/^#[0-9a-f]{6}$/);
    expect(s.library.segments[0].code).toBeDefined();

    const { volume } = s.library.added[0];
    const reference = readNrrd(`${root}/${nrrd}`);
    const mask = s.library.mask(0, volume.shape);
    const [ni, nj] = reference.shape;
    const step = (n: number) => [n % ni, Math.floor(n / ni) % nj, Math.floor(n / (ni * nj))] as const;
    const zOf = volume.affineLps[2];
    let found = 0;
    reference.data.forEach((v, n) => {
      if (v !== value) return;
      const [i, j, k] = step(n);
      const z = toWorld(reference.affineLps, [i, j, k])[2];
      found += mask.get(i, j, Math.round((z - zOf[3]) / zOf[2]));
    });
    expect(found).toBe(voxels);
  });

  test('a SEG whose scan is another one is refused with numbers', async () => {
    const s = session();
    await s.paths([`${DATA}/ref_seg/ct_3slice`]);
    const report = await s.paths([`${DATA}/ref_seg/highdicom/seg_image_ct_binary.dcm`], {
      asSegmentsOf: 'case-1',
    });
    expect(report.refused).toMatchObject([
      { code: 'geometry-mismatch', reason: expect.stringMatching(/\d\.\d\d/) },
    ]);
  });

  test('an MR NIfTI opens as raw values with a warning', async () => {
    const s = session();
    const report = await s.paths([`${DATA}/ts_mr/example_mr_sm.nii.gz`]);
    expect(report.cases[0].warnings).toMatchObject([{ code: 'not-hu' }]);
    expect(s.library.added[0].valueKind).toBe('raw');
  });
});
