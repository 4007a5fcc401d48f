import { expect, test } from 'vitest';
import { mountedAs } from './file-system.ts';

const mountinfo = `22 1 8:1 / / rw,relatime - ext4 /dev/vda rw
40 22 0:50 / /home/anna/remote rw,nosuid - fuse.sshfs server: rw
41 22 0:51 / /media/My\\040Disk rw - fuseblk /dev/sdb1 rw
`;

test.each([
  ['/home/anna/remote/library', 'fuse.sshfs'],
  ['/home/anna/remote', 'fuse.sshfs'],
  ['/home/anna/remote2', 'ext4'],
  ['/media/My Disk/library', 'fuseblk'],
])('%s lies on %s', (path, type) => {
  expect(mountedAs(mountinfo, path)).toBe(type);
});
