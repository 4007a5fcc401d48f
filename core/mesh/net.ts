import type { Shape } from '#core/geometry';
import { cellTable } from './cell-table.ts';
import { type Occupied, occupied, type Range } from './occupied.ts';

/** Binary slices of ni * nj bytes, 0 or 1; `Mask` is one. Slices that are not there are empty. */
export interface BinaryStack {
  readonly shape: Shape;
  slice(k: number): Uint8Array | undefined;
}

/** The surface between set and unset voxels: a vertex in each cell it passes, a quad at each pair it parts. */
export interface Net {
  readonly vertexCount: number;
  /** IJK of the vertices. Longer than needed. */
  readonly positions: Float32Array;
  /** Corner of the cell (voxel i, j, k) each vertex belongs to. Longer than needed. */
  readonly cells: Int16Array;
  readonly quadCount: number;
  /** Four vertices a quad, counter-clockwise seen from outside in a right-handed IJK. Longer than needed. */
  readonly quads: Int32Array;
}

const { count, vertexOfEdge, start } = cellTable;

/** Four set voxels side by side, as one word. */
const FULL_WORD = 0x01010101;
/** A column of four set voxels in the code of a cell's left half. */
const FULL_COLUMN = 0x55;

/** One voxel of air is put round the stack, so that the surface is closed at its border as well. */
export function extractNet(stack: BinaryStack): Net {
  const [ni, , nk] = stack.shape;
  const slices = Array.from({ length: nk }, (_, k) => stack.slice(k));
  const where = occupied(slices, ni);
  const builder = new NetBuilder(ni, where ?? EMPTY);
  if (where) for (let k = -1; k < nk; k++) builder.layer(k, slices[k + 1]);
  return builder.net();
}

const NONE: Range = [1, 0];
const EMPTY: Occupied = { columns: [0, 0], rows: [0, 0], rowsOfSlice: [] };

function union(a: Range, b: Range): Range {
  if (a === NONE || b === NONE) return a === NONE ? b : a;
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}

/** Works on the part of the slices that holds anything. */
class NetBuilder {
  readonly #ni: number;
  readonly #where: Occupied;
  /** Padded slices: a voxel of air before and after each row and column, rows of whole words. */
  readonly #stride: number;
  #below: Uint8Array;
  #above: Uint8Array;
  /** Rows that hold anything, the last one excluded. */
  #rowsBelow: Range = NONE;
  #rowsAbove: Range = NONE;
  /** First vertex and code of the cells of this layer and of the one before. */
  #vertices: Int32Array;
  #verticesBefore: Int32Array;
  #codes: Uint8Array;
  #codesBefore: Uint8Array;
  #vertexCount = 0;
  #positions = new Float32Array(3 << 14);
  #cells = new Int16Array(3 << 14);
  #quadCount = 0;
  #quads = new Int32Array(4 << 14);

  constructor(ni: number, where: Occupied) {
    this.#ni = ni;
    this.#where = where;
    const { columns, rows } = where;
    this.#stride = (columns[1] - columns[0] + 2 + 3) & ~3;
    const size = this.#stride * (rows[1] - rows[0] + 2);
    this.#below = new Uint8Array(size);
    this.#above = new Uint8Array(size);
    this.#vertices = new Int32Array(size);
    this.#verticesBefore = new Int32Array(size);
    this.#codes = new Uint8Array(size);
    this.#codesBefore = new Uint8Array(size);
  }

  /** The cells between slices k and k + 1; `slice` is the latter. */
  layer(k: number, slice: Uint8Array | undefined): void {
    [this.#below, this.#above] = [this.#above, this.#below];
    [this.#rowsBelow, this.#rowsAbove] = [this.#rowsAbove, this.#rowsBelow];
    [this.#vertices, this.#verticesBefore] = [this.#verticesBefore, this.#vertices];
    [this.#codes, this.#codesBefore] = [this.#codesBefore, this.#codes];
    this.#load(k + 1, slice);
    this.#scan(k);
  }

  net(): Net {
    return {
      vertexCount: this.#vertexCount,
      positions: this.#positions,
      cells: this.#cells,
      quadCount: this.#quadCount,
      quads: this.#quads,
    };
  }

  #load(k: number, slice: Uint8Array | undefined): void {
    const [ni, stride] = [this.#ni, this.#stride];
    const { columns, rows, rowsOfSlice } = this.#where;
    const target = this.#above;
    target.fill(0, this.#rowsAbove[0] * stride, this.#rowsAbove[1] * stride);
    this.#rowsAbove = NONE;
    const own = rowsOfSlice[k];
    if (!slice || !own) return;
    for (let j = own[0]; j < own[1]; j++)
      target.set(slice.subarray(j * ni + columns[0], j * ni + columns[1]), (j - rows[0] + 1) * stride + 1);
    this.#rowsAbove = [own[0] - rows[0] + 1, own[1] - rows[0] + 1];
  }

  /** Walks the rows four voxels at a time past everything that is all air or all set. */
  #scan(k: number): void {
    const stride = this.#stride;
    const [a, b] = [this.#below, this.#above];
    const [a4, b4] = [new Uint32Array(a.buffer), new Uint32Array(b.buffer)];
    const words = stride >> 2;
    const [from, to] = union(this.#rowsBelow, this.#rowsAbove);
    const { columns, rows } = this.#where;
    const firstRow = rows[0] - 1;
    for (let row = from - 1; row < to; row++) {
      let left = 0;
      for (let word = 0; word < words; word++) {
        const w = row * words + word;
        const first = a4[w];
        if (
          (first === 0 ? left === 0 : first === FULL_WORD && left === FULL_COLUMN) &&
          a4[w + words] === first &&
          b4[w] === first &&
          b4[w + words] === first
        )
          continue;
        const at = row * stride + word * 4;
        for (let n = at; n < at + 4; n++) {
          const column = a[n] | (a[n + stride] << 2) | (b[n] << 4) | (b[n + stride] << 6);
          const code = left | (column << 1);
          left = column;
          if (code !== 0 && code !== 255)
            this.#cell(n - 1, code, n - 2 - row * stride + columns[0], row + firstRow, k);
        }
      }
    }
  }

  #cell(cell: number, code: number, i: number, j: number, k: number): void {
    this.#vertices[cell] = this.#vertexCount;
    this.#codes[cell] = code;
    for (let n = 0; n < count[code]; n++) {
      if ((this.#vertexCount + 1) * 3 > this.#positions.length) this.#growVertices();
      const [at, from] = [this.#vertexCount * 3, (code * 4 + n) * 3];
      this.#positions[at] = i + start[from];
      this.#positions[at + 1] = j + start[from + 1];
      this.#positions[at + 2] = k + start[from + 2];
      this.#cells[at] = i;
      this.#cells[at + 1] = j;
      this.#cells[at + 2] = k;
      this.#vertexCount++;
    }
    const inside = code & 1;
    const stride = this.#stride;
    // The three edges that leave the cell's first corner; the cells round them are all known by now.
    if (inside !== ((code >> 1) & 1))
      this.#quad(
        inside,
        this.#before(cell - stride, 3),
        this.#before(cell, 2),
        this.#here(cell, 0),
        this.#here(cell - stride, 1),
      );
    if (inside !== ((code >> 2) & 1))
      this.#quad(
        inside,
        this.#before(cell - 1, 7),
        this.#here(cell - 1, 5),
        this.#here(cell, 4),
        this.#before(cell, 6),
      );
    if (inside !== ((code >> 4) & 1))
      this.#quad(
        inside,
        this.#here(cell - 1 - stride, 11),
        this.#here(cell - stride, 10),
        this.#here(cell, 8),
        this.#here(cell - 1, 9),
      );
  }

  #here(cell: number, edge: number): number {
    return this.#vertices[cell] + vertexOfEdge[this.#codes[cell] * 12 + edge];
  }

  #before(cell: number, edge: number): number {
    return this.#verticesBefore[cell] + vertexOfEdge[this.#codesBefore[cell] * 12 + edge];
  }

  /** Vertices counter-clockwise about the edge's direction; turned round where the far end is the inside. */
  #quad(inside: number, v0: number, v1: number, v2: number, v3: number): void {
    if ((this.#quadCount + 1) * 4 > this.#quads.length) this.#quads = grown(this.#quads);
    const at = this.#quadCount++ * 4;
    this.#quads[at] = v0;
    this.#quads[at + 1] = inside ? v1 : v3;
    this.#quads[at + 2] = v2;
    this.#quads[at + 3] = inside ? v3 : v1;
  }

  #growVertices(): void {
    this.#positions = grown(this.#positions);
    this.#cells = grown(this.#cells);
  }
}

function grown<A extends Float32Array | Int32Array | Int16Array>(array: A): A {
  const larger = new (array.constructor as new (length: number) => A)(array.length * 2);
  larger.set(array);
  return larger;
}
