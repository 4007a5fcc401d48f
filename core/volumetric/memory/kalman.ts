import type { BoxFilter, Estimate } from './gate.ts';
import type { Box } from './mask-box.ts';

/** Standard deviations as parts of the box's height; the ratio of its sides has its own. */
const POSITION = 1 / 20;
const SPEED = 1 / 160;

interface Deviations {
  readonly value: number;
  readonly speed: number;
}

/**
 * The Kalman filter of SORT and SAMURAI (Bewley et al. 2016; arXiv 2411.11922) over a box's centre, ratio
 * and height at constant speed. Its noise is diagonal, so the eight-dimensional filter is four of two dimensions.
 */
export function beginFilter(box: Box): BoxFilter {
  const observed = observe(box);
  const [, , , height] = observed;
  return four((n) => {
    const { value, speed } =
      n === RATIO ? ratioNoise : { value: 2 * POSITION * height, speed: 10 * SPEED * height };
    return { value: observed[n], speed: 0, varValue: value ** 2, covariance: 0, varSpeed: speed ** 2 };
  });
}

/** The filter one frame on. */
export function predictFilter(filter: BoxFilter): BoxFilter {
  const height = filter[HEIGHT].value;
  return four((n) => {
    const noise = n === RATIO ? ratioNoise : { value: POSITION * height, speed: SPEED * height };
    const { value, speed, varValue, covariance, varSpeed } = filter[n];
    return {
      value: value + speed,
      speed,
      varValue: varValue + 2 * covariance + varSpeed + noise.value ** 2,
      covariance: covariance + varSpeed,
      varSpeed: varSpeed + noise.speed ** 2,
    };
  });
}

/** The predicted filter corrected by the box that was found. */
export function correctFilter(filter: BoxFilter, box: Box): BoxFilter {
  const observed = observe(box);
  const height = filter[HEIGHT].value;
  return four((n) => {
    const { value, speed, varValue, covariance, varSpeed } = filter[n];
    const spread = varValue + (n === RATIO ? 0.1 : POSITION * height) ** 2;
    const off = observed[n] - value;
    return {
      value: value + (varValue / spread) * off,
      speed: speed + (covariance / spread) * off,
      varValue: varValue - varValue ** 2 / spread,
      covariance: covariance - (varValue * covariance) / spread,
      varSpeed: varSpeed - covariance ** 2 / spread,
    };
  });
}

/** Where the filter takes the object to be. */
export function filteredBox(filter: BoxFilter): Box {
  const [x, y, ratio, height] = filter.map((e: Estimate) => e.value);
  const [halfWidth, halfHeight] = [(ratio * height) / 2, height / 2];
  return [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight];
}

const [RATIO, HEIGHT] = [2, 3];
const ratioNoise: Deviations = { value: 1e-2, speed: 1e-5 };

function observe([x0, y0, x1, y1]: Box): readonly [number, number, number, number] {
  return [(x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / (y1 - y0), y1 - y0];
}

function four(of: (n: number) => Estimate): BoxFilter {
  return [of(0), of(1), of(2), of(3)];
}
