import { ActionIcon, Button, Menu, UnstyledButton } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import { useState } from 'react';
import type { CaseSummary } from '#core/contract';
import { texts } from '../../texts/index.ts';
import { formatWhen, useCurrent, useLibrary, useView, useWindow } from '../../window/index.ts';
import { InlineName } from '../InlineName.tsx';
import classes from './cases.module.css';

/** `number` stands for the name while patient data is hidden. */
export function CaseRow({ summary, number }: { summary: CaseSummary; number: number }) {
  const { workstation } = useWindow();
  const { libraryOperations, cases } = workstation;
  const isOpen = useCurrent((s) => s.caseId === summary.id);
  const bin = useLibrary((s) => s.bin);
  const [renaming, setRenaming] = useState(false);
  const shown = useView((s) => s.showIdentity);
  const name = shown ? summary.name : texts.cases.hidden(number);
  const about = shown
    ? [summary.patientId, summary.description].filter(Boolean).join(' · ')
    : summary.modality;
  if (bin)
    return (
      <div className={classes.row} data-testid="bin-row" data-case-id={summary.id}>
        <span className={classes.binned}>{name}</span>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => void libraryOperations.bringBack(summary.id)}
          data-testid="case-bring-back"
        >
          {texts.cases.bringBack}
        </Button>
      </div>
    );
  return (
    <div className={classes.row} data-open={isOpen} data-testid="case-row" data-case-id={summary.id}>
      {renaming ? (
        <InlineName
          value={summary.name}
          label={texts.cases.rename}
          onDone={(name) => {
            setRenaming(false);
            if (name) void libraryOperations.renameCase(summary.id, name);
          }}
        />
      ) : (
        <UnstyledButton
          className={classes.open}
          aria-current={isOpen}
          onClick={() => void cases.open(summary.id)}
          title={[name, about].join('\n')}
        >
          <span className={classes.line}>
            <span className={classes.name}>{name}</span>
            <span className={classes.when}>{formatWhen(summary.updatedAt, new Date())}</span>
          </span>
          <span className={classes.line}>
            <span className={classes.about}>{about || summary.modality}</span>
            {summary.segments > 0 && (
              <span className={classes.when}>{texts.cases.segments(summary.segments)}</span>
            )}
          </span>
        </UnstyledButton>
      )}
      <Menu returnFocus={false}>
        <Menu.Target>
          <ActionIcon size={22} className={classes.more} aria-label={texts.cases.menu(name)}>
            <IconDotsVertical size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setRenaming(true)}>{texts.cases.rename}</Menu.Item>
          <Menu.Item
            color="red.4"
            data-testid="case-remove"
            onClick={() => void libraryOperations.removeCase(summary.id, cases.close)}
          >
            {texts.cases.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
