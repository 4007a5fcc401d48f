import { AboutText } from '../panels/settings/index.ts';
import { texts } from '../texts/index.ts';
import { useShell, useWindow } from '../window/index.ts';
import { Sheet } from './Sheet.tsx';

export function AboutBox() {
  const { shell } = useWindow();
  const opened = useShell((s) => s.about);
  if (!opened) return null;
  return (
    <Sheet
      title={texts.app.about}
      width={420}
      testId="about"
      onClose={() => shell.store.setState({ about: false })}
    >
      <AboutText />
    </Sheet>
  );
}
