import type { CommandName } from '#core/contract';
import type { OwnedLibrary } from '#electron/services/library';
import type { EventHub, Handlers } from '#electron/services/router';

type CaseCommand = Extract<
  CommandName,
  `case.${string}` | `segment.${string}` | `history.${string}` | `version.${string}`
>;

/** The commands that are the library's own. Whoever changes something tells all windows. */
export function caseHandlers({
  library,
  events,
}: {
  library: OwnedLibrary;
  events: EventHub;
}): Pick<Handlers, CaseCommand> {
  const listChanged = () => events.emit('library.changed', {});
  const told = <R extends { revision: number }>(caseId: string, masks: boolean, result: R): R => {
    events.emit('case.changed', { caseId, revision: result.revision, masks, detail: true });
    // The list shows the number of segments and the time of the last change.
    listChanged();
    return result;
  };
  const listed = async (done: Promise<void>) => {
    await done;
    listChanged();
    return {};
  };
  return {
    'case.list': async (options) => ({ cases: await library.listCases(options) }),
    'case.get': ({ caseId }) => library.getCase(caseId),
    'case.rename': ({ caseId, name }) => listed(library.renameCase(caseId, name)),
    'case.remove': ({ caseId }) => listed(library.removeCase(caseId)),
    'case.restore': ({ caseId }) => listed(library.restoreCase(caseId)),
    'segment.create': async ({ caseId, ...segment }) =>
      told(caseId, false, await library.createSegment(caseId, segment)),
    'segment.update': async ({ caseId, segmentId, ...change }) =>
      told(caseId, false, await library.updateSegment(caseId, segmentId, change)),
    'segment.remove': async ({ caseId, segmentId }) =>
      told(caseId, true, await library.removeSegment(caseId, segmentId)),
    'history.undo': async ({ caseId }) => told(caseId, true, await library.undo(caseId)),
    'history.redo': async ({ caseId }) => told(caseId, true, await library.redo(caseId)),
    'version.save': async ({ caseId, note }) => told(caseId, false, await library.saveVersion(caseId, note)),
    'version.restore': async ({ caseId, versionId }) =>
      told(caseId, true, await library.restoreVersion(caseId, versionId)),
  };
}
