import { describe, expect, it } from 'vitest';
import { keyCaps, keyOf } from './keys.ts';

const press = (key: string, over: Partial<KeyboardEvent> = {}) => ({
  key,
  code: '',
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...over,
});

describe('a key press is named', () => {
  it('by its letter, with Shift told apart', () => {
    expect(keyOf(press('n'))).toBe('n');
    expect(keyOf(press('X', { shiftKey: true }))).toBe('shift+x');
    expect(keyOf(press(' '))).toBe('space');
  });

  it('alike with Ctrl and with Cmd', () => {
    expect(keyOf(press('z', { ctrlKey: true }))).toBe('mod+z');
    expect(keyOf(press('Z', { metaKey: true, shiftKey: true }))).toBe('mod+shift+z');
  });

  it('by the key itself where Alt makes another sign of it', () => {
    expect(keyOf(press('¡', { altKey: true, code: 'Digit1' }))).toBe('alt+1');
  });

  it('by the sign where a layout needs Shift or AltGr for it', () => {
    expect(keyOf(press('?', { shiftKey: true }))).toBe('?');
    const altGraph = { getModifierState: (name: string) => name === 'AltGraph' };
    expect(keyOf({ ...press('[', { ctrlKey: true, altKey: true }), ...altGraph })).toBe('[');
  });
});

it('keys are printed as the keyboard has them', () => {
  expect(keyCaps('mod+shift+z', false)).toEqual(['Ctrl', 'Shift', 'Z']);
  expect(keyCaps('mod+z', true)).toEqual(['⌘', 'Z']);
});
