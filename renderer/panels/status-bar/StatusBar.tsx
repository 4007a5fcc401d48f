import { Button, Tooltip, UnstyledButton } from '@mantine/core';
import { useStore } from 'zustand';
import { isActive, jobOfCase, secondsPerSlice } from '../../state/index.ts';
import { texts } from '../../texts/index.ts';
import {
  ActionButton,
  formatBytes,
  formatTime,
  useCurrent,
  useLibrary,
  useWindow,
} from '../../window/index.ts';
import classes from './status-bar.module.css';

export function StatusBar() {
  const info = useLibrary((s) => s.info);
  return (
    <footer className={classes.bar}>
      <ModelStatus />
      <Speed />
      <Memory />
      <span className={classes.space} />
      <span>{texts.app.notForDiagnosis}</span>
      <Saved />
      {info && (
        <span data-testid="library-size">
          {texts.status.library} {formatBytes(info.libraryBytes)}
        </span>
      )}
      <ActionButton id="help.settings" />
    </footer>
  );
}

function ModelStatus() {
  const { shell } = useWindow();
  const models = useLibrary((s) => s.models);
  if (models === null) return <span>{texts.status.loadingModel}</span>;
  const active = models.find((m) => m.active);
  if (models.length === 0)
    return (
      <span className={classes.warning} data-testid="model">
        {texts.status.noModel}
      </span>
    );
  return (
    <Tooltip label={texts.status.modelHint} openDelay={600}>
      <UnstyledButton
        className={classes.model}
        onClick={() => shell.store.setState({ models: true })}
        data-testid="model"
      >
        {texts.status.model} <strong>{active?.name ?? texts.status.noModel}</strong>
        {active?.shipped && ` ${texts.status.shipped}`}
        {active && ` ${[active.precision, active.provider].filter(Boolean).join(' · ')}`}
        {active && active.selfTest !== 'passed' && (
          <span className={active.provider ? classes.warning : undefined}> · {active.selfTest}</span>
        )}
      </UnstyledButton>
    </Tooltip>
  );
}

function Speed() {
  const { workstation } = useWindow();
  const caseId = useCurrent((s) => s.caseId);
  const prompting = useCurrent((s) => s.prompting);
  const promptMs = useCurrent((s) => s.lastPromptMs);
  const job = useStore(workstation.jobs, (s) => jobOfCase(s.jobs, caseId));
  const engineMs = useLibrary((s) => s.engine?.models.find((m) => m.msPerSlice !== null)?.msPerSlice ?? null);
  const seconds = job ? secondsPerSlice(job, Date.now()) : engineMs === null ? null : engineMs / 1000;
  return (
    <>
      {seconds !== null && (
        <span data-testid="seconds-per-slice">
          {texts.status.perSlice(seconds.toFixed(seconds < 0.095 ? 2 : 1))}
        </span>
      )}
      {job && isActive(job) && job.progress.total > 0 && (
        <span>
          {(job.kind === 'compare' ? texts.status.comparing : texts.status.job)(
            Math.round((100 * job.progress.done) / job.progress.total),
          )}
        </span>
      )}
      {prompting ? (
        <span role="status">{texts.status.thinking}</span>
      ) : (
        promptMs !== null && <span>{texts.status.prompt(Math.round(promptMs))}</span>
      )}
    </>
  );
}

/** What the inference process holds. */
function Memory() {
  const bytes = useLibrary((s) => s.engine?.residentBytes ?? null);
  if (bytes === null) return null;
  return <span data-testid="engine-memory">{texts.status.memory(bytes)}</span>;
}

function Saved() {
  const { workstation } = useWindow();
  const state = useCurrent((s) => s.saveState);
  const savedAt = useCurrent((s) => s.open?.detail.savedAt);
  if (state === 'failing')
    return (
      <span className={classes.warning} role="status" data-testid="saved-at" data-state={state}>
        {texts.status.failing}
        <Button
          size="compact-xs"
          variant="subtle"
          color="yellow"
          onClick={() => workstation.edits.retryNow()}
        >
          {texts.status.retry}
        </Button>
      </span>
    );
  if (!savedAt) return null;
  return (
    <span data-testid="saved-at" data-state={state}>
      {state === 'saving' ? texts.status.saving : texts.status.saved(formatTime(savedAt))}
    </span>
  );
}
