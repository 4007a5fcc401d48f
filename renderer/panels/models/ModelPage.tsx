import { Button, Group, Select, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ModelDetails, ModelInfo, Precision } from '#core/contract';
import { texts } from '../../texts/index.ts';
import { formatBytes, useLibrary, useWindow } from '../../window/index.ts';
import { ModelFiguresSection } from './ModelFiguresSection.tsx';
import classes from './models.module.css';

const PRECISIONS: readonly Precision[] = ['fp32', 'fp16', 'int8'];

/** One model: its card, how it is run, what was measured. */
export function ModelPage({ model }: { model: ModelInfo }) {
  const { workstation } = useWindow();
  const [details, setDetails] = useState<ModelDetails | null>(null);
  useEffect(() => {
    let gone = false;
    void workstation.models.details(model.name).then((found) => !gone && setDetails(found));
    return () => {
      gone = true;
    };
  }, [workstation, model.name]);
  return (
    <article className={classes.page} data-testid="model-page">
      <Heading model={model} details={details} />
      {model.selfTest !== 'passed' && (
        <Text fz="sm" c={model.provider ? 'yellow.3' : 'dimmed'} mb="xs">
          {texts.models.selfTest}: {model.selfTest}
        </Text>
      )}
      {details && (
        <>
          <Variant model={model} sizes={details.imageSizes} />
          <Card details={details} />
          {details.figures ? (
            <ModelFiguresSection figures={details.figures} />
          ) : (
            <Text fz="sm" c="dimmed">
              {texts.models.noFigures}
            </Text>
          )}
        </>
      )}
    </article>
  );
}

function Heading({ model, details }: { model: ModelInfo; details: ModelDetails | null }) {
  const { workstation } = useWindow();
  const busy = useLibrary((s) => s.modelBusy !== null);
  return (
    <Group justify="space-between" mb={8} wrap="nowrap">
      <h3 className={classes.title}>
        {model.name}
        <span className={classes.quiet}>
          {' '}
          {[`SAM ${model.version} ${model.size}`, details && formatBytes(details.bytes), providerName(model)]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </h3>
      <Group gap={6} wrap="nowrap">
        {details && !details.shipped && (
          <Button
            size="xs"
            variant="subtle"
            color="red"
            disabled={busy}
            onClick={() => void workstation.models.remove(model.name)}
            data-testid="model-remove"
          >
            {texts.models.remove}
          </Button>
        )}
        <Button
          size="xs"
          disabled={busy || model.active}
          onClick={() => void workstation.models.select(model.name)}
          data-testid="model-use"
        >
          {model.active ? texts.models.inUse : texts.models.use}
        </Button>
      </Group>
    </Group>
  );
}

function providerName({ provider }: ModelInfo): string {
  return texts.settings.engine.providers[provider] ?? provider;
}

function Variant({ model, sizes }: { model: ModelInfo; sizes: readonly number[] }) {
  const { workstation } = useWindow();
  const busy = useLibrary((s) => s.modelBusy !== null);
  const configure = (imageSize: number, precision: Precision) =>
    void workstation.models.configure(model.name, imageSize, precision);
  return (
    <Group gap="sm" mb="sm" align="end">
      <Select
        size="xs"
        w={130}
        label={texts.models.imageSize}
        data={sizes.map((size) => ({ value: `${size}`, label: `${size} px` }))}
        value={`${model.imageSize}`}
        allowDeselect={false}
        disabled={busy}
        onChange={(size) => size && configure(Number(size), model.precision)}
        data-testid="model-image-size"
      />
      <Select
        size="xs"
        w={130}
        label={texts.models.precision}
        data={PRECISIONS.map((value) => ({ value, label: texts.models.precisions[value] }))}
        value={model.precision}
        allowDeselect={false}
        disabled={busy}
        onChange={(precision) => precision && configure(model.imageSize, precision as Precision)}
        data-testid="model-precision"
      />
      <Text fz="xs" c="dimmed" maw={260}>
        {texts.models.variantHint}
      </Text>
    </Group>
  );
}

function Card({ details: { card } }: { details: ModelDetails }) {
  const lines = [
    [texts.models.about, card.about],
    [texts.models.goodFor, card.goodFor],
    [texts.models.notFor, card.notFor],
    [texts.models.trainedOn, card.trainedOn],
    [texts.models.licence, card.licence],
  ].filter(([, text]) => text !== '');
  return (
    <dl className={classes.card}>
      {lines.map(([term, text]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
