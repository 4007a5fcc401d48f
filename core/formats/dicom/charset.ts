/**
 * Text of DICOM elements (PS3.3 C.12.1.1.2, PS3.5 section 6.1): the defined terms of Specific Character Set as
 * labels of the Encoding Standard.
 */
const SINGLE: Readonly<Record<string, string>> = {
  '': 'iso-8859-1',
  'ISO_IR 6': 'iso-8859-1',
  'ISO_IR 100': 'iso-8859-1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'windows-1254',
  'ISO_IR 203': 'iso-8859-15',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gbk',
};

/** Escape sequences that switch a part of the text to another set (PS3.3 tables C.12-3 and C.12-4), after ESC. */
const ESCAPES: readonly (readonly [sequence: string, label: string])[] = [
  ['$B', 'iso-2022-jp'],
  ['$@', 'iso-2022-jp'],
  ['$)C', 'euc-kr'],
  ['$)A', 'gbk'],
  [')I', 'shift_jis'],
  ['(J', 'shift_jis'],
  ['(B', 'iso-8859-1'],
  ['-A', 'iso-8859-1'],
  ['-B', 'iso-8859-2'],
  ['-C', 'iso-8859-3'],
  ['-D', 'iso-8859-4'],
  ['-L', 'iso-8859-5'],
  ['-G', 'iso-8859-6'],
  ['-F', 'iso-8859-7'],
  ['-H', 'iso-8859-8'],
  ['-M', 'windows-1254'],
  ['-b', 'iso-8859-15'],
  ['-T', 'windows-874'],
];

const ESC = 0x1b;

/** Decodes the bytes of a text element under the file's Specific Character Set values. */
export function decodeText(bytes: Uint8Array, characterSets: readonly string[]): string {
  const first = (characterSets[0] ?? '').replace('ISO 2022 IR', 'ISO_IR');
  const label = SINGLE[first] ?? 'iso-8859-1';
  if (!bytes.includes(ESC)) return decode(bytes, label);
  let text = '';
  let current = label;
  for (const part of partsAtEscapes(bytes)) {
    let body = part;
    if (part[0] === ESC) {
      const head = String.fromCharCode(...part.subarray(1, 4));
      const known = ESCAPES.find(([sequence]) => head.startsWith(sequence));
      if (known) {
        current = known[1];
        // The decoder of iso-2022-jp reads the escape sequence itself.
        if (current !== 'iso-2022-jp') body = part.subarray(1 + known[0].length);
      }
    }
    text += decode(body, current);
  }
  return text;
}

function partsAtEscapes(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let start = 0;
  for (let n = 1; n <= bytes.length; n++) {
    if (n === bytes.length || bytes[n] === ESC) {
      parts.push(bytes.subarray(start, n));
      start = n;
    }
  }
  return parts;
}

function decode(bytes: Uint8Array, label: string): string {
  return new TextDecoder(label).decode(bytes);
}
