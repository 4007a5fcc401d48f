import { describe, expect, it } from 'vitest';
import { PropagationPlan } from '#core/contract';
import { emptyVolume } from '../../test/support/orientations.ts';
import { channelsOf, extractChannels } from './channels.ts';
import { planeLayout } from './plane.ts';

const card = {
  name: 'small',
  input: { windowsHu: { soft: [-160, 240], bone: [-500, 1300] } },
} as unknown as Parameters<typeof channelsOf>[1];
const volume = emptyVolume(
  [8, 8, 3],
  [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 2, 0],
    [0, 0, 0, 1],
  ],
);
// Slice k holds 100 * k, and a block of 300 and 320 HU on slice 1.
volume.data.forEach((_, n) => {
  const [i, j, k] = [n % 8, Math.floor(n / 8) % 8, Math.floor(n / 64)];
  const inside = k === 1 && i >= 2 && i < 6 && j >= 2 && j < 6;
  volume.data[n] = inside ? 300 + 20 * (i % 2) : 100 * k;
});
const layout = planeLayout(volume, 'k');
const values = { kind: 'hu', data: volume.data } as const;
const of = (channels: object, prompted: Parameters<typeof channelsOf>[3] = null) =>
  channelsOf(PropagationPlan.parse({ channels }), card, values, prompted);

describe('what the model sees', () => {
  it('is one window in all channels', () => {
    expect(of({ kind: 'one' })).toEqual([{ offset: 0, window: [-160, 240] }]);
  });

  it('is three windows of one slice', () => {
    const windows = of({ kind: 'windows', windows: ['soft', 'bone', [0, 80]] }).map((c) => c.window);
    expect(windows).toEqual([
      [-160, 240],
      [-500, 1300],
      [0, 80],
    ]);
  });

  it('is three neighbouring slices, the last one repeated at the end', () => {
    const shown = extractChannels(volume, layout, 2, of({ kind: 'neighbours' }));
    expect(shown.map((plane) => plane[0])).toEqual(
      [260 / 400, 360 / 400, 360 / 400].map((v) => expect.closeTo(v, 5)),
    );
  });

  it('is the window of what is prompted', () => {
    const regions = [{ t: 1, region: [2, 2, 6, 6] as const }];
    const [{ window }] = of({ kind: 'prompted', spread: 2 }, { volume, layout, regions });
    expect(window).toEqual([290, 330]);
  });

  describe('where the window is the suited one', () => {
    const suited = (region: readonly [number, number, number, number], kind: 'hu' | 'raw' = 'hu') =>
      channelsOf(
        PropagationPlan.parse({ window: 'suited' }),
        card,
        { ...values, kind },
        { volume, layout, regions: [{ t: 1, region }] },
      )[0].window;

    it('is the first of the card while at least half of what is prompted shows in it', () => {
      // 16 of 32 pixels hold 300 HU or more, beyond the 240 HU of soft tissue; the others 100 HU.
      expect(suited([0, 2, 8, 6])).toEqual([-160, 240]);
    });

    it('is the one that shows most of it otherwise', () => {
      expect(suited([2, 2, 6, 6])).toEqual([-500, 1300]);
    });

    it('stays as it is for values that are not HU, and while nothing is prompted', () => {
      expect(suited([2, 2, 6, 6], 'raw')).toEqual([0, 320]);
      const open = PropagationPlan.parse({ window: 'suited' });
      expect(channelsOf(open, card, values, null)[0].window).toEqual([-160, 240]);
    });
  });

  it("is the card's window while nothing is prompted", () => {
    expect(of({ kind: 'prompted' }, { volume, layout, regions: [] })[0].window).toEqual([-160, 240]);
  });
});
