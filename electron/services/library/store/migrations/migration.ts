/** One step of the schema: SQL that takes format `number - 1` to `number`. Never changed once released. */
export interface Migration {
  readonly number: number;
  /** The first Sagitta that reads the format; named to users of an older one. */
  readonly neededSagitta: string;
  readonly sql: string;
}
