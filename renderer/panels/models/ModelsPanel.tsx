import { Badge, Button, Loader, Text, UnstyledButton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { ModelInfo } from '#core/contract';
import { texts } from '../../texts/index.ts';
import { useAction, useLibrary } from '../../window/index.ts';
import { ModelPage } from './ModelPage.tsx';
import classes from './models.module.css';
import { OfficialModels } from './OfficialModels.tsx';

/** Every model that can be used, what its card says, and how to get another one. */
export function ModelsPanel() {
  const models = useLibrary((s) => s.models) ?? [];
  const busy = useLibrary((s) => s.modelBusy);
  const [chosen, choose] = useState<string | null>(null);
  const active = models.find((m) => m.active);
  const shown = models.find((m) => m.name === chosen) ?? active ?? models[0];
  return (
    <>
      <Text fz="sm" mb="sm" data-testid="model-in-use">
        {texts.models.inUseLine(active?.name, active?.shipped ?? false)}
      </Text>
      <div className={classes.columns}>
        <nav className={classes.list} aria-label={texts.models.list}>
          {models.map((model) => (
            <ModelRow
              key={model.name}
              model={model}
              shown={model === shown}
              onShow={() => choose(model.name)}
            />
          ))}
          <AddModel busy={busy} wanted={active?.shipped !== false} />
          <OfficialModels />
        </nav>
        {shown && <ModelPage key={shown.name} model={shown} />}
      </div>
    </>
  );
}

function ModelRow({ model, shown, onShow }: { model: ModelInfo; shown: boolean; onShow(): void }) {
  return (
    <UnstyledButton
      className={classes.row}
      data-shown={shown}
      aria-current={shown}
      onClick={onShow}
      data-testid="model-row"
      data-model={model.name}
    >
      <span className={classes.name}>{model.name}</span>
      {model.active && (
        <Badge size="xs" variant="light" tt="none">
          {texts.models.inUse}
        </Badge>
      )}
    </UnstyledButton>
  );
}

/** `wanted`: nothing better than the shipped model is in use. */
function AddModel({ busy, wanted }: { busy: string | null; wanted: boolean }) {
  const add = useAction('models.add');
  return (
    <>
      <Button
        mt={8}
        size="xs"
        variant={wanted ? 'filled' : 'default'}
        leftSection={busy === null ? <IconPlus size={14} /> : <Loader size={12} />}
        disabled={busy !== null}
        onClick={() => void add.action.run()}
        data-testid="model-add"
      >
        {busy ?? texts.models.add}
      </Button>
      <Text fz="xs" c="dimmed" mt={6}>
        {texts.models.dropHint}
      </Text>
    </>
  );
}
