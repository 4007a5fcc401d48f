import { ModelsPanel } from '../panels/models/index.ts';
import { texts } from '../texts/index.ts';
import { useShell, useWindow } from '../window/index.ts';
import { Sheet } from './Sheet.tsx';

export function ModelsSheet() {
  const { shell } = useWindow();
  const opened = useShell((s) => s.models);
  if (!opened) return null;
  return (
    <Sheet
      title={texts.models.title}
      width={920}
      testId="models"
      onClose={() => shell.store.setState({ models: false })}
    >
      <ModelsPanel />
    </Sheet>
  );
}
