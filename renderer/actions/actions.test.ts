import { describe, expect, it, vi } from 'vitest';
import type { SlicePrompt } from '#core/contract';
import { createFakeService } from '../../test/support/fake-client.ts';
import { createWorkstation } from '../state/index.ts';
import { actionForKey, createActions, createShell } from './index.ts';

const box: SlicePrompt = { axis: 'k', slice: 44, points: [], mask: false, box: [22, 38, 102, 110] };

async function setUp({ open = true, withModel = true } = {}) {
  const service = createFakeService({ sliceMs: 0, promptMs: 0, withModel });
  const added = service.addPhantom('Phantom');
  const workstation = createWorkstation(service.client, service.fetchData);
  const stop = workstation.start();
  if (open) await workstation.cases.open(added.detail.id);
  await workstation.libraryOperations.refreshModels();
  const shell = createShell({
    openPalette() {},
    focusSearch() {},
    chooseFiles() {},
    download() {},
  });
  return { workstation, shell, actions: createActions(workstation, shell), stop };
}

describe('the registry', () => {
  it('gives every key to one action only', async () => {
    const { actions } = await setUp({ open: false });
    const keys = [...actions.values()].flatMap((action) => action.keys ?? []);
    expect(keys.filter((key, n) => keys.indexOf(key) !== n)).toEqual([]);
  });

  it('has a name for every action and no two alike', async () => {
    const { actions } = await setUp({ open: false });
    const names = [...actions.values()].map((action) => action.text);
    expect(new Set(names).size).toBe(names.length);
  });

  it('binds the keys of the review loop', async () => {
    const { actions } = await setUp({ open: false });
    const byKey = (key: string) => actionForKey(actions.values(), key)?.id;
    expect(
      ['n', 'space', 'c', 'b', 'e', 'r', 'z', 'o', 'f', 'h', '[', ']', '?', 'mod+k', 'alt+1'].map(byKey),
    ).toEqual([
      'review.next',
      'review.accept',
      'tool.point',
      'tool.brush',
      'tool.eraser',
      'propagate.again',
      'history.undo',
      'view.outline',
      'view.fill',
      'view.hide',
      'brush.smaller',
      'brush.larger',
      'help.shortcuts',
      'help.palette',
      'window.abdomen',
    ]);
  });
});

describe('actions are offered', () => {
  it('on a scan only while one is open', async () => {
    const { actions, workstation } = await setUp({ open: false });
    expect(actions.get('tool.box')?.enabled?.()).toBe(false);
    expect(actions.get('import.files')?.enabled?.() ?? true).toBe(true);
    await workstation.cases.open(workstation.library.getState().cases[0].id);
    expect(actions.get('tool.box')?.enabled?.()).toBe(true);
  });

  it('to propagate only with a prompt and a model', async () => {
    for (const withModel of [true, false]) {
      const { actions, workstation } = await setUp({ withModel });
      const run = () => actions.get('propagate.run')?.enabled?.();
      await workstation.segments.add('Liver');
      expect(run()).toBe(false);
      await workstation.segmentation.prompt(box);
      expect(run()).toBe(withModel);
    }
  });
});

it('an export that this scan cannot have says why', async () => {
  const { actions, workstation } = await setUp();
  const why = (format: string) => actions.get(`export.${format}`)?.whyNot?.();
  await workstation.segments.add('Liver');
  expect(why('nifti')).toBeNull();
  expect(actions.get('export.nifti')?.enabled?.()).toBe(true);
  expect(why('dicom-seg')).toBe('Only for scans that came in as DICOM');
  expect(actions.get('export.dicom-seg')?.enabled?.()).toBe(false);
});

it('slices that were selected and accepted are selected no longer', async () => {
  const { actions, workstation } = await setUp();
  await workstation.segments.add('Liver');
  await workstation.segmentation.prompt(box);
  const states = () => workstation.current.getState().open?.detail.results.map((result) => result.state);
  await vi.waitFor(() => expect(states()).toEqual(['prompted']));
  workstation.view.setState({ range: [40, 50] });
  await actions.get('range.accept')?.run();
  await vi.waitFor(() => expect(states()).toEqual(['accepted']));
  expect(workstation.view.getState().range).toBeNull();
});

it('hiding lasts as long as the key is down', async () => {
  const { actions, workstation } = await setUp();
  const hide = actions.get('view.hide')!;
  void hide.run();
  expect(workstation.view.getState().hideSegments).toBe(true);
  hide.release?.();
  expect(workstation.view.getState().hideSegments).toBe(false);
});

it('Escape leaves the tool first, then the maximised view', async () => {
  const { actions, workstation } = await setUp();
  const leave = () => void actions.get('tool.leave')?.run();
  workstation.view.setState({ tool: 'brush', maximised: 'axial' });
  leave();
  expect(workstation.view.getState()).toMatchObject({ tool: 'navigate', maximised: 'axial' });
  leave();
  expect(workstation.view.getState().maximised).toBeNull();
});

it('Escape puts the settings away before it leaves a tool', async () => {
  const { actions, shell, workstation } = await setUp();
  void actions.get('help.settings')?.run();
  workstation.view.setState({ tool: 'brush' });
  void actions.get('tool.leave')?.run();
  expect(shell.store.getState().settings).toBe(false);
  expect(workstation.view.getState().tool).toBe('brush');
});
