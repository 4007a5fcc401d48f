import { type Ref, useImperativeHandle, useRef } from 'react';
import { chosenFiles } from '../state/index.ts';
import { useWindow } from '../window/index.ts';

export interface FileChooserHandle {
  open(kind: 'files' | 'folder' | 'segments'): void;
}

/** The system's file dialogs behind the import actions. */
export function FileChooser({ ref }: { ref: Ref<FileChooserHandle> }) {
  const { workstation } = useWindow();
  const inputs = {
    files: useRef<HTMLInputElement>(null),
    folder: useRef<HTMLInputElement>(null),
    segments: useRef<HTMLInputElement>(null),
  };
  useImperativeHandle(ref, () => ({ open: (kind) => inputs[kind].current?.click() }));

  const take = (input: HTMLInputElement, asSegmentsOf?: string) => {
    const files = chosenFiles(input.files ?? []);
    // The same files chosen again are a change again.
    input.value = '';
    void workstation.imports.importFiles(files, asSegmentsOf);
  };

  return (
    <div hidden>
      <input
        ref={inputs.files}
        type="file"
        multiple
        data-testid="import-files"
        onChange={(event) => take(event.currentTarget)}
      />
      <input
        ref={inputs.folder}
        type="file"
        data-testid="import-folder"
        {...{ webkitdirectory: '' }}
        onChange={(event) => take(event.currentTarget)}
      />
      <input
        ref={inputs.segments}
        type="file"
        multiple
        data-testid="import-segments"
        onChange={(event) => take(event.currentTarget, workstation.current.getState().open?.detail.id)}
      />
    </div>
  );
}
