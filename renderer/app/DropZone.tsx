import { IconFileImport } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { droppedFiles } from '../state/index.ts';
import { texts } from '../texts/index.ts';
import classes from './drop-zone.module.css';
import { useWindow } from './window-context.ts';

const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');

/** Files and folders dropped anywhere in the window are imported. */
export function DropZone({ children }: { children: ReactNode }) {
  const { workstation } = useWindow();
  const [over, setOver] = useState(false);
  // dragenter and dragleave come for every element passed: only their balance tells.
  const depth = useRef(0);
  const end = () => {
    depth.current = 0;
    setOver(false);
  };
  return (
    <div
      role="presentation"
      className={classes.zone}
      onDragEnter={(event) => {
        if (!hasFiles(event)) return;
        depth.current += 1;
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!hasFiles(event)) return;
        depth.current -= 1;
        if (depth.current <= 0) end();
      }}
      onDragOver={(event) => {
        if (hasFiles(event)) event.preventDefault();
      }}
      onDrop={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        end();
        droppedFiles(event.dataTransfer.items)
          .then((files) => workstation.libraryOperations.importFiles(files))
          .catch((thrown) => workstation.fail(texts.errors.import, thrown, texts.errors.libraryUntouched));
      }}
    >
      {children}
      {over && (
        <div className={classes.veil}>
          <div className={classes.target}>
            <IconFileImport size={32} stroke={1.4} />
            <strong>{texts.imports.drop}</strong>
            {texts.imports.dropText}
          </div>
        </div>
      )}
    </div>
  );
}
