import { beforeEach, describe, expect, it, vi } from 'vitest';
import { SagittaError } from '#core/contract';
import { createFakeService } from '../../test/support/fake-client.ts';
import { currentTimeline } from './current-timeline.ts';
import { createWorkstation } from './workstation.ts';

const soon = <T>(check: () => T) => vi.waitFor(check, { timeout: 20_000, interval: 5 });

/** A window without pixels over services in memory, a phantom open in it. */
async function openPhantom() {
  const service = createFakeService({ sliceMs: 0, promptMs: 0 });
  const added = service.addPhantom('Phantom');
  const workstation = createWorkstation(service.client, service.fetchData);
  workstation.start();
  await workstation.cases.open(added.detail.id);
  return { service, workstation, target: added, state: () => workstation.current.getState() };
}

const liverBox = {
  axis: 'k' as const,
  slice: 44,
  box: [22, 38, 102, 110] as [number, number, number, number],
  points: [],
  mask: false,
};

let setUp: Awaited<ReturnType<typeof openPhantom>>;
beforeEach(async () => {
  setUp = await openPhantom();
});

describe('opening', () => {
  it('brings the voxels, and the crosshair to the middle', () => {
    const { state, workstation, target } = setUp;
    expect(state().phase).toBe('open');
    expect(state().open?.volume.data).toEqual(target.voxels);
    expect(workstation.view.getState().crosshair).toEqual([96, 80, 36]);
  });

  it('of a case that is not there ends in words', async () => {
    const { state, workstation } = setUp;
    await workstation.cases.open('gone');
    expect(state().phase).toBe('failed');
    expect(state().error?.code).toBe('not-found');
  });

  it('twice in a row ends with the case asked for last', async () => {
    const { service, workstation, state } = setUp;
    const second = service.addPhantom('Second', 2);
    const first = workstation.cases.open(setUp.target.detail.id);
    await workstation.cases.open(second.detail.id);
    await first;
    expect(state().open?.detail.id).toBe(second.detail.id);
  });
});

describe('a case opened from outside the window', () => {
  it('is shown', async () => {
    const { service, state } = setUp;
    const other = service.addPhantom('Second', 2);
    service.emit('case.opened', { caseId: other.detail.id });
    await soon(() => expect(state().open?.detail.id).toBe(other.detail.id));
  });
});

describe('prompting', () => {
  it('without a segment makes the first one', async () => {
    const { workstation, state } = setUp;
    await workstation.segmentation.prompt(liverBox);
    await soon(() => expect(state().open!.masks.voxels(state().activeSegmentId!)).toBeGreaterThan(1000));
    expect(state().open?.detail.segments).toHaveLength(1);
  });

  it('shows the prompt before the model has answered', async () => {
    const { workstation, state } = setUp;
    await workstation.segments.add('Liver');
    await workstation.segmentation.prompt(liverBox);
    expect(state().open?.detail.prompts.map((p) => p.slice)).toEqual([44]);
  });

  it('into a locked segment is refused with a way to unlock it', async () => {
    const { workstation, state, service } = setUp;
    const segment = await workstation.segments.add('Liver');
    await workstation.segments.update(segment!.id, { locked: true });
    await workstation.segmentation.prompt(liverBox);
    expect(service.calls).not.toContain('segmentation.prompt');
    expect(workstation.notices.store.getState().notices[0]).toMatchObject({ level: 'warning' });
    expect(state().open?.detail.prompts).toEqual([]);
  });
});

describe('a run', () => {
  it('fills the timeline and ends with every slice known', async () => {
    const { workstation, state } = setUp;
    await workstation.segments.add('Liver');
    await workstation.segmentation.prompt(liverBox);
    await soon(() => expect(state().open!.masks.voxels(state().activeSegmentId!)).toBeGreaterThan(0));
    await workstation.segmentation.propagate();
    await soon(() => expect(Object.values(workstation.jobs.getState().jobs)[0]?.state).toBe('success'));
    await soon(() => {
      const columns = currentTimeline(workstation)!.columns;
      expect(columns.every((c) => c.state !== null)).toBe(true);
      expect(columns.filter((c) => c.areaMm2 > 0).length).toBeGreaterThan(30);
    });
  });
});

describe('a run asked for while the model still answers a prompt', () => {
  it('begins with that prompt', async () => {
    const { workstation } = setUp;
    await workstation.segments.add('Liver');
    await workstation.segmentation.prompt(liverBox);
    await workstation.segmentation.propagate();
    expect(workstation.notices.store.getState().notices).toEqual([]);
    await soon(() => expect(Object.values(workstation.jobs.getState().jobs)[0]?.state).toBe('success'));
  });
});

describe('a stream of changes', () => {
  it('asks for the case as a whole now and then, not for each of them', async () => {
    const { service, target, workstation, state } = setUp;
    await workstation.segments.add('Liver');
    await soon(() => expect(service.calls.filter((c) => c === 'case.get').length).toBeGreaterThan(1));
    const before = service.calls.filter((c) => c === 'case.get').length;
    const { id: caseId, revision } = target.detail;
    const begun = performance.now();
    const change = () => service.emit('case.changed', { caseId, revision, masks: true, detail: true });
    for (let n = 0; n < 50; n++) {
      change();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    target.detail = { ...target.detail, name: 'As it is in the end' };
    change();
    await soon(() => expect(state().open?.detail.name).toBe('As it is in the end'));
    const asked = service.calls.filter((c) => c === 'case.get').length - before;
    // Once in 400 ms, and once at either end, however long it all takes.
    expect(asked).toBeLessThan(3 + (performance.now() - begun) / 400);
  });
});

describe('taking a prompt away', () => {
  it('clears the slice, and is undone in one step', async () => {
    const { workstation, state } = setUp;
    await workstation.segmentation.prompt(liverBox);
    const voxels = () => state().open!.masks.voxels(state().activeSegmentId!);
    await soon(() => expect(voxels()).toBeGreaterThan(0));
    await workstation.segmentation.removePrompt('k', 44);
    expect(state().open?.detail.prompts).toEqual([]);
    expect(voxels()).toBe(0);
    await workstation.cases.undo();
    expect(state().open?.detail.prompts.map((p) => p.slice)).toEqual([44]);
    expect(voxels()).toBeGreaterThan(0);
  });

  it('that is still being answered leaves nothing of it behind', async () => {
    const { workstation, state } = setUp;
    await workstation.segmentation.prompt(liverBox);
    await workstation.segmentation.removePrompt('k', 44);
    expect(state().open?.detail.prompts).toEqual([]);
    expect(state().open!.masks.voxels(state().activeSegmentId!)).toBe(0);
  });
});

describe('strokes', () => {
  const drawOn = async (pixelsSet: number) => {
    const { workstation, state } = setUp;
    const segment = state().open!.detail.segments[0] ?? (await workstation.segments.add('Liver'))!;
    const pixels = new Uint8Array(192 * 160);
    pixels.fill(1, 0, pixelsSet);
    await workstation.segmentation.stroke({
      kind: 'brush',
      segmentId: segment.id,
      axis: 'k',
      slice: 10,
      pixels,
    });
    return segment.id;
  };

  it('are on show at once and in the library soon', async () => {
    const { state, target } = setUp;
    const segmentId = await drawOn(50);
    expect(state().open!.masks.voxels(segmentId)).toBe(50);
    await soon(() => expect(target.mask(segmentId).count()).toBe(50));
    await soon(() => expect(state().saveState).toBe('saved'));
  });

  it('survive a library that fails for a while, and the user is told', async () => {
    const { workstation, service, state, target } = setUp;
    service.failures.push(new SagittaError('disk-full', 'The disk is full.', { remedy: 'Free some space.' }));
    const segmentId = await drawOn(20);
    await soon(() => expect(state().saveState).toBe('failing'));
    expect(state().open!.masks.voxels(segmentId)).toBe(20);
    expect(workstation.hasUnsaved()).toBe(true);
    const notices = () => workstation.notices.store.getState().notices;
    expect(notices().at(-1)?.body).toContain('Free some space.');
    workstation.edits.retryNow();
    await soon(() => expect(target.mask(segmentId).count()).toBe(20));
    await soon(() => expect(notices()).toEqual([]));
  });

  it('come back and forth with undo and redo, pixel for pixel', async () => {
    const { workstation, state } = setUp;
    const segmentId = await drawOn(50);
    await drawOn(80);
    await workstation.cases.undo();
    expect(state().open!.masks.voxels(segmentId)).toBe(50);
    await workstation.cases.redo();
    expect(state().open!.masks.voxels(segmentId)).toBe(80);
  });
});

describe('removing', () => {
  it('a segment offers to bring it back, with its pixels', async () => {
    const { workstation, state } = setUp;
    const segment = (await workstation.segments.add('Liver'))!;
    const pixels = new Uint8Array(192 * 160).fill(1);
    await workstation.segmentation.stroke({
      kind: 'brush',
      segmentId: segment.id,
      axis: 'k',
      slice: 3,
      pixels,
    });
    await workstation.edits.whenIdle();
    await workstation.segments.remove(segment.id);
    expect(state().open?.detail.segments).toEqual([]);
    workstation.notices.store.getState().notices.at(-1)?.action?.run();
    await soon(() => expect(state().open!.masks.voxels(segment.id)).toBe(pixels.length));
  });

  it('a segment is not brought back in the place of a later step', async () => {
    const { workstation, state } = setUp;
    const segment = (await workstation.segments.add('Liver'))!;
    await workstation.segments.remove(segment.id);
    const bringBack = workstation.notices.store.getState().notices.at(-1)?.action?.run;
    await workstation.segments.add('Spleen');
    bringBack?.();
    await soon(() => expect(workstation.notices.store.getState().notices.at(-1)?.body).toMatch(/after it/));
    expect(state().open?.detail.segments.map((s) => s.label)).toEqual(['Spleen']);
  });

  it('a case closes it and offers to bring it back', async () => {
    const { workstation, state, target } = setUp;
    await workstation.libraryOperations.removeCase(target.detail.id, workstation.cases.close);
    expect(state().phase).toBe('closed');
    expect(workstation.library.getState().cases).toEqual([]);
    workstation.notices.store.getState().notices.at(-1)?.action?.run();
    await soon(() => expect(workstation.library.getState().cases).toHaveLength(1));
  });
});

describe('importing', () => {
  const file = (name: string) => ({ path: name, file: new File(['x'], name) });

  it('opens the first new case and reports what was refused', async () => {
    const { workstation, state } = setUp;
    await workstation.imports.importFiles([file('ct.nii.gz'), file('notes.txt')]);
    expect(state().open?.detail.name).toBe('ct');
    expect(workstation.library.getState().report?.refused.map((r) => r.path)).toEqual(['notes.txt']);
    expect(workstation.library.getState().importing.phase).toBe('idle');
  });

  it('that fails leaves the open case as it is and says so', async () => {
    const { workstation, service, state, target } = setUp;
    service.failures.push(new SagittaError('disk-full', 'The disk is full.'));
    await workstation.imports.importFiles([file('ct.nii')]);
    expect(state().open?.detail.id).toBe(target.detail.id);
    expect(workstation.notices.store.getState().notices.at(-1)).toMatchObject({ level: 'error' });
  });
});

describe('undo and redo', () => {
  it('are taken in the order of the keys, however fast they come', async () => {
    const { service, workstation, target, state } = setUp;
    const steps = () => service.calls.filter((name) => name.startsWith('history'));
    await service.client.call('segment.create', { caseId: target.detail.id, label: 'liver' });
    await soon(() => expect(state().open?.detail.undo).not.toBeNull());
    const undone = workstation.cases.undo();
    expect(workstation.cases.hasPendingSteps()).toBe(true);
    await Promise.all([undone, workstation.cases.redo()]);
    expect(steps()).toEqual(['history.undo', 'history.redo']);
    expect(workstation.cases.hasPendingSteps()).toBe(false);
  });
});
