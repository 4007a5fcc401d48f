import '@mantine/core/styles.css';
import { Button, EmptyState, MantineProvider } from '@mantine/core';
import { SagittaError } from '#core/contract';
import { texts } from '../texts/index.ts';
import { theme } from '../theme/index.ts';

/** In place of the window when its service cannot be reached. */
export function StartFailure({ thrown }: { thrown: unknown }) {
  const { message, remedy } = SagittaError.from(thrown);
  return (
    <MantineProvider theme={theme} forceColorScheme="dark">
      <EmptyState
        pt="20vh"
        title={texts.errors.service}
        description={[message, remedy].filter(Boolean).join(' ')}
      >
        <EmptyState.Actions>
          <Button variant="default" onClick={() => location.reload()}>
            {texts.open.again}
          </Button>
        </EmptyState.Actions>
      </EmptyState>
    </MantineProvider>
  );
}
