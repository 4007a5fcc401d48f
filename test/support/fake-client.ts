import {
  type CommandName,
  commands,
  defaultSettings,
  type EventData,
  type EventName,
  type Job,
  type Params,
  type ParamsIn,
  type Result,
  type SagittaClient,
  SagittaError,
  Settings,
  type SlicePrompt,
  uploadNameHeader,
} from '#core/contract';
import { axisIndex } from '#core/geometry';
import { decodePacket, encodePacket } from '#core/masks';
import { FakeCase } from './fake-case.ts';
import { FakeComparison } from './fake-comparison.ts';
import { fakeEngineState, fakeTrials } from './fake-engine-report.ts';
import { phantomDetail } from './fake-phantom.ts';

type Handlers = { [C in CommandName]: (params: Params<C>) => Result<C> | Promise<Result<C>> };

export interface FakeOptions {
  /** Time for one propagated slice. */
  sliceMs?: number;
  promptMs?: number;
  withModel?: boolean;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const json = (body: unknown, status = 200) => Response.json(body, { status });

/** The services in memory: enough of them, on phantoms, to develop and test the window without a host. */
export function createFakeService(options: FakeOptions = {}) {
  const { sliceMs = 60, promptMs = 120, withModel = true } = options;
  const cases = new Map<string, FakeCase>();
  const bin = new Map<string, FakeCase>();
  const jobs = new Map<string, Job>();
  const comparisons = new Map<string, FakeComparison>();
  const uploads = new Map<string, string[]>();
  const listeners = new Map<EventName, Set<(data: never) => void>>();
  const calls: CommandName[] = [];
  /** Answers to what is sent over the data plane (strokes, uploads), in place of the right ones, first in first out. */
  const failures: SagittaError[] = [];
  let lastId = 0;
  const newId = (kind: string) => `${kind}${++lastId}`;

  const emit = <E extends EventName>(event: E, data: EventData<E>) => {
    for (const listener of listeners.get(event) ?? []) (listener as (data: EventData<E>) => void)(data);
  };
  const caseOf = (caseId: string) => {
    const found = cases.get(caseId);
    if (!found) throw new SagittaError('not-found', 'The case is not in the library.');
    return found;
  };
  const changed = (caseId: string) =>
    emit('case.changed', { caseId, revision: caseOf(caseId).detail.revision, masks: true, detail: true });

  function addPhantom(name: string, seed = 1): FakeCase {
    const id = newId('case');
    const added = new FakeCase(phantomDetail(id, name, new Date().toISOString()), seed);
    cases.set(id, added);
    emit('library.changed', {});
    return added;
  }

  const reportOf = (added: FakeCase) => {
    const { id, name, patientId, modality, description, shape, spacingMm, affineLps, sliceCount, warnings } =
      added.detail;
    return { id, name, patientId, modality, description, shape, spacingMm, affineLps, sliceCount, warnings };
  };

  async function propagate(job: Job, target: FakeCase, segmentId: string): Promise<void> {
    const prompts = target.detail.prompts.filter((p) => p.segmentId === segmentId);
    const prompt: SlicePrompt = prompts[0];
    const count = target.detail.shape[axisIndex(prompt.axis)];
    const kept = new Set(
      target.detail.results
        .filter((r) => r.segmentId === segmentId && ['accepted', 'corrected', 'prompted'].includes(r.state))
        .map((r) => r.slice),
    );
    const order = Array.from({ length: count }, (_, n) => n)
      .filter((slice) => !kept.has(slice))
      .sort((a, b) => Math.abs(a - prompt.slice) - Math.abs(b - prompt.slice));
    const put = (next: Partial<Job>) => {
      const now = { ...jobs.get(job.id)!, ...next };
      jobs.set(job.id, now);
      emit('job.changed', { job: now });
    };
    put({ state: 'running', progress: { done: 0, total: order.length } });
    for (const [n, slice] of order.entries()) {
      await wait(sliceMs);
      if (jobs.get(job.id)!.state === 'cancelled') return;
      let result = null as ReturnType<FakeCase['propose']> | null;
      const revision = target.change('Propagate', () => {
        result = target.propose(segmentId, prompt, slice);
      });
      emit('slice.finished', { caseId: target.detail.id, revision, result: result! });
      put({ progress: { done: n + 1, total: order.length, remainingMs: (order.length - n - 1) * sliceMs } });
    }
    put({ state: 'success', endedAt: new Date().toISOString() });
    changed(target.detail.id);
  }

  let settings = defaultSettings;
  const settingsReport = () => ({
    settings,
    libraryFolder: '/home/reader/sagitta/library',
    cacheFolder: '/home/reader/sagitta/library/cache',
    machineBytes: 16 * 2 ** 30,
  });
  async function compare(comparison: FakeComparison): Promise<void> {
    const { caseId, jobId } = comparison.data;
    const total = comparison.target.detail.shape[2];
    const put = (next: Partial<Job>) => {
      jobs.set(jobId, { ...jobs.get(jobId)!, ...next });
      emit('job.changed', { job: jobs.get(jobId)! });
      emit('comparison.changed', { caseId });
    };
    put({ state: 'running', progress: { done: 0, total } });
    for (let slice = 0; slice < total; slice++) {
      await wait(sliceMs);
      if (jobs.get(jobId)!.state === 'cancelled') {
        comparison.end('stopped');
        emit('comparison.changed', { caseId });
        return;
      }
      comparison.look(slice);
      put({ progress: { done: slice + 1, total } });
    }
    comparison.end('finished');
    put({ state: 'success', endedAt: new Date().toISOString() });
  }
  const comparisonOf = (id: string) => {
    const found = [...comparisons.values()].find(({ data }) => data.id === id);
    if (!found) throw new SagittaError('not-found', 'This comparison is not there any more.');
    return found;
  };

  const unavailable = (): never => {
    throw new SagittaError('model-refused', 'Models cannot be changed here.');
  };

  const handlers: Handlers = {
    'app.info': () => ({ version: '0.1.0', host: 'browser', user: 'reader', libraryBytes: 1.23e9 }),
    'settings.get': settingsReport,
    'settings.set': ({ embeddingCache }) => {
      settings = Settings.parse({ embeddingCache: { ...settings.embeddingCache, ...embeddingCache } });
      return settingsReport();
    },
    'cache.empty': () => ({ freedBytes: 3 * 2 ** 20 }),
    'library.verify': () => ({ ok: true, problems: [], checked: { files: 12, masks: 340 } }),
    'case.list': ({ search, bin: inBin }) => ({
      cases: [...(inBin ? bin : cases).values()]
        .map(({ detail }) => ({ ...detail, segments: detail.segments.length }))
        .filter((c) =>
          [c.name, c.patientId, c.description].join(' ').toLowerCase().includes(search.toLowerCase()),
        ),
    }),
    'case.get': ({ caseId }) => caseOf(caseId).detail,
    'case.rename': ({ caseId, name }) => {
      const target = caseOf(caseId);
      target.detail = { ...target.detail, name };
      emit('library.changed', {});
      return {};
    },
    'case.remove': ({ caseId }) => {
      bin.set(caseId, caseOf(caseId));
      cases.delete(caseId);
      return {};
    },
    'case.restore': ({ caseId }) => {
      cases.set(caseId, bin.get(caseId)!);
      bin.delete(caseId);
      return {};
    },
    'import.paths': () => {
      throw new SagittaError('file-not-found', 'The window has no file system here.');
    },
    'import.upload': ({ uploadId }) => {
      const names = uploads.get(uploadId) ?? [];
      const good = names.filter((name) => /\.nii(\.gz)?$|\.dcm$/i.test(name));
      const refused = names
        .filter((name) => !good.includes(name))
        .map((path) => ({
          path,
          code: 'file-unsupported',
          reason: 'Neither DICOM nor NIfTI: the file begins with neither’s mark.',
        }));
      if (good.length === 0) return { cases: [], refused, segments: [] };
      return { cases: [reportOf(addPhantom(good[0].replace(/\..*$/, '')))], refused, segments: [] };
    },
    'import.phantom': ({ seed }) => ({
      cases: [reportOf(addPhantom('Demo phantom', seed))],
      refused: [],
      segments: [],
    }),
    'segment.create': ({ caseId, label, color, code }) => {
      const target = caseOf(caseId);
      const segment = {
        id: newId('segment'),
        label,
        color: color ?? '#e69f00',
        code,
        visible: true,
        locked: false,
        voxels: 0,
        volumeMl: 0,
        state: 'empty' as const,
      };
      const revision = target.change(`Add ${label}`, () => {
        target.detail = { ...target.detail, segments: [...target.detail.segments, segment] };
      });
      changed(caseId);
      return { segment, revision };
    },
    'segment.update': ({ caseId, segmentId, ...change }) => {
      const target = caseOf(caseId);
      const defined = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const revision = target.change('Change segment', () => {
        const segments = target.detail.segments.map((s) => (s.id === segmentId ? { ...s, ...defined } : s));
        target.detail = { ...target.detail, segments };
      });
      changed(caseId);
      return { segment: target.detail.segments.find((s) => s.id === segmentId)!, revision };
    },
    'segment.remove': ({ caseId, segmentId }) => {
      const target = caseOf(caseId);
      const revision = target.change('Remove segment', () => {
        for (const key of target.slices.keys()) {
          const [id, k] = key.split('/');
          if (id === segmentId) target.setSlice(id, Number(k), new Uint8Array());
        }
        const keep = <T extends { segmentId: string }>(list: T[]) =>
          list.filter((x) => x.segmentId !== segmentId);
        target.detail = {
          ...target.detail,
          segments: target.detail.segments.filter((s) => s.id !== segmentId),
          prompts: keep(target.detail.prompts),
          results: keep(target.detail.results),
        };
      });
      changed(caseId);
      return { revision };
    },
    'history.undo': ({ caseId }) => {
      const label = caseOf(caseId).travel('undo');
      changed(caseId);
      return { revision: caseOf(caseId).detail.revision, label };
    },
    'history.redo': ({ caseId }) => {
      const label = caseOf(caseId).travel('redo');
      changed(caseId);
      return { revision: caseOf(caseId).detail.revision, label };
    },
    'segmentation.prompt': async ({ caseId, segmentId, prompt }) => {
      await wait(promptMs);
      const target = caseOf(caseId);
      let result = null as ReturnType<FakeCase['segment']> | null;
      const revision = target.change('Prompt', () => {
        const others = target.detail.prompts.filter(
          (p) => p.segmentId !== segmentId || p.axis !== prompt.axis || p.slice !== prompt.slice,
        );
        target.detail = { ...target.detail, prompts: [...others, { ...prompt, segmentId }] };
        result = target.segment(segmentId, prompt);
      });
      changed(caseId);
      return { revision, result: result!, elapsedMs: promptMs };
    },
    'segmentation.warm': () => ({ cached: true }),
    'segmentation.propagate': ({ caseId, segmentIds }) => {
      if (!caseOf(caseId).detail.prompts.some((p) => segmentIds.includes(p.segmentId)))
        throw new SagittaError('prompt-invalid', 'There is nothing to propagate: the segment has no prompt.');
      const job: Job = {
        id: newId('job'),
        kind: 'propagate',
        caseId,
        state: 'pending',
        progress: { done: 0, total: 0 },
        startedAt: new Date().toISOString(),
        notices: [],
      };
      jobs.set(job.id, job);
      emit('job.changed', { job });
      void propagate(job, caseOf(caseId), segmentIds[0]);
      return { jobId: job.id };
    },
    'segmentation.mark': ({ caseId, segmentId, axis, slices, state }) => {
      const target = caseOf(caseId);
      const revision = target.change('Mark', () => {
        const results = target.detail.results.map((r) =>
          r.segmentId === segmentId && r.axis === axis && slices.includes(r.slice) ? { ...r, state } : r,
        );
        target.detail = { ...target.detail, results };
      });
      changed(caseId);
      return { revision };
    },
    'segmentation.clear': ({ caseId, segmentId, axis, from, to }) => {
      const target = caseOf(caseId);
      const outside = (x: { segmentId: string; axis: string; slice: number }) =>
        x.segmentId !== segmentId || x.axis !== axis || x.slice < from || x.slice > to;
      const revision = target.change('Clear', () => {
        for (let slice = from; slice <= to; slice++)
          target.writePlane(
            segmentId,
            axis,
            slice,
            target.plane(axis, slice, () => false),
          );
        target.detail = {
          ...target.detail,
          results: target.detail.results.filter(outside),
          prompts: target.detail.prompts.filter(outside),
        };
      });
      changed(caseId);
      return { revision };
    },
    'comparison.start': (asked) => {
      const job: Job = {
        id: newId('job'),
        kind: 'compare',
        caseId: asked.caseId,
        state: 'pending',
        progress: { done: 0, total: 0 },
        startedAt: new Date().toISOString(),
        notices: [],
      };
      jobs.set(job.id, job);
      const comparison = new FakeComparison(newId('comparison'), job.id, caseOf(asked.caseId), asked);
      comparisons.set(asked.caseId, comparison);
      void compare(comparison);
      return { comparison: comparison.data };
    },
    'comparison.get': ({ caseId }) => ({ comparison: comparisons.get(caseId)?.data ?? null }),
    'comparison.keep': ({ comparisonId, trial }) => {
      const comparison = comparisonOf(comparisonId);
      const revision = comparison.keep(trial);
      changed(comparison.data.caseId);
      return { revision };
    },
    'comparison.discard': ({ comparisonId }) => {
      const { caseId } = comparisonOf(comparisonId).data;
      comparisons.delete(caseId);
      emit('comparison.changed', { caseId });
      return {};
    },
    'job.list': () => ({ jobs: [...jobs.values()] }),
    'job.cancel': ({ jobId }) => {
      const job = { ...jobs.get(jobId)!, state: 'cancelled' as const, endedAt: new Date().toISOString() };
      jobs.set(jobId, job);
      emit('job.changed', { job });
      return {};
    },
    'version.save': ({ caseId, note }) => {
      const target = caseOf(caseId);
      const { versions, revision, segments } = target.detail;
      const version = {
        id: newId('version'),
        parentId: versions.at(-1)?.id ?? null,
        at: new Date().toISOString(),
        author: 'reader',
        note,
        model: 'nano',
        plan: 'default',
        revision,
        segments: segments.length,
      };
      target.detail = { ...target.detail, versions: [...versions, version] };
      changed(caseId);
      return { version, revision };
    },
    'version.restore': ({ caseId }) => ({ revision: caseOf(caseId).change('Restore version', () => {}) }),
    'export.case': ({ caseId, format }) => {
      caseOf(caseId);
      const name = format === 'nifti' ? 'segments.nii.gz' : `segments.${format}`;
      return { outputs: [{ url: `data:,${name}`, name, bytes: 1000, verified: true }], warnings: [] };
    },
    'model.list': () => ({
      models: withModel
        ? [
            {
              name: 'nano',
              version: '2.1',
              size: 'nano',
              imageSize: 256,
              precision: 'fp32',
              provider: 'cpu',
              selfTest: 'passed',
              active: true,
              shipped: true,
              about: 'Shipped model, trained from scratch on CT slices.',
              trials: fakeTrials,
              neededBytes: 410 * 2 ** 20,
            },
          ]
        : [],
    }),
    'model.select': () => ({}),
    'model.add': unavailable,
    'model.upload': unavailable,
    'model.details': unavailable,
    'model.configure': unavailable,
    'model.verify': unavailable,
    'model.remove': unavailable,
    'engine.state': () => fakeEngineState,
    'engine.release': () => ({}),
    'plan.list': () => {
      const plan = { name: 'default' };
      const full = commands['plan.list'].result.parse({
        plans: [
          {
            name: 'default',
            about: 'Outward from every prompt; corrections always count. For most organs.',
            plan,
          },
          { name: 'fast', about: 'Every second memory, stops where the organ ends.', plan: { name: 'fast' } },
          {
            name: 'official',
            about: 'What the SAM2 package does, for comparison.',
            plan: { name: 'official' },
          },
        ],
      });
      return full;
    },
  };

  const client: SagittaClient = {
    async call<C extends CommandName>(command: C, params: ParamsIn<C>): Promise<Result<C>> {
      calls.push(command);
      await wait(0);
      const parsed = commands[command].params.parse(params) as Params<C>;
      return handlers[command](parsed);
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      set.add(listener as (data: never) => void);
      listeners.set(event, set);
      return () => set.delete(listener as (data: never) => void);
    },
    close() {},
  };

  async function fetchData(url: string, init: RequestInit = {}): Promise<Response> {
    await wait(0);
    const failure = init.method === 'PUT' ? failures.shift() : undefined;
    if (failure) return json(failure.toData(), 500);
    const { pathname, searchParams } = new URL(url, 'http://fake');
    const [, , kind, id, what] = pathname.split('/');
    if (kind === 'uploads') {
      uploads.set(id, [
        ...(uploads.get(id) ?? []),
        decodeURIComponent(new Headers(init.headers).get(uploadNameHeader) ?? ''),
      ]);
      return json({});
    }
    if (kind === 'comparisons') return new Response(encodePacket(comparisonOf(id).packet()));
    const target = caseOf(id);
    if (what === 'volume') return new Response(target.voxels.slice().buffer);
    if (what === 'masks') return new Response(encodePacket(target.packet(Number(searchParams.get('since')))));
    const packet = decodePacket(new Uint8Array(init.body as Uint8Array<ArrayBuffer>));
    const revision = target.change(searchParams.get('kind') === 'eraser' ? 'Eraser' : 'Brush', () => {
      for (const { segmentId, k, runs } of packet.slices) {
        target.setSlice(segmentId, k, runs.slice());
        const result = target.detail.results.find(
          (r) => r.segmentId === segmentId && r.axis === 'k' && r.slice === k,
        );
        if (result) target.putResult({ ...result, state: 'corrected' });
      }
    });
    changed(id);
    return json({ revision });
  }

  return { client, fetchData, cases, calls, failures, addPhantom, emit };
}
