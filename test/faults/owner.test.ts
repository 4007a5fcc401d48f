import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openLibrary, publishEndpoint, readEndpoint } from '#electron/services/library';
import { newCase, temporaryFolder, temporaryLibrary } from '../support/library.ts';

test('a library is free for another process as soon as its owner is killed', async () => {
  const root = temporaryFolder();
  const first = await openLibrary(root, { user: 'reader' });
  const { id } = await first.addCase(newCase());
  await first.close();
  const script = fileURLToPath(new URL('./editing-session.ts', import.meta.url));
  const owner = spawn(process.execPath, [script, root, id], { stdio: ['pipe', 'pipe', 'inherit'] });
  owner.stdin.write('open');
  await once(owner.stdout, 'data');
  publishEndpoint(root, { address: 'http://127.0.0.1:9', token: 'of the owner' });

  await expect(openLibrary(root, { user: 'second' })).rejects.toMatchObject({ code: 'library-locked' });
  owner.kill('SIGKILL');
  await once(owner, 'close');
  await temporaryLibrary(root);
  expect(readEndpoint(root)).toBeNull();
});
