import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { phantom, type TestScan } from './support/scan.ts';
import { workplace } from './support/workplace.ts';
import type { WorkstationWindow } from './support/workstation-window.ts';

describe('importing through the window', () => {
  const place = workplace();
  let scan: TestScan;
  let cutOff: string;
  let window: WorkstationWindow;

  beforeAll(async () => {
    scan = phantom(place.folder);
    const bytes = readFileSync(scan.path);
    cutOff = join(place.folder, 'cut-off.nii');
    writeFileSync(cutOff, bytes.subarray(0, bytes.length / 2));
    window = await place.openWindow();
  });

  it('says which file is refused and why, and takes the rest', async () => {
    await window.importFiles(cutOff, scan.path);
    const report = await window.get('import-report').textContent();
    expect(report).toContain('1 scan imported');
    expect(report).toContain('1 file refused');
    expect(report).toMatch(/cut-off\.nii.*(cut off|truncated|ends)/i);
    await window.caseReady();
    expect(await window.get('identity').textContent()).toContain('phantom');
  });

  it('takes a file that is dropped on the window', async () => {
    const dropped = join(place.folder, 'dropped.nii');
    copyFileSync(scan.path, dropped);
    await window.dropFiles(dropped);
    await window.get('case-row').filter({ hasText: 'dropped' }).waitFor();
  });

  it('refuses what is no image in words', async () => {
    const letter = join(place.folder, 'letter.txt');
    writeFileSync(letter, 'Dear colleague,');
    await window.importFiles(letter);
    const report = window.get('import-report');
    await report.filter({ hasText: 'Nothing was imported' }).waitFor();
    expect(await report.textContent()).toContain('letter.txt');
  });
});
