export { type Dataset, decimalString, encodeDataset, encodeFile } from './dataset.ts';
