export interface DecodedFrame {
  /** Little-endian; one or two bytes a pixel. */
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly bitsPerSample: number;
}

type DecoderClass = new () => CornerstoneCodec.Decoder;

/**
 * The codecs chat on stdout, which belongs to the answer of the command line. Each needs an object of its own: it
 * becomes the codec's module.
 */
const quiet = () => ({ print: () => {}, printErr: () => {} });

// Each codec is loaded when the first file needs it.
const jpeg = async () => {
  const { default: create } = await import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs');
  return (await create(quiet())).JPEGDecoder;
};
const jpegLs = async () => {
  const { default: create } = await import('@cornerstonejs/codec-charls/decodewasmjs');
  return (await create(quiet())).JpegLSDecoder;
};
const jpeg2000 = async () => {
  const { default: create } = await import('@cornerstonejs/codec-openjpeg/decodewasmjs');
  return (await create(quiet())).J2KDecoder;
};
const htj2k = async () => {
  const { default: create } = await import('@cornerstonejs/codec-openjph/wasmjs');
  return (await create(quiet())).HTJ2KDecoder;
};

/** By transfer syntax. The WebAssembly builds: measured 60 ms for a 512 x 512 J2K slice, asm.js 100 to 870 ms. */
const LOADERS: Readonly<Record<string, () => Promise<DecoderClass>>> = {
  '1.2.840.10008.1.2.4.50': jpeg,
  '1.2.840.10008.1.2.4.80': jpegLs,
  '1.2.840.10008.1.2.4.81': jpegLs,
  '1.2.840.10008.1.2.4.90': jpeg2000,
  '1.2.840.10008.1.2.4.91': jpeg2000,
  '1.2.840.10008.1.2.4.201': htj2k,
  '1.2.840.10008.1.2.4.202': htj2k,
  '1.2.840.10008.1.2.4.203': htj2k,
};

const loaded = new Map<() => Promise<DecoderClass>, Promise<DecoderClass>>();

/** Decodes a frame. Rejects with whatever the codec throws, which may be a bare number. */
export async function decodeWithCodec(bytes: Uint8Array, transferSyntax: string): Promise<DecodedFrame> {
  const load = LOADERS[transferSyntax];
  if (!load) throw new RangeError(`no codec for ${transferSyntax}`);
  let decoderClass = loaded.get(load);
  if (!decoderClass) {
    decoderClass = load();
    loaded.set(load, decoderClass);
  }
  const decoder = new (await decoderClass)();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const { width, height, componentCount, bitsPerSample } = decoder.getFrameInfo();
    // The buffer is the codec's own memory, which goes away with the decoder.
    const copy = new Uint8Array(decoder.getDecodedBuffer());
    return { bytes: copy, width, height, components: componentCount, bitsPerSample };
  } finally {
    decoder.delete();
  }
}
