import { Button, Collapse, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { texts } from '../../texts/index.ts';
import { formatWhen, useCurrent, useWindow } from '../../window/index.ts';
import panel from '../panel.module.css';
import classes from './versions.module.css';

/** Saved versions, newest first; restoring one is a step that can be undone. */
export function VersionsSection() {
  const { workstation } = useWindow();
  const versions = useCurrent((s) => s.open?.detail.versions);
  const [opened, { toggle }] = useDisclosure(false);
  if (!versions) return null;
  const newestFirst = [...versions].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return (
    <div style={{ borderTop: '1px solid var(--line)' }}>
      <UnstyledButton className={classes.head} onClick={toggle} aria-expanded={opened} data-testid="versions">
        {opened ? <IconChevronDown size={13} /> : <IconChevronRight size={13} />}
        {texts.versions.title}
        <span className={panel.quiet}>{versions.length || ''}</span>
      </UnstyledButton>
      <Collapse expanded={opened}>
        <div className={classes.list}>
          {newestFirst.length === 0 && (
            <Text fz="xs" c="dimmed">
              {texts.versions.none}
            </Text>
          )}
          {newestFirst.map((version) => (
            <div key={version.id} className={classes.row} data-testid="version-row">
              <div>
                <div className={classes.note}>{version.note || texts.versions.unnamed}</div>
                <div className={panel.quiet}>
                  {texts.versions.by(version.author, formatWhen(version.at, new Date()))}
                </div>
              </div>
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => void workstation.cases.restoreVersion(version.id)}
                data-testid="version-restore"
              >
                {texts.versions.restore}
              </Button>
            </div>
          ))}
        </div>
      </Collapse>
    </div>
  );
}
