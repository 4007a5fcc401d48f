import type { Action } from './action.ts';

type KeyEvent = Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'> & {
  getModifierState?(key: string): boolean;
};

/**
 * A key press as a name: `n`, `space`, `mod+z`, `alt+1`, `?`. `mod` is Ctrl, or Cmd on a Mac. Signs are named
 * by what they print, whatever the layout needs to print them; letters and digits by their key.
 */
export function keyOf(event: KeyEvent): string {
  const altGraph = event.getModifierState?.('AltGraph') ?? false;
  const mod = (event.ctrlKey || event.metaKey) && !altGraph;
  const alt = event.altKey && !altGraph;
  const sign = event.key.length === 1 && /[^\p{L}\p{N}\s]/u.test(event.key) && !alt;
  const parts = [mod && 'mod', alt && 'alt', event.shiftKey && !sign && 'shift', name(event, alt)];
  return parts.filter(Boolean).join('+');
}

function name(event: KeyEvent, alt: boolean): string {
  if (event.key === ' ') return 'space';
  // Alt turns letters and digits into other signs on a Mac: take the key itself.
  if (alt) return /^(?:Key|Digit)(.)$/.exec(event.code)?.[1].toLowerCase() ?? event.key.toLowerCase();
  return event.key.toLowerCase();
}

const signs: Record<string, string> = {
  space: 'Space',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  pageup: 'Page ↑',
  pagedown: 'Page ↓',
  escape: 'Esc',
  enter: 'Enter',
  delete: 'Del',
  backspace: '⌫',
  shift: 'Shift',
  alt: 'Alt',
};

/** The caps to print for a key name: `mod+z` gives Ctrl, Z. */
export function keyCaps(key: string, isMac: boolean): string[] {
  return key.split('+').map((part) => {
    if (part === 'mod') return isMac ? '⌘' : 'Ctrl';
    if (part === 'alt' && isMac) return '⌥';
    return signs[part] ?? part.toUpperCase();
  });
}

const typing =
  'input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable=true]';

/** What opens over the window and has the keys for itself; sheets that are only read leave them to the window. */
const keyHolders = '[role=dialog]:not([data-sheet]), [role=menu], [role=listbox]';

/** Whether one of them is open: a list that was opened once stays in the document, unseen. */
export function keysAreHeld(): boolean {
  return [...document.querySelectorAll(keyHolders)].some((holder) => holder.checkVisibility());
}

/** Whether a key belongs to what has the focus rather than to the window. */
export function belongsToFocus(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  // What lies over the window has the keys, even before it has taken the focus.
  if (document.querySelector('[role=dialog][aria-modal=true]')) return true;
  if (target.closest(typing)) return !(key === 'mod+k' || key === 'mod+s' || key === 'mod+,');
  if (target.closest(keyHolders)) return key !== 'mod+k';
  if (/^(space|enter)$/.test(key))
    return target.closest('button, a, [role=button], [role=menuitem]') !== null;
  if (/^(arrow|page|home|end)/.test(key))
    return (
      target.closest(
        '[role=slider], [role=separator], [role=toolbar], [role=tablist], [role=radiogroup], [data-page]',
      ) !== null
    );
  return false;
}

export function actionForKey(actions: Iterable<Action>, key: string): Action | null {
  for (const action of actions) if (action.keys?.includes(key)) return action;
  return null;
}
