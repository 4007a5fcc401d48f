import { CloseButton, Paper } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { texts } from '../texts/index.ts';
import classes from './sheet.module.css';

interface SheetProps {
  title: string;
  /** In CSS pixels; narrower where the window is. */
  width: number;
  testId: string;
  onClose(): void;
  children: ReactNode;
}

/** Something to read over the window. The window goes on working under it; Escape puts it away. */
export function Sheet({ title, width, testId, onClose, children }: SheetProps) {
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    sheet.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <Paper
      ref={sheet}
      component="section"
      className={classes.sheet}
      style={{ width }}
      role="dialog"
      data-sheet
      tabIndex={-1}
      aria-label={title}
      data-testid={testId}
    >
      <div className={classes.head}>
        <h2>{title}</h2>
        <CloseButton aria-label={texts.app.close} onClick={onClose} />
      </div>
      {children}
    </Paper>
  );
}
