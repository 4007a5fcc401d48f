declare module '@cornerstonejs/dicom-codec' {
  interface ImageInfo {
    rows: number;
    columns: number;
    bitsAllocated: number;
    samplesPerPixel: number;
    signed: boolean;
    pixelRepresentation: number;
  }
  interface Decoded {
    imageFrame: Uint8Array | Int16Array | Uint16Array;
    imageInfo: { bitsPerSample?: number; componentCount?: number; signed?: boolean };
  }
  const codec: {
    decode(frame: Uint8Array, info: ImageInfo, transferSyntax: string): Promise<Decoded>;
    hasCodec(transferSyntax: string): boolean;
  };
  export default codec;
}
