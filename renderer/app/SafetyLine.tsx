import { Button } from '@mantine/core';
import { useState } from 'react';
import { texts } from '../texts/index.ts';
import classes from './lines.module.css';

const seen = 'sagitta.safety-seen';

/** Said once at every start. */
export function SafetyLine() {
  const [shown, setShown] = useState(() => sessionStorage.getItem(seen) === null);
  if (!shown) return null;
  return (
    <section aria-label={texts.app.notForDiagnosis} data-testid="safety-line" className={classes.safety}>
      {texts.app.notForDiagnosisLong}
      <Button
        size="compact-xs"
        variant="subtle"
        color="yellow"
        onClick={() => {
          sessionStorage.setItem(seen, 'yes');
          setShown(false);
        }}
      >
        {texts.app.understood}
      </Button>
    </section>
  );
}
