import { Button } from '@mantine/core';
import type { Result } from '#core/contract';
import { texts } from '../../texts/index.ts';
import { formatBytes, useLibrary, useWindow } from '../../window/index.ts';
import { Facts } from './Facts.tsx';
import classes from './settings.module.css';

const words = texts.settings.library;

/** Where the library lies, whether it is sound, and how it is copied. */
export function LibrarySection() {
  const { workstation } = useWindow();
  const folder = useLibrary((s) => s.settings?.libraryFolder);
  const bytes = useLibrary((s) => s.info?.libraryBytes);
  const check = useLibrary((s) => s.check);
  return (
    <>
      <Facts
        of={[
          [words.folder, folder ?? ''],
          [words.size, bytes === undefined ? '' : formatBytes(bytes)],
          [
            words.backup,
            <span key="backup">
              <code className={classes.code}>sagitta library backup FOLDER</code> {words.backupHow}
            </span>,
          ],
        ]}
      />
      <div className={classes.act}>
        <Button
          variant="default"
          loading={check === 'running'}
          onClick={() => void workstation.settings.verifyLibrary()}
          data-testid="verify-library"
        >
          {words.verify}
        </Button>
        {words.verifyWhy}
      </div>
      <div role="status" data-testid="library-check">
        {check === 'running' ? <p className={classes.outcome}>{words.checking}</p> : null}
        {check !== null && check !== 'running' ? <Outcome of={check} /> : null}
      </div>
    </>
  );
}

function Outcome({ of: { ok, problems, checked } }: { of: Result<'library.verify'> }) {
  if (ok) return <p className={classes.outcome}>{words.sound(checked.files ?? 0, checked.masks ?? 0)}</p>;
  return (
    <div className={`${classes.outcome} ${classes.bad}`}>
      {words.damaged(problems.length)}
      <ul className={classes.problems}>
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
    </div>
  );
}
