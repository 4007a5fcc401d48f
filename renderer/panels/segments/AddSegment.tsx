import { Button, Combobox, InputBase, Popover, ScrollArea, useCombobox } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { conceptOf, findStructures, structures } from '#core/anatomy';
import { texts } from '../../texts/index.ts';
import { useCurrent, useShell, useWindow } from '../../window/index.ts';
import classes from './segments.module.css';

/** A new segment: coded anatomy by search, or a name of one's own. */
export function AddSegment() {
  const { shell } = useWindow();
  const opened = useShell((s) => s.addSegment);
  const isOpen = useCurrent((s) => s.open !== null);
  const set = (addSegment: boolean) => shell.store.setState({ addSegment });
  return (
    <Popover
      opened={opened && isOpen}
      onChange={set}
      position="bottom-end"
      width={280}
      trapFocus
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconPlus size={14} />}
          disabled={!isOpen}
          onClick={() => set(!opened)}
          data-testid="segment-add"
        >
          {texts.segments.add}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={6}>
        {/* Gone with the popover, so that the keys are the window's again. */}
        {opened && <StructureSearch onDone={() => set(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

const freeText = 'free-text';

function StructureSearch({ onDone }: { onDone(): void }) {
  const { workstation } = useWindow();
  const combobox = useCombobox({ opened: true });
  const [query, setQuery] = useState('');
  const label = query.trim();
  const found = findStructures(label);
  // Enter takes the first option, which is coded anatomy wherever there is any.
  useEffect(() => {
    if (label) combobox.selectFirstOption();
  }, [label, combobox.selectFirstOption]);
  const isExact = found.some((s) => s.meaning.toLowerCase() === label.toLowerCase());

  const submit = (value: string) => {
    const chosen = structures.find((s) => s.value === value);
    void workstation.segments.add(chosen?.meaning ?? label, chosen && conceptOf(chosen));
    onDone();
  };

  return (
    <Combobox store={combobox} withinPortal={false} onOptionSubmit={submit}>
      <Combobox.EventsTarget>
        <InputBase
          size="xs"
          autoFocus
          data-autofocus
          aria-label={texts.segments.search}
          placeholder={texts.segments.search}
          value={query}
          maxLength={120}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && onDone()}
          data-testid="segment-search"
        />
      </Combobox.EventsTarget>
      <ScrollArea.Autosize mah={280} mt={4} type="auto">
        <Combobox.Options aria-label={texts.segments.search}>
          {found.map((s) => (
            <Combobox.Option key={s.value} value={s.value}>
              <span className={classes.structure}>
                {s.meaning}
                <span>{s.region}</span>
              </span>
            </Combobox.Option>
          ))}
          {label && !isExact && (
            <Combobox.Option value={freeText} data-testid="segment-free-text">
              {texts.segments.freeText(label)}
            </Combobox.Option>
          )}
        </Combobox.Options>
      </ScrollArea.Autosize>
    </Combobox>
  );
}
