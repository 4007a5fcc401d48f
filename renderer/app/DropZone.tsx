import { IconFileImport } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { droppedFiles, modelFiles } from '../state/index.ts';
import { texts } from '../texts/index.ts';
import { useWindow } from '../window/index.ts';
import classes from './drop-zone.module.css';

/** Files and folders dropped anywhere in the window are imported, SAM2 checkpoints among them as models; while they hover it says so. */
export function DropZone() {
  const { workstation } = useWindow();
  const [over, setOver] = useState(false);
  useEffect(() => {
    // dragenter and dragleave come for every element passed: only their balance tells.
    let depth = 0;
    const pass = (by: 1 | -1) => (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      depth = Math.max(0, depth + by);
      setOver(depth > 0);
    };
    const allow = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      droppedFiles(event.dataTransfer.items)
        .then(async (files) => {
          const { models, others } = modelFiles(files);
          if (models.length > 0) await workstation.models.add(models);
          await workstation.imports.importFiles(others);
        })
        .catch((thrown) => workstation.fail(texts.errors.import, thrown, texts.errors.libraryUntouched));
    };
    const listeners = { dragenter: pass(1), dragleave: pass(-1), dragover: allow, drop };
    for (const [name, listener] of Object.entries(listeners))
      window.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        window.removeEventListener(name, listener as EventListener);
    };
  }, [workstation]);

  if (!over) return null;
  return (
    <div className={classes.veil}>
      <div className={classes.target}>
        <IconFileImport size={32} stroke={1.4} />
        <strong>{texts.imports.drop}</strong>
        {texts.imports.dropText}
      </div>
    </div>
  );
}
