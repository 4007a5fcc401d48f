import { CloseButton } from '@mantine/core';
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { texts } from '../texts/index.ts';
import { useCurrent, useShell, useWindow } from '../window/index.ts';
import classes from './first-steps.module.css';

/** The three steps of a first segmentation, ticked as they are taken; then it gets out of the way. */
export function FirstSteps() {
  const { workstation, shell } = useWindow();
  const { shown, reviewed } = useShell((s) => s.hint);
  const isOpen = useCurrent((s) => s.open !== null);
  const prompted = useCurrent((s) => (s.open?.detail.prompts.length ?? 0) > 0);
  const propagated = useStore(workstation.jobs, (s) => Object.keys(s.jobs).length > 0);
  const done = [prompted, propagated, reviewed];
  const all = done.every(Boolean);
  const close = () => shell.store.setState((s) => ({ hint: { ...s.hint, shown: false } }));

  useEffect(() => {
    if (!shown || !all) return;
    const timer = setTimeout(
      () => shell.store.setState((s) => ({ hint: { ...s.hint, shown: false } })),
      2500,
    );
    return () => clearTimeout(timer);
  }, [shown, all, shell]);

  if (!shown || !isOpen) return null;
  return (
    <section className={classes.steps} aria-label={texts.hint.title} data-testid="first-steps">
      <ol>
        {texts.hint.steps.map((step, n) => (
          <li key={step} data-done={done[n]}>
            {done[n] ? <IconCircleCheckFilled size={15} /> : <IconCircle size={15} stroke={1.5} />}
            {step}
          </li>
        ))}
      </ol>
      <CloseButton size="sm" aria-label={texts.hint.close} onClick={close} />
    </section>
  );
}
