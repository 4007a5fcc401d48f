import { Stack, Text } from '@mantine/core';
import { texts } from '../texts/index.ts';
import { formatBytes, useLibrary, useShell, useWindow } from '../window/index.ts';
import { Sheet } from './Sheet.tsx';

export function AboutBox() {
  const { shell } = useWindow();
  const opened = useShell((s) => s.about);
  const info = useLibrary((s) => s.info);
  if (!opened) return null;
  return (
    <Sheet
      title={texts.app.about}
      width={420}
      testId="about"
      onClose={() => shell.store.setState({ about: false })}
    >
      <Stack gap="sm">
        <Text>{texts.app.aboutText}</Text>
        <Text c="yellow.3">{texts.app.notForDiagnosisLong}</Text>
        {info && (
          <Text c="dimmed" fz="sm">
            {texts.app.version} {info.version} · {texts.app.libraryIs} {formatBytes(info.libraryBytes)} ·{' '}
            {texts.app.user} {info.user} · {texts.app.licence} Apache-2.0
          </Text>
        )}
      </Stack>
    </Sheet>
  );
}
