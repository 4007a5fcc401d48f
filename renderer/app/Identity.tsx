import { Badge, Tooltip } from '@mantine/core';
import { texts } from '../texts/index.ts';
import { identityLines, studyLines } from '../viewports/index.ts';
import classes from './top-bar.module.css';
import { useCurrent, useView } from './window-context.ts';

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
        {shown ? identityLines(detail).join(' · ') : texts.identity.hidden}
        {detail.identity.lossy && (
          <Tooltip label={texts.identity.lossyLong}>
            <Badge size="xs" color="yellow" variant="light" ml={6}>
              {texts.identity.lossy}
            </Badge>
          </Tooltip>
        )}
      </div>
      <div className={classes.study}>
        {shown && (studyLines(detail).join(' · ') || texts.identity.unknown)}
      </div>
    </div>
  );
}
