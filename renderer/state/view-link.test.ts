import { describe, expect, it, vi } from 'vitest';
import { createFakeService } from '../../test/support/fake-client.ts';
import { type LinkChannel, linkViews } from './view-link.ts';
import { createWorkstation } from './workstation.ts';

const soon = <T>(check: () => T) => vi.waitFor(check, { timeout: 20_000, interval: 5 });

/** Two windows of one service; the second was opened by the first. */
async function twoWindows() {
  const service = createFakeService({ sliceMs: 0, promptMs: 0 });
  const caseId = service.addPhantom('Phantom').detail.id;
  const windows = [0, 1].map(() => createWorkstation(service.client, service.fetchData));
  const [main, guest] = windows;
  await main.cases.open(caseId);
  const name = crypto.randomUUID();
  const channel = () => new BroadcastChannel(name) as unknown as LinkChannel;
  const parts = [
    linkViews(main, channel(), main.cases.open, { isGuest: false }),
    linkViews(guest, channel(), guest.cases.open, { isGuest: true }),
  ];
  await soon(() => expect(guest.current.getState().phase).toBe('open'));
  return { service, main, guest, caseId, part: () => parts.forEach((stop) => void stop()) };
}

describe('a view in a window of its own', () => {
  it('shows the case of the window that opened it', async () => {
    const { guest, caseId, part } = await twoWindows();
    expect(guest.current.getState().caseId).toBe(caseId);
    part();
  });

  it('shares crosshair and greys, whoever changes them', async () => {
    const { main, guest, part } = await twoWindows();
    main.view.setState({ crosshair: [3, 4, 5] });
    await soon(() => expect(guest.view.getState().crosshair).toEqual([3, 4, 5]));
    guest.view.setState({ window: { center: -600, width: 1500 } });
    await soon(() => expect(main.view.getState().window.center).toBe(-600));
    expect(main.view.getState().crosshair).toEqual([3, 4, 5]);
    part();
  });

  it('keeps its own layout', async () => {
    const { main, guest, part } = await twoWindows();
    main.view.setState({ maximised: 'axial', crosshair: [1, 1, 1] });
    await soon(() => expect(guest.view.getState().crosshair).toEqual([1, 1, 1]));
    expect(guest.view.getState().maximised).toBeNull();
    part();
  });

  it('follows to another case', async () => {
    const { service, main, guest, part } = await twoWindows();
    const other = service.addPhantom('Second', 2).detail.id;
    await main.cases.open(other);
    await soon(() => expect(guest.current.getState().open?.detail.id).toBe(other));
    expect(main.current.getState().caseId).toBe(other);
    part();
  });
});
