import { Button, Dialog, Group, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { texts } from '../texts/index.ts';
import { useShell, useWindow } from '../window/index.ts';

/** A note for the version about to be saved; in the corner, in nobody's way. */
export function VersionDialog() {
  const { workstation, shell } = useWindow();
  const opened = useShell((s) => s.versionNote);
  const [note, setNote] = useState('');
  const close = () => {
    shell.store.setState({ versionNote: false });
    setNote('');
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    void workstation.cases.saveVersion(note.trim());
    close();
  };
  return (
    <Dialog
      opened={opened}
      onClose={close}
      withCloseButton
      position={{ top: 48, right: 12 }}
      size={320}
      p="md"
      data-testid="version-dialog"
    >
      <form onSubmit={save}>
        <Text fw={600} mb="sm">
          {texts.versions.save}
        </Text>
        <Group align="end" wrap="nowrap">
          <TextInput
            data-autofocus
            autoFocus
            flex={1}
            size="xs"
            label={texts.versions.note}
            placeholder={texts.versions.notePlaceholder}
            maxLength={2000}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            onKeyDown={(event) => event.key === 'Escape' && close()}
            data-testid="version-note"
          />
          <Button type="submit" size="xs" data-testid="version-save">
            {texts.versions.save}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}
