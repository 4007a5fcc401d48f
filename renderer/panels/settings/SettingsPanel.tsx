import { CloseButton } from '@mantine/core';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { texts } from '../../texts/index.ts';
import { useWindow } from '../../window/index.ts';
import panel from '../panel.module.css';
import { AboutText } from './AboutText.tsx';
import { CacheSection } from './CacheSection.tsx';
import { EngineSection } from './EngineSection.tsx';
import { LibrarySection } from './LibrarySection.tsx';
import classes from './settings.module.css';
import { TrialList } from './TrialList.tsx';

/** The settings, beside the images: nothing is covered, and Escape puts them away. */
export function SettingsPanel() {
  const { workstation, shell } = useWindow();
  const page = useRef<HTMLElement>(null);
  const close = () => shell.store.setState({ settings: false });
  useEffect(() => {
    const before = document.activeElement;
    page.current?.focus();
    void workstation.settings.refresh();
    void workstation.libraryOperations.refreshInfo();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, [workstation]);
  return (
    <section
      ref={page}
      className={panel.panel}
      style={{ height: '100%' }}
      aria-label={texts.settings.title}
      tabIndex={-1}
      data-page
      data-testid="settings-page"
      onKeyDown={(event) => {
        // Inputs keep the window's keys to themselves.
        if (event.key === 'Escape' && !event.defaultPrevented) {
          event.preventDefault();
          close();
        }
      }}
    >
      <div className={panel.head}>
        <h2 className={panel.title}>{texts.settings.title}</h2>
        <CloseButton aria-label={texts.app.close} onClick={close} />
      </div>
      <div className={panel.scroll}>
        <Section title={texts.settings.engine.title}>
          <EngineSection />
          <TrialList />
        </Section>
        <Section title={texts.settings.cache.title}>
          <CacheSection />
        </Section>
        <Section title={texts.settings.library.title}>
          <LibrarySection />
        </Section>
        <Section title={texts.settings.about.title}>
          <AboutText />
        </Section>
      </div>
    </section>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {children}
    </section>
  );
}
