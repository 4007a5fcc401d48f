import { readFileSync, statfsSync } from 'node:fs';
import { resolve, sep } from 'node:path';

/** `f_type` of statfs(2), Linux: magic numbers of file systems that other machines may write at once. */
const networkMagic: Readonly<Record<number, string>> = {
  26985: 'nfs',
  4283649346: 'cifs',
  4266872130: 'smb2',
  20859: 'smb',
  1397113167: 'afs',
  12805120: 'ceph',
  16914839: '9p',
  198183888: 'lustre',
};
const fuseMagic = 0x65735546;
/** FUSE says nothing of itself in statfs; these names in mountinfo are local disks. */
const localFuse = ['fuse.ntfs-3g', 'fuse.exfat', 'fuseblk', 'fuse.lxcfs', 'fuse.fuse-overlayfs'];

/**
 * Name of the network file system under a folder, or null for a local disk. WAL needs memory shared by all
 * users of a database and is unsafe there (sqlite.org/wal.html).
 */
export function networkFileSystem(folder: string): string | null {
  if (process.platform === 'win32') return /^\\\\[^.?]/.test(resolve(folder)) ? 'smb' : null;
  if (process.platform !== 'linux') return null;
  const type = statfsSync(folder).type >>> 0;
  if (type === fuseMagic) {
    const name = mountedAs(readFileSync('/proc/self/mountinfo', 'utf8'), resolve(folder));
    return name && !localFuse.includes(name) ? name : null;
  }
  return networkMagic[type] ?? null;
}

/** File system type of the innermost mount over a path, from the text of /proc/self/mountinfo (proc(5)). */
export function mountedAs(mountinfo: string, path: string): string | null {
  let best = { length: -1, type: null as string | null };
  for (const line of mountinfo.split('\n')) {
    const [mount, source] = line.split(' - ');
    const point = mount.split(' ')[4]?.replace(/\\040/g, ' ');
    if (!point || !source) continue;
    const under = point === '/' || path === point || path.startsWith(point + sep);
    if (under && point.length >= best.length) best = { length: point.length, type: source.split(' ')[0] };
  }
  return best.type;
}
