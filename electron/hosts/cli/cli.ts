/** What every command may do with the outside. */
export interface Cli {
  /** Progress and messages, on standard error. */
  say(text: string): void;
  /** The outcome, on standard output: the document with --json, else the text. Once, as the last act. */
  print(document: unknown, text: () => string): void;
  /** The command did its work, but not all of it succeeded: exit 1. */
  fail(): void;
}

export interface GlobalOptions {
  library?: string;
}
