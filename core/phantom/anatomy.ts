import type { Vec3 } from '#core/geometry';
import { column, ellipsoid, type Solid, tube, union, without } from './shapes.ts';

/** Something painted over what is there already. */
export interface Tissue {
  readonly solid: Solid;
  readonly hu: number;
  /** Structure of the truth that it belongs to; tissue without one takes away from what it covers. */
  readonly structure?: string;
  /** A part inside of a structure that does not take away from it (vessels in the liver). */
  readonly within?: boolean;
}

/** Height of the scan in mm; z runs from 0 (feet) up. */
export const HEIGHT_MM = 240;

/**
 * The tissues of one upper abdomen, in painting order. Organs stand 30 to 60 HU above the 20 HU of what surrounds
 * them and 20 HU or more apart from those they touch; liver, spleen and kidneys end inside the scan. `vary(x)` gives x within some per cent.
 */
export function anatomy(vary: (value: number) => number): Tissue[] {
  const all: readonly [number, number] = [-20, HEIGHT_MM + 20];
  const body: Tissue[] = [
    { solid: column([0, 0], [142, 106], all), hu: -100 },
    { solid: column([0, 2], [130, 92], all), hu: 75 },
    { solid: column([0, -4], [118, 78], all), hu: 20 },
  ];
  return [...body, ...lungs(vary), ...organs(vary), ...vessels(vary), ...spine(), ...ribs()];
}

function lungs(vary: (value: number) => number): Tissue[] {
  return [-1, 1].map((side) => ({
    solid: ellipsoid([62 * side, 0, 268], [48, 68, vary(side < 0 ? 62 : 72)]),
    hu: -850,
  }));
}

function organs(vary: (value: number) => number): Tissue[] {
  const at = (x: number, y: number, z: number): Vec3 => [vary(x), vary(y), vary(z)];
  const liver = without(
    union(ellipsoid(at(-60, -4, 148), at(54, 66, 60)), ellipsoid(at(-8, -42, 165), at(52, 26, 30)), 20),
    ellipsoid([-62, 0, 275], [54, 72, 68]),
  );
  const gallbladder = ellipsoid(at(-38, -40, 104), at(11, 14, 20));
  const spleen = ellipsoid(at(86, 26, 165), at(22, 36, 42));
  const stomach = ellipsoid(at(50, -36, 150), at(30, 28, 44));
  const kidney = (side: number, z: number): Tissue[] => {
    const [x, y] = [vary(58) * side, vary(46)];
    const sinus = ellipsoid([x - 16 * side, y, z], [13, 9, 20]);
    return [
      {
        solid: without(ellipsoid([x, y, z], at(24, 22, 50)), sinus),
        hu: 78,
        structure: side < 0 ? 'right kidney' : 'left kidney',
      },
      { solid: sinus, hu: -60 },
    ];
  };
  const vein = (points: readonly Vec3[]): Tissue[] =>
    tube(points, 4).map((solid) => ({ solid, hu: 75, structure: 'liver', within: true }));
  return [
    { solid: liver, hu: 50, structure: 'liver' },
    ...vein([at(-90, 10, 165), at(-55, -5, 172), at(-30, 5, 178)]),
    ...vein([at(-70, -35, 160), at(-45, -15, 170), at(-30, 5, 178)]),
    { solid: gallbladder, hu: 8 },
    { solid: stomach, hu: 0 },
    { solid: ellipsoid([vary(52), -52, vary(160)], [20, 10, 22]), hu: -900 },
    { solid: spleen, hu: 55, structure: 'spleen' },
    ...kidney(-1, vary(95)),
    ...kidney(1, vary(108)),
  ];
}

function vessels(vary: (value: number) => number): Tissue[] {
  const course = (x: number, y: number, sway: number): Vec3[] =>
    Array.from({ length: 9 }, (_, n) => {
      const z = -20 + (n * (HEIGHT_MM + 40)) / 8;
      return [x + sway * Math.sin(z / 45), y + (sway / 2) * Math.cos(z / 60), z];
    });
  const aorta = course(vary(10), 30, 5);
  const vessel = (points: readonly Vec3[], radiusMm: number, hu: number, structure?: string): Tissue[] =>
    tube(points, radiusMm).map((solid) => ({ solid, hu, structure }));
  return [
    ...vessel(aorta, vary(11), 78, 'aorta'),
    ...vessel(course(vary(-20), 30, 3), vary(10), 75, 'inferior vena cava'),
    ...vessel([aorta[4], [vary(34), 34, 112], [46, 44, 110]], 4, 78),
    ...vessel([aorta[4], [vary(8), 8, 118], [vary(-34), -8, 128]], 5, 78),
  ];
}

function spine(): Tissue[] {
  const tissues: Tissue[] = [];
  for (let z = -10; z < HEIGHT_MM + 20; z += 36) {
    const arch = tube(
      [
        [-20, 80, z + 12],
        [0, 94, z + 6],
        [20, 80, z + 12],
      ],
      5,
    );
    tissues.push(
      { solid: column([0, 58], [21, 15], [z + 26, z + 36]), hu: 85 },
      { solid: column([0, 58], [23, 17], [z, z + 26]), hu: 380, structure: 'vertebrae' },
      { solid: column([0, 58], [20, 14], [z + 2, z + 24]), hu: 190, structure: 'vertebrae' },
      ...arch.map((solid) => ({ solid, hu: 350, structure: 'vertebrae' })),
    );
  }
  tissues.push({ solid: column([0, 82], [9, 7], [-20, HEIGHT_MM + 20]), hu: 30 });
  return tissues;
}

/** Ribs run in the body wall, from high at the back to low at the front. */
function ribs(): Tissue[] {
  return [110, 145, 180, 215, 250].flatMap((back) =>
    [-1, 1].flatMap((side) => {
      const points = Array.from({ length: 12 }, (_, n): Vec3 => {
        const angle = 0.2 + (n / 11) * 2.1;
        return [side * 123 * Math.sin(angle), 84 * Math.cos(angle) - 2, back - 14 * angle * angle];
      });
      return tube(points, 5).map((solid) => ({ solid, hu: 360, structure: 'ribs' }));
    }),
  );
}
