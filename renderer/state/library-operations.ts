import { type ExportFormat, SagittaError } from '#core/contract';
import { texts } from '../texts/index.ts';
import { type Context, openCaseOf } from './context.ts';

/** The list of cases, models and plans, and what is done to a case as a whole. */
export function createLibraryOperations(context: Context) {
  const { client, library, notices } = context;
  let asked = 0;

  async function refreshCases(): Promise<void> {
    asked += 1;
    const mine = asked;
    try {
      const { search, bin } = library.getState();
      const { cases } = await client.call('case.list', { search, bin });
      if (mine === asked) library.setState({ phase: 'ready', cases, error: null });
    } catch (thrown) {
      if (mine === asked) library.setState({ phase: 'failed', error: SagittaError.from(thrown).message });
    }
  }

  async function refreshModels(): Promise<void> {
    try {
      library.setState({ models: (await client.call('model.list', {})).models });
    } catch (thrown) {
      context.fail(texts.errors.models, thrown);
    }
  }

  async function refreshInfo(): Promise<void> {
    try {
      library.setState({ info: await client.call('app.info', {}) });
    } catch (thrown) {
      context.fail(texts.errors.service, thrown);
    }
  }

  async function refreshPlans(): Promise<void> {
    try {
      const { plans } = await client.call('plan.list', {});
      const known = plans.some((p) => p.name === library.getState().plan);
      library.setState({ plans, ...(known || plans.length === 0 ? {} : { plan: plans[0].name }) });
    } catch (thrown) {
      context.fail(texts.errors.plans, thrown);
    }
  }

  return {
    refreshCases,
    refreshModels,
    refreshInfo,
    refreshPlans,
    search(search: string): Promise<void> {
      library.setState({ search });
      return refreshCases();
    },
    showBin(bin: boolean): Promise<void> {
      library.setState({ bin });
      return refreshCases();
    },
    async bringBack(caseId: string): Promise<void> {
      try {
        await client.call('case.restore', { caseId });
        await refreshCases();
      } catch (thrown) {
        context.fail(texts.errors.restoreCase, thrown);
      }
    },
    async renameCase(caseId: string, name: string): Promise<void> {
      try {
        await client.call('case.rename', { caseId, name });
        await refreshCases();
      } catch (thrown) {
        context.fail(texts.errors.renameCase, thrown);
      }
    },
    async removeCase(caseId: string, close: () => void): Promise<void> {
      const name = library.getState().cases.find((c) => c.id === caseId)?.name ?? '';
      try {
        await client.call('case.remove', { caseId });
        if (context.current.getState().caseId === caseId) close();
        await refreshCases();
        notices.tell({
          level: 'info',
          title: texts.cases.removed(name),
          action: {
            text: texts.actions.undo,
            run: () => {
              client
                .call('case.restore', { caseId })
                .then(refreshCases)
                .catch((thrown) => context.fail(texts.errors.restoreCase, thrown));
            },
          },
        });
      } catch (thrown) {
        context.fail(texts.errors.removeCase, thrown, texts.errors.nothingLost);
      }
    },
    /** Has the case's segments written, checked and handed to the browser's downloads. */
    async exportCase(format: ExportFormat, download: (url: string, name: string) => void): Promise<void> {
      const caseId = openCaseOf(context)?.detail.id;
      if (!caseId) return;
      try {
        const { outputs, warnings } = await client.call('export.case', { caseId, format });
        for (const { url, name } of outputs) if (url) download(url, name);
        notices.tell({
          level: warnings.length ? 'warning' : 'success',
          title: texts.exports.done(outputs.map((o) => o.name)),
          body: [...(outputs.every((o) => o.verified) ? [texts.exports.verified] : []), ...warnings].join(
            ' ',
          ),
        });
      } catch (thrown) {
        context.fail(texts.errors.export, thrown, texts.errors.nothingLost);
      }
    },
  };
}
