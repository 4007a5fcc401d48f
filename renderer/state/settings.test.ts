import { expect, it, onTestFinished, vi } from 'vitest';
import { createFakeService } from '../../test/support/fake-client.ts';
import { createWorkstation } from './index.ts';

const GiB = 2 ** 30;

function started() {
  const service = createFakeService();
  const workstation = createWorkstation(service.client, service.fetchData);
  onTestFinished(workstation.start());
  return { service, workstation, state: () => workstation.library.getState() };
}

it('what the engine holds is asked for again and again, until the window is closed', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const service = createFakeService();
  const workstation = createWorkstation(service.client, service.fetchData);
  const asked = () => service.calls.filter((call) => call === 'engine.state').length;
  const stop = workstation.start();
  await vi.advanceTimersByTimeAsync(9_000);
  expect(asked()).toBe(5);
  expect(workstation.library.getState().engine?.threads).toBe(4);
  stop();
  await vi.advanceTimersByTimeAsync(9_000);
  expect(asked()).toBe(5);
});

it('a budget is changed and shown as the service took it', async () => {
  const { workstation, state } = started();
  await workstation.settings.changeCache({ memoryBytes: GiB });
  expect(state().settings?.settings.embeddingCache).toEqual({ memoryBytes: GiB, diskBytes: 4 * GiB });
});

it('a budget that the service refuses leaves the settings as they were, and is told', async () => {
  const { workstation, state } = started();
  await workstation.settings.refresh();
  const before = state().settings;
  await workstation.settings.changeCache({ memoryBytes: 1 });
  expect(state().settings).toEqual(before);
  expect(workstation.notices.store.getState().notices.at(-1)).toMatchObject({
    level: 'error',
    title: 'The setting was not changed',
  });
});

it('settings that were changed elsewhere are shown', async () => {
  const { service, state } = started();
  await service.client.call('settings.set', { embeddingCache: { diskBytes: 0 } });
  service.emit('settings.changed', {});
  await expect.poll(() => state().settings?.settings.embeddingCache.diskBytes).toBe(0);
});

it('an emptied cache tells what was freed', async () => {
  const { workstation } = started();
  await workstation.settings.emptyCache();
  expect(workstation.notices.store.getState().notices.at(-1)?.title).toBe(
    'The cache was emptied: 3 MiB freed',
  );
});

it('the outcome of a check of the library stands until the next', async () => {
  const { workstation, state } = started();
  const checked = workstation.settings.verifyLibrary();
  expect(state().check).toBe('running');
  await checked;
  expect(state().check).toMatchObject({ ok: true, checked: { files: 12 } });
});

it('a self-test that fails is told with its reason, and can be run again', async () => {
  const { workstation, state } = started();
  await workstation.libraryOperations.refreshModels();
  await workstation.settings.testAgain();
  expect(state().testing).toBe(false);
  expect(workstation.notices.store.getState().notices.at(-1)).toMatchObject({
    title: 'nano did not pass',
    body: 'Models cannot be changed here.',
  });
});
