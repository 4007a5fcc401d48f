/** An official checkpoint as Meta publishes it beside the code of the `sam2` package (facebookresearch/sam2). */
export interface OfficialFile {
  readonly name: string;
  readonly size: string;
  /** Of the file, in 10^6 bytes. */
  readonly megabytes: number;
  readonly licence: 'Apache-2.0';
}

/** SAM 2.1, smallest first; those of 2.0 are called sam2_hiera_... and are as large. */
export const officialFiles: readonly OfficialFile[] = [
  { name: 'sam2.1_hiera_tiny.pt', size: 'tiny', megabytes: 156, licence: 'Apache-2.0' },
  { name: 'sam2.1_hiera_small.pt', size: 'small', megabytes: 184, licence: 'Apache-2.0' },
  { name: 'sam2.1_hiera_base_plus.pt', size: 'base+', megabytes: 324, licence: 'Apache-2.0' },
  { name: 'sam2.1_hiera_large.pt', size: 'large', megabytes: 898, licence: 'Apache-2.0' },
];
