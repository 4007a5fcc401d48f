import { UnstyledButton } from '@mantine/core';
import { formatByteSize } from '#core/contract';
import { texts } from '../../texts/index.ts';
import { useLibrary, useWindow } from '../../window/index.ts';
import { Facts } from './Facts.tsx';

const words = texts.settings.engine;

/** What runs, on what, how fast, and what it takes; as of now. */
export function EngineSection() {
  const active = useLibrary((s) => s.models?.find((m) => m.active));
  const engine = useLibrary((s) => s.engine);
  if (!active) return <p>{texts.status.noModel}</p>;
  const open = engine?.models.find((m) => m.name === active.name);
  const provider = open?.provider || active.provider;
  return (
    <Facts
      of={[
        [words.model, <ModelLink key="model" name={active.name} />],
        [words.provider, provider ? (words.providers[provider] ?? provider) : words.none],
        [words.input, words.pixels(active.imageSize)],
        [words.precision, words.precisions[open?.precision ?? active.precision]],
        [words.threads, engine?.threads ?? words.unknown],
        [words.perSlice, <PerSlice key="time" />],
        [words.memory, heldBytes(engine)],
        ...(active.neededBytes ? [[words.needed, formatByteSize(active.neededBytes)] as const] : []),
        [words.free, engine ? formatByteSize(engine.availableBytes) : words.unknown],
      ]}
    />
  );
}

function ModelLink({ name }: { name: string }) {
  const { shell } = useWindow();
  return (
    <UnstyledButton
      fz="inherit"
      td="underline"
      title={texts.status.modelHint}
      onClick={() => shell.store.setState({ models: true })}
    >
      <strong>{name}</strong>
    </UnstyledButton>
  );
}

function PerSlice() {
  const name = useLibrary((s) => s.models?.find((m) => m.active)?.name);
  const times = useLibrary((s) => s.engine?.models.find((m) => m.name === name));
  const { encodeMs, trackMs, msPerSlice } = times ?? {};
  if (encodeMs !== undefined && trackMs !== undefined)
    return <span title={words.timedWhy}>{words.timed(words.ms(encodeMs), words.ms(trackMs))}</span>;
  return msPerSlice == null ? words.notTimed : words.ms(msPerSlice);
}

function heldBytes(engine: { residentBytes: number | null; peakBytes?: number } | null): string {
  if (!engine || engine.residentBytes === null) return words.notHeld;
  return words.held(engine.residentBytes, engine.peakBytes);
}
