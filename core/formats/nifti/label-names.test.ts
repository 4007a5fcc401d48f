import { expect, test } from 'vitest';
import { niftiLabelNames, writeNifti } from './index.ts';
import { withFields } from './test-support.ts';

const identity = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];
const plain = writeNifti({ shape: [2, 1, 1], data: Uint8Array.of(1, 7), affineLps: identity });

/** The file with a header extension that holds this text. */
function extended(text: string): Uint8Array {
  const body = new TextEncoder().encode(text);
  const size = Math.ceil((8 + body.length) / 16) * 16;
  const out = new Uint8Array(plain.length + size);
  out.set(plain.subarray(0, 352));
  out[348] = 1;
  new DataView(out.buffer).setInt32(352, size, true);
  out.set(body, 360);
  out.set(plain.subarray(352), 352 + size);
  return withFields(out, { voxOffset: [352 + size] });
}

test('labels have the names of the table in the header extension', () => {
  const table = `<?xml version="1.0"?><CaretExtension><LabelTable>
    <Label Key="1" Red="0.0" Alpha="1"><![CDATA[spleen]]></Label>
    <Label Key="7" Red="1.0" Alpha="1">kidney_left</Label>
    <Label Key="8" Red="1.0" Alpha="1"><![CDATA[]]></Label></LabelTable></CaretExtension>`;
  expect([...niftiLabelNames(extended(table))]).toEqual([
    [1, 'spleen'],
    [7, 'kidney_left'],
  ]);
});

test('a file without a table names nothing', () => {
  expect(niftiLabelNames(plain).size).toBe(0);
  expect(niftiLabelNames(extended('a comment')).size).toBe(0);
});
