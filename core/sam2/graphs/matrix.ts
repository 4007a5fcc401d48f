import type { Weights } from '#core/sam2/checkpoint';

/** A linear layer y = W x + b: weight [to, from], row-major. */
export interface Affine {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly to: number;
  readonly from: number;
}

export function readAffine(weights: Weights, name: string): Affine {
  const [to, from] = weights.shape(`${name}.weight`) ?? [0, 0];
  return { weight: weights.read(`${name}.weight`), bias: weights.read(`${name}.bias`), to, from };
}

/** outer(inner(x)) as one layer, summed in float64. */
export function compose(outer: Affine, inner: Affine): Affine {
  const weight = new Float32Array(outer.to * inner.from);
  const bias = new Float32Array(outer.to);
  const row = new Float64Array(inner.from);
  for (let to = 0; to < outer.to; to++) {
    row.fill(0);
    let constant = outer.bias[to];
    for (let k = 0; k < outer.from; k++) {
      const factor = outer.weight[to * outer.from + k];
      constant += factor * inner.bias[k];
      for (let n = 0; n < inner.from; n++) row[n] += factor * inner.weight[k * inner.from + n];
    }
    weight.set(row, to * inner.from);
    bias[to] = constant;
  }
  return { weight, bias, to: outer.to, from: inner.from };
}

/** W x + b for one vector, summed in float64. */
export function through({ weight, bias, to, from }: Affine, x: Float32Array): Float32Array {
  return Float32Array.from({ length: to }, (_, row) => {
    let sum = bias[row];
    for (let n = 0; n < from; n++) sum += weight[row * from + n] * x[n];
    return sum;
  });
}

/** [rows, columns] -> [columns, rows] */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      out[column * rows + row] = values[row * columns + column];
    }
  }
  return out;
}

/** [rows, ...] less the mean over the rows. */
export function centredRows(values: Float32Array, rows: number): Float32Array {
  const width = values.length / rows;
  const mean = new Float64Array(width);
  values.forEach((value, at) => {
    mean[at % width] += value / rows;
  });
  return values.map((value, at) => value - mean[at % width]);
}
