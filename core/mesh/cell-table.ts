/**
 * What a cell of eight voxels contributes, by its code. Corner c lies at (c & 1, c >> 1 & 1, c >> 2 & 1); bit c
 * of the code is set where the voxel is. Edges 0-3 run along x and are told apart by (y, z) of their place,
 * 4-7 along y by (x, z), 8-11 along z by (x, y), the first of the pair counting 1 and the second 2.
 *
 * A cell through which several sheets of surface pass gets a vertex for each, so that surfaces which touch
 * only at a voxel's edge or corner stay apart and the mesh is manifold (Nielson, Dual Marching Cubes, 2004;
 * with one vertex a cell, as in Gibson's surface nets, it would not be).
 */
export interface CellTable {
  /** Number of vertices of each code. */
  readonly count: Uint8Array;
  /** [code * 12 + edge]: which of the cell's vertices the edge's quad uses. */
  readonly vertexOfEdge: Uint8Array;
  /** [(code * 4 + vertex) * 3 + axis]: mean of the crossed edges' midpoints, 0..1 within the cell. */
  readonly start: Float32Array;
}

const MAX_VERTICES = 4;

function edgeCorners(edge: number): readonly [number, number] {
  const axis = edge >> 2;
  const [first, second] = [edge & 1, (edge >> 1) & 1];
  const low =
    axis === 0 ? (first << 1) | (second << 2) : axis === 1 ? first | (second << 2) : first | (second << 1);
  return [low, low | (1 << axis)];
}

const EDGES = Array.from({ length: 12 }, (_, edge) => edgeCorners(edge));

/** The edges whose two corners both lie on a face: `axis` held at `side`. */
function faceEdges(axis: number, side: number): number[] {
  const on = (corner: number) => ((corner >> axis) & 1) === side;
  return EDGES.flatMap(([a, b], edge) => (on(a) && on(b) ? [edge] : []));
}

const FACES = [0, 1, 2].flatMap((axis) => [0, 1].map((side) => faceEdges(axis, side)));

function buildTable(): CellTable {
  const count = new Uint8Array(256);
  const vertexOfEdge = new Uint8Array(256 * 12);
  const start = new Float32Array(256 * MAX_VERTICES * 3);
  for (let code = 1; code < 255; code++) {
    const sheets = sheetsOf(code);
    count[code] = sheets.length;
    sheets.forEach((edges, vertex) => {
      for (const edge of edges) {
        vertexOfEdge[code * 12 + edge] = vertex;
        for (let axis = 0; axis < 3; axis++) {
          const [a, b] = EDGES[edge].map((corner) => (corner >> axis) & 1);
          start[(code * MAX_VERTICES + vertex) * 3 + axis] += (a + b) / 2 / edges.length;
        }
      }
    });
  }
  return { count, vertexOfEdge, start };
}

/** The crossed edges of a cell, gathered into the closed curves along which surfaces cut its faces. */
function sheetsOf(code: number): number[][] {
  const inside = (corner: number) => (code >> corner) & 1;
  const crossed = (edge: number) => inside(EDGES[edge][0]) !== inside(EDGES[edge][1]);
  const sheet = EDGES.map((_, edge) => edge);
  const join = (a: number, b: number) => {
    const [from, to] = [sheet[a], sheet[b]];
    for (let edge = 0; edge < 12; edge++) if (sheet[edge] === from) sheet[edge] = to;
  };
  for (const face of FACES) {
    const cut = face.filter(crossed);
    if (cut.length === 2) join(cut[0], cut[1]);
    // Two set voxels that meet at a corner only: each is cut off by itself, the same seen from both cells.
    else if (cut.length === 4)
      for (let corner = 0; corner < 8; corner++) {
        const around = cut.filter((edge) => EDGES[edge].includes(corner));
        if (inside(corner) && around.length === 2) join(around[0], around[1]);
      }
  }
  const names = [...new Set(sheet.filter((_, edge) => crossed(edge)))];
  return names.map((name) =>
    EDGES.flatMap((_, edge) => (crossed(edge) && sheet[edge] === name ? [edge] : [])),
  );
}

export const cellTable: CellTable = buildTable();
