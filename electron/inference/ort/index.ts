export { createGraphSet, type GraphSetOptions } from './create-graph-set.ts';
export { type FileSource, openFile } from './file-source.ts';
export { type CompileOptions, compileGraphSet, type LoadedGraphSet } from './graph-set.ts';
export { createSession, floats, type Session, type SessionOptions } from './session.ts';
export { weightBits } from './weight-bits.ts';
