import type { GlobalOptions } from '../cli.ts';

/** What `sagitta segment` was asked for. */
export interface SegmentOptions extends GlobalOptions {
  case?: string;
  input?: string;
  prompts: string;
  model?: string;
  plan?: string;
  output: string[];
  save?: boolean;
}
