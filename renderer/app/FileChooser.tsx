import { type Ref, useImperativeHandle, useRef } from 'react';
import type { FileKind } from '../actions/index.ts';
import { chosenFiles } from '../state/index.ts';
import { useWindow } from '../window/index.ts';

export interface FileChooserHandle {
  open(kind: FileKind): void;
}

/** The system's file dialogs behind the import actions. */
export function FileChooser({ ref }: { ref: Ref<FileChooserHandle> }) {
  const { workstation } = useWindow();
  const inputs = {
    files: useRef<HTMLInputElement>(null),
    folder: useRef<HTMLInputElement>(null),
    segments: useRef<HTMLInputElement>(null),
    model: useRef<HTMLInputElement>(null),
  };
  useImperativeHandle(ref, () => ({ open: (kind) => inputs[kind].current?.click() }));

  const take = (input: HTMLInputElement, asSegmentsOf?: string) => {
    const files = chosenFiles(input.files ?? []);
    // The same files chosen again are a change again.
    input.value = '';
    void workstation.imports.importFiles(files, asSegmentsOf);
  };

  const takeModel = (input: HTMLInputElement) => {
    const files = chosenFiles(input.files ?? []);
    input.value = '';
    if (files.length > 0) void workstation.models.add(files);
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
      <input
        ref={inputs.model}
        type="file"
        multiple
        accept=".pt,.safetensors,.json"
        data-testid="model-files"
        onChange={(event) => takeModel(event.currentTarget)}
      />
    </div>
  );
}
