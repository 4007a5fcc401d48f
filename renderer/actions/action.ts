import type { ComponentType } from 'react';
import type { texts } from '../texts/index.ts';

export type ActionGroup = keyof typeof texts.groups;

export interface IconProps {
  size?: number | string;
  stroke?: number | string;
}

/** One thing a user can do: the toolbar, the palette, the shortcut sheet and the keyboard all read this. */
export interface Action {
  readonly id: string;
  readonly group: ActionGroup;
  readonly text: string;
  /** Keys as `keyOf` names them; any of them runs the action. */
  readonly keys?: readonly string[];
  readonly icon?: ComponentType<IconProps>;
  /** Absent: always. */
  enabled?(): boolean;
  /** What is missing while it is not enabled, where that is not plain to see. */
  whyNot?(): string | null;
  /** For actions that stay on. */
  checked?(): boolean;
  run(): void | Promise<void>;
  /** Runs again and again while the key is down. */
  readonly repeats?: true;
  /** For actions that last as long as the key is down. */
  release?(): void;
}

export type Actions = ReadonlyMap<string, Action>;
