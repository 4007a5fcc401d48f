import { useEffect } from 'react';
import { type Action, actionForKey, belongsToFocus, keyOf, keysAreHeld } from '../actions/index.ts';
import { useWindow } from '../window/index.ts';

/** Runs the registry's actions from the keyboard. */
export function KeyHandling() {
  const { actions } = useWindow();
  useEffect(() => {
    /** Actions that last while their key is down, by the key's code. */
    const held = new Map<string, Action>();
    const down = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const key = keyOf(event);
      if (belongsToFocus(event.target, key)) return;
      const action = actionForKey(actions.values(), key);
      if (!action) return;
      event.preventDefault();
      if (event.repeat && !action.repeats) return;
      if (action.enabled?.() === false) return;
      if (action.release) held.set(event.code, action);
      void action.run();
    };
    /** A tooltip keeps Escape to itself; it is nothing that one leaves. */
    const leave = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !document.querySelector('[role=tooltip]')) return;
      if (!keysAreHeld()) down(event);
    };
    const up = (event: KeyboardEvent) => {
      held.get(event.code)?.release?.();
      held.delete(event.code);
    };
    const letGo = () => {
      for (const action of held.values()) action.release?.();
      held.clear();
    };
    /**
     * A button pressed with the mouse gives the keys back: Space accepts a slice, whatever was clicked last.
     * The button of a menu gets the focus only after the menu has closed.
     */
    let menuClickedAt = Number.NEGATIVE_INFINITY;
    const clicked = (event: MouseEvent) => {
      if (event.detail === 0 || !(event.target instanceof Element)) return;
      if (event.target.closest('[role=menuitem]')) menuClickedAt = event.timeStamp;
      const focused = document.activeElement;
      if (focused instanceof HTMLButtonElement && !focused.closest('[role=dialog], [role=menu]'))
        focused.blur();
    };
    const focused = (event: FocusEvent) => {
      const { target, timeStamp } = event;
      if (
        target instanceof HTMLButtonElement &&
        target.ariaHasPopup === 'menu' &&
        timeStamp - menuClickedAt < 400
      )
        target.blur();
    };
    window.addEventListener('focusin', focused);
    window.addEventListener('click', clicked);
    window.addEventListener('keydown', leave, true);
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    window.addEventListener('blur', letGo);
    return () => {
      window.removeEventListener('focusin', focused);
      window.removeEventListener('click', clicked);
      window.removeEventListener('keydown', leave, true);
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
      window.removeEventListener('blur', letGo);
    };
  }, [actions]);
  return null;
}
