/** Text that may stand in HTML as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

type Value = Html | string | number | readonly Html[];

/** A template whose values are escaped, unless they are HTML already. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(parts.reduce((out, part, n) => `${out}${written(values[n - 1])}${part}`));
}

/** A table whose first columns are text and whose others are numbers; a column in which nothing stands is left out. */
export function htmlTable(
  heading: readonly string[],
  rows: readonly (readonly (string | Html)[])[],
  textColumns = 1,
): Html {
  const columns = [...heading.keys()].filter((n) => rows.some((row) => `${row[n] ?? ''}` !== ''));
  const line = (tag: 'th' | 'td', row: readonly (string | Html)[]) => {
    const cells = columns.map((n) =>
      n < textColumns
        ? html`<${new Html(tag)} class="text">${row[n] ?? ''}</${new Html(tag)}>`
        : html`<${new Html(tag)}>${row[n] ?? ''}</${new Html(tag)}>`,
    );
    return html`<tr>${cells}</tr>\n`;
  };
  return html`<table><thead>${line('th', heading)}</thead>
<tbody>${rows.map((row) => line('td', row))}</tbody></table>`;
}

/** A number of things in words. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

function written(value: Value): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map((item) => item.text).join('');
  return String(value).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
