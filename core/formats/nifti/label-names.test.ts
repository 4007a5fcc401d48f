import { describe, expect, it } from 'vitest';
import { readNiftiLabelNames } from './label-names.ts';
import { readNifti } from './read.ts';
import { withFields } from './test-support.ts';
import { writeNifti } from './write.ts';

const plain = writeNifti({
  shape: [2, 1, 1],
  affineLps: [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ],
  data: Uint8Array.of(1, 2),
});

/** The same file with extensions between header and voxels. */
function extended(...contents: string[]): Uint8Array<ArrayBuffer> {
  const blocks = contents.map((content) => {
    const text = new TextEncoder().encode(content);
    const block = new Uint8Array(Math.ceil((8 + text.length) / 16) * 16);
    new DataView(block.buffer).setInt32(0, block.length, true);
    block.set(text, 8);
    return block;
  });
  const [header, voxels] = [plain.subarray(0, 352), plain.subarray(352)];
  const out = new Uint8Array(Buffer.concat([header, ...blocks, voxels]));
  out[348] = 1;
  return withFields(out, { voxOffset: [out.length - voxels.length] });
}

const table = `<CaretExtension><VolumeInformation Index="0"><LabelTable>
<Label Key="1" Red="0.0" Green="1.0" Blue="0.0" Alpha="1"><![CDATA[spleen]]></Label>
<Label Key="27" Alpha="1">Bone &amp; marrow</Label><Label Key="3"> </Label>
</LabelTable></VolumeInformation></CaretExtension>`;

describe('names of a labelmap', () => {
  it('come from the label table in its header, with the voxels as they are', () => {
    const file = extended('a comment of another program', table);
    expect([...readNiftiLabelNames(file)]).toEqual([
      [1, 'spleen'],
      [27, 'Bone & marrow'],
    ]);
    expect([...readNifti(file).volume.data]).toEqual([1, 2]);
  });

  it('are none where there is no table, and none are made of a damaged one', () => {
    expect(readNiftiLabelNames(plain).size).toBe(0);
    expect(readNiftiLabelNames(extended('no XML at all')).size).toBe(0);
    const damaged = extended(table);
    new DataView(damaged.buffer).setInt32(352, 1_000_000, true);
    expect(readNiftiLabelNames(damaged).size).toBe(0);
  });
});
