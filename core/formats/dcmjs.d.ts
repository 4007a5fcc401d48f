declare module 'dcmjs' {
  interface DictionaryEntry {
    tag: string;
    vr: string;
    name: string;
    vm: string;
  }
  const dcmjs: {
    data: {
      DicomMetaDictionary: { nameMap: Record<string, DictionaryEntry | undefined> };
      Colors: { rgb2DICOMLAB(rgb: readonly [number, number, number]): [number, number, number] };
    };
  };
  export default dcmjs;
}
