/** The emscripten modules of the cornerstonejs codecs, as far as they are used here. */
declare namespace CornerstoneCodec {
  interface Decoder {
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    getDecodedBuffer(): Uint8Array;
    getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number };
    delete(): void;
  }
  type Factory<Name extends string> = (options: {
    print: (line: string) => void;
    printErr: (line: string) => void;
  }) => Promise<Record<Name, new () => Decoder>>;
}

declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const factory: CornerstoneCodec.Factory<'J2KDecoder'>;
  export default factory;
}

declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const factory: CornerstoneCodec.Factory<'JpegLSDecoder'>;
  export default factory;
}

declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  const factory: CornerstoneCodec.Factory<'JPEGDecoder'>;
  export default factory;
}

declare module '@cornerstonejs/codec-openjph/wasmjs' {
  const factory: CornerstoneCodec.Factory<'HTJ2KDecoder'>;
  export default factory;
}
