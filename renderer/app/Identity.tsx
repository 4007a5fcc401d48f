import { Badge, Popover, Text, Tooltip, UnstyledButton } from '@mantine/core';
import type { CaseDetail } from '#core/contract';
import { texts } from '../texts/index.ts';
import { identityLines, studyLines } from '../viewports/index.ts';
import { formatSlices, useCurrent, useView } from '../window/index.ts';
import classes from './top-bar.module.css';

/** Whose scan this is; hidden together with the corners of the views. */
export function Identity() {
  const detail = useCurrent((s) => s.open?.detail);
  const shown = useView((s) => s.showIdentity);
  if (!detail)
    return (
      <div className={classes.identity}>
        <div className={classes.name}>{texts.app.name}</div>
      </div>
    );
  return (
    <div className={classes.identity} data-testid="identity">
      <div className={classes.name}>
        <span>{shown ? identityLines(detail).join(' · ') : texts.identity.hidden}</span>
        {detail.identity.lossy && (
          <Tooltip label={texts.identity.lossyLong}>
            <Badge size="xs" color="yellow" variant="light" tt="none" flex="none">
              {texts.identity.lossy}
            </Badge>
          </Tooltip>
        )}
        <Warnings warnings={detail.warnings} />
      </div>
      <div className={classes.study}>
        {shown && (studyLines(detail).join(' · ') || texts.identity.unknown)}
      </div>
    </div>
  );
}

/** What the import found odd stays with the case. */
function Warnings({ warnings }: Pick<CaseDetail, 'warnings'>) {
  if (warnings.length === 0) return null;
  return (
    <Popover position="bottom-start" width={380}>
      <Popover.Target>
        <UnstyledButton flex="none" data-testid="case-warnings">
          <Badge size="xs" color="yellow" variant="light" tt="none" component="span">
            {texts.identity.warnings(warnings.length)}
          </Badge>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown style={{ whiteSpace: 'normal' }}>
        <Text fw={600} fz="sm" mb={4}>
          {texts.identity.warningsTitle}
        </Text>
        {warnings.map(({ code, message, slices }) => (
          <Text key={code + message} fz="sm" mb={4}>
            {message} {slices?.length ? texts.imports.atSlices(formatSlices(slices)) : ''}
          </Text>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}
