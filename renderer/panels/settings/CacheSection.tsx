import { Button } from '@mantine/core';
import { EmbeddingCacheSettings } from '#core/contract';
import { texts } from '../../texts/index.ts';
import { useLibrary, useWindow } from '../../window/index.ts';
import { Facts } from './Facts.tsx';
import { SizeField } from './SizeField.tsx';
import classes from './settings.module.css';

const words = texts.settings.cache;
const { memoryBytes: memory, diskBytes: disk } = EmbeddingCacheSettings.shape;

/** How much the kept embeddings of slices may take, and what they take. */
export function CacheSection() {
  const { workstation } = useWindow();
  const report = useLibrary((s) => s.settings);
  const used = useLibrary((s) => s.engine?.embeddingCache);
  if (!report) return null;
  const { settings, cacheFolder, machineBytes, trouble } = report;
  const { memoryBytes, diskBytes } = settings.embeddingCache;
  return (
    <>
      <p className={classes.why}>{words.why}</p>
      {trouble && <p className={classes.bad}>{trouble}</p>}
      <SizeField
        label={words.memory}
        hint={words.memoryHint}
        testId="cache-memory"
        bytes={memoryBytes}
        used={used?.memoryBytes}
        least={memory.unwrap().minValue ?? 0}
        most={machineBytes}
        tooLarge={words.tooLarge}
        onSet={(bytes) => workstation.settings.changeCache({ memoryBytes: bytes })}
      />
      <SizeField
        label={words.disk}
        hint={words.diskHint}
        testId="cache-disk"
        bytes={diskBytes}
        used={used?.diskBytes}
        least={0}
        most={disk.unwrap().maxValue ?? Number.POSITIVE_INFINITY}
        tooLarge={words.tooLargeDisk}
        onSet={(bytes) => workstation.settings.changeCache({ diskBytes: bytes })}
      />
      <p className={classes.why}>{words.atOnce}</p>
      <Facts of={[[words.folder, cacheFolder]]} />
      <div className={classes.act}>
        <Button
          variant="default"
          onClick={() => void workstation.settings.emptyCache()}
          data-testid="empty-cache"
        >
          {words.empty}
        </Button>
        {words.emptyWhy}
      </div>
    </>
  );
}
