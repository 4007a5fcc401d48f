import { describe, expect, it } from 'vitest';
import { soloAddress } from './pop-out.ts';

describe('the address of a window', () => {
  it('names its one view and the window it belongs to', () => {
    expect(soloAddress('#view=3d&link=abc')).toEqual({ only: '3d', link: 'abc' });
  });

  it('of the whole window names none', () => {
    expect(soloAddress('')).toBeNull();
    expect(soloAddress('#case=42')).toBeNull();
    expect(soloAddress('#view=oblique&link=abc')).toBeNull();
    expect(soloAddress('#view=axial')).toBeNull();
  });
});
