import { Button, CloseButton, Progress } from '@mantine/core';
import type { ImportReport } from '#core/contract';
import { texts } from '../../texts/index.ts';
import { formatSlices, useLibrary, useWindow } from '../../window/index.ts';
import panel from '../panel.module.css';
import classes from './cases.module.css';

/** The import that runs, or what came of the last one. */
export function ImportCard() {
  const importing = useLibrary((s) => s.importing);
  const report = useLibrary((s) => s.report);
  if (importing.phase !== 'idle') return <Running />;
  return report && <Report report={report} />;
}

function Running() {
  const { workstation } = useWindow();
  const { done, total, message } = useLibrary((s) => s.importing);
  return (
    <div className={classes.card} role="status" data-testid="import-progress">
      <div className={classes.cardHead}>
        {message}
        <Button size="compact-xs" variant="default" onClick={() => workstation.imports.cancelImport()}>
          {texts.imports.cancel}
        </Button>
      </div>
      <Progress
        mt={6}
        size="sm"
        value={total ? (100 * done) / total : 100}
        animated={!total}
        aria-label={message}
      />
      {total > 0 && (
        <div className={panel.quiet}>
          {done} / {total}
        </div>
      )}
    </div>
  );
}

function Report({ report }: { report: ImportReport }) {
  const { workstation } = useWindow();
  const { cases, refused, segments } = report;
  const taken =
    segments.length > 0
      ? texts.imports.importedSegments(segments.length)
      : texts.imports.imported(cases.length);
  const title = [taken, refused.length > 0 && texts.imports.refused(refused.length)]
    .filter(Boolean)
    .join(', ');
  return (
    <section className={classes.card} data-testid="import-report" aria-label={title}>
      <div className={classes.cardHead}>
        {title}
        <CloseButton
          size="xs"
          aria-label={texts.app.dismiss}
          onClick={() => workstation.imports.dismissReport()}
        />
      </div>
      <ul className={classes.list}>
        {cases.map((c) => (
          <li key={c.id}>
            <strong>{c.name}</strong>
            <span className={panel.quiet}>
              {c.modality} · {texts.imports.slices(c.sliceCount)}
            </span>
            {c.warnings.map((w) => (
              <div key={w.code + w.message} className={classes.warning}>
                {w.message} {w.slices?.length ? texts.imports.atSlices(formatSlices(w.slices)) : ''}
              </div>
            ))}
          </li>
        ))}
        {byReason(refused).map(({ reason, paths }) => (
          <li key={reason}>
            <strong>
              {paths.slice(0, shownNames).join(', ')}{' '}
              {paths.length > shownNames && texts.imports.andMore(paths.length - shownNames)}
            </strong>
            <span className={classes.refusal}>{reason}</span>
          </li>
        ))}
      </ul>
      {refused.some((r) => r.code === 'not-ct') && (
        <Button
          size="compact-xs"
          variant="default"
          mt={6}
          onClick={() => void workstation.imports.importAnyway()}
          data-testid="import-anyway"
        >
          {texts.imports.anyway}
        </Button>
      )}
    </section>
  );
}

/** Names shown of the files that one reason refused: a folder may hold thousands. */
const shownNames = 4;

function byReason(refused: ImportReport['refused']): { reason: string; paths: string[] }[] {
  const reasons = new Map<string, string[]>();
  for (const { path, reason } of refused) reasons.set(reason, [...(reasons.get(reason) ?? []), path]);
  return [...reasons].map(([reason, paths]) => ({ reason, paths }));
}
