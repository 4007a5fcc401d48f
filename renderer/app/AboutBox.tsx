import { Modal, Stack, Text } from '@mantine/core';
import { texts } from '../texts/index.ts';
import { formatBytes, useLibrary, useShell, useWindow } from '../window/index.ts';

export function AboutBox() {
  const { shell } = useWindow();
  const opened = useShell((s) => s.about);
  const info = useLibrary((s) => s.info);
  return (
    <Modal
      opened={opened}
      onClose={() => shell.store.setState({ about: false })}
      title={texts.app.about}
      closeButtonProps={{ 'aria-label': texts.app.close }}
      data-testid="about"
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
    </Modal>
  );
}
