import type { Workstation } from '../state/index.ts';
import type { Action, Actions } from './action.ts';
import { caseActions } from './case-actions.ts';
import { comparisonActions } from './comparison-actions.ts';
import { modelActions } from './model-actions.ts';
import { reviewActions } from './review-actions.ts';
import { segmentActions } from './segment-actions.ts';
import type { Shell } from './shell.ts';
import { toolActions } from './tool-actions.ts';
import { viewActions } from './view-actions.ts';

export type { Action, ActionGroup, Actions } from './action.ts';
export { actionForKey, belongsToFocus, keyCaps, keyOf, keysAreHeld } from './keys.ts';
export { createShell, type FileKind, type Panel, type Shell, type ShellState } from './shell.ts';

/** The one registry of everything a user can do. */
export function createActions(workstation: Workstation, shell: Shell): Actions {
  const all: Action[] = [
    ...toolActions(workstation, shell),
    ...reviewActions(workstation, shell),
    ...comparisonActions(workstation, shell),
    ...viewActions(workstation, shell),
    ...segmentActions(workstation, shell),
    ...caseActions(workstation, shell),
    ...modelActions(shell),
  ];
  return new Map(all.map((action) => [action.id, action]));
}
