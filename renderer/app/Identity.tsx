import { Badge, Tooltip } from '@mantine/core';
import { texts } from '../texts/index.ts';
import classes from './top-bar.module.css';
import { useCurrent, useView } from './window-context.ts';

/** Whose scan this is; hidden together with the corners of the views. */
export function Identity() {
  const detail = useCurrent((s) => s.open?.detail);
  const shown = useView((s) => s.showIdentity);
  if (!detail) return <div className={classes.identity}><div className={classes.name}>{texts.app.name}</div></div>;
  const { patientName, patientId, sex, age, studyDate, studyDescription, seriesDescription, lossy } = detail.identity;
  const person = [patientName || detail.name, patientId, texts.identity.born(sex, age)].filter(Boolean);
  const study = [studyDate, studyDescription, seriesDescription].filter(Boolean);
  return (
    <div className={classes.identity} data-testid="identity">
      <div className={classes.name}>
        {shown ? person.join(' · ') : texts.identity.hidden}
        {lossy && (
          <Tooltip label={texts.identity.lossyLong}>
            <Badge size="xs" color="yellow" variant="light" ml={6}>
              {texts.identity.lossy}
            </Badge>
          </Tooltip>
        )}
      </div>
      <div className={classes.study}>{shown ? study.join(' · ') || texts.identity.unknown : '\u00a0'}</div>
    </div>
  );
}
