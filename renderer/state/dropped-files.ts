export interface NamedFile {
  /** Path inside what was dropped, for reports. */
  path: string;
  file: File;
}

/** All files behind a drop, folders walked through. Must be called inside the drop event. */
export async function droppedFiles(items: DataTransferItemList): Promise<NamedFile[]> {
  // The item list is emptied when the event is over: take the entries at once.
  const entries = Array.from(items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return (await Promise.all(entries.map((entry) => walk(entry)))).flat();
}

/** Files of an `<input type="file">`, with their path where a folder was chosen. */
export function chosenFiles(files: Iterable<File>): NamedFile[] {
  return Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file }));
}

async function walk(entry: FileSystemEntry): Promise<NamedFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ path: entry.fullPath.replace(/^\//, ''), file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: NamedFile[] = [];
  // readEntries gives at most 100 at a time and an empty list at the end.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return found;
    for (const child of batch) found.push(...(await walk(child)));
  }
}

/** One upload name for each file: its own, with a number where two folders hold the same name. */
export function uploadNames(paths: readonly string[]): string[] {
  const taken = new Set<string>();
  return paths.map((path) => {
    const name = path.split(/[\\/]/).at(-1) || 'file';
    let unique = name;
    for (let n = 2; taken.has(unique.toLowerCase()); n++) unique = `${n}-${name}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}
