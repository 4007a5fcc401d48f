import { Stack, Text } from '@mantine/core';
import { texts } from '../../texts/index.ts';
import { formatBytes, useLibrary } from '../../window/index.ts';

/** What the program is, its version and licence, and what it is not for. */
export function AboutText() {
  const info = useLibrary((s) => s.info);
  return (
    <Stack gap="sm">
      <Text>{texts.app.aboutText}</Text>
      <Text c="yellow.3">{texts.app.notForDiagnosisLong}</Text>
      {info && (
        <Text c="dimmed" fz="sm">
          {texts.app.version} {info.version} · {texts.app.libraryIs} {formatBytes(info.libraryBytes)} ·{' '}
          {texts.app.user} {info.user} · {texts.app.licence} Apache-2.0
        </Text>
      )}
      <Text c="dimmed" fz="sm">
        {texts.app.licences}
      </Text>
    </Stack>
  );
}
