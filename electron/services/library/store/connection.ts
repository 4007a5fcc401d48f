import Database from 'better-sqlite3';

type Value = string | number | null | Uint8Array;
type Values = Record<string, Value> | readonly Value[];

/** A SQLite connection with prepared statements kept, whole transactions, and rows with a stated type. */
export class Connection {
  readonly raw: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();

  constructor(path: string, options: { readOnly: boolean }) {
    this.raw = new Database(path, { readonly: options.readOnly, timeout: 200 });
  }

  run(sql: string, values: Values = []): Database.RunResult {
    return this.#statement(sql).run(values);
  }

  get<Row>(sql: string, values: Values = []): Row | undefined {
    return this.#statement(sql).get(values) as Row | undefined;
  }

  all<Row>(sql: string, values: Values = []): Row[] {
    return this.#statement(sql).all(values) as Row[];
  }

  /** All of it or nothing; returns after the commit is on disk. */
  transaction<T>(work: () => T): T {
    return this.raw.transaction(work).immediate();
  }

  close(): void {
    this.#statements.clear();
    this.raw.close();
  }

  #statement(sql: string): Database.Statement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.raw.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
