import { Button } from '@mantine/core';
import { texts } from '../texts/index.ts';
import { useCurrent, useLibrary } from '../window/index.ts';
import classes from './lines.module.css';

/** Stands at the top for as long as the service is gone. */
export function ConnectionLine() {
  const disconnected = useLibrary((s) => s.disconnected);
  const unsaved = useCurrent((s) => s.saveState !== 'saved');
  if (!disconnected) return null;
  return (
    <div role="alert" className={classes.trouble} data-testid="disconnected">
      {texts.connection.lost} {unsaved ? texts.connection.unsaved : texts.connection.saved}
      <Button size="compact-xs" variant="default" onClick={() => location.reload()}>
        {texts.connection.reload}
      </Button>
    </div>
  );
}
