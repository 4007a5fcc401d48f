import { SegmentedControl, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { CorrectionKind, FigureGroup, ModelFigures } from '#core/contract';
import { beatsBaselines, correctedMean, figureMeans } from '#core/metrics';
import { planName } from '../../state/index.ts';
import { texts } from '../../texts/index.ts';
import classes from './models.module.css';

/** Below this 3D Dice a structure counts as a failure; as in the model card. */
const FAILED = 0.5;

/** What was measured, one group of cases at a time: they are never averaged together. */
export function ModelFiguresSection({ figures }: { figures: ModelFigures }) {
  const [name, show] = useState(figures.groups[0]?.name);
  const group = figures.groups.find((g) => g.name === name);
  if (!group) return null;
  return (
    <section data-testid="model-figures">
      <h4 className={classes.subtitle}>{texts.models.measured}</h4>
      {figures.groups.length > 1 && (
        <SegmentedControl
          size="xs"
          mb={6}
          aria-label={texts.models.measured}
          data={figures.groups.map((g) => ({
            value: g.name,
            label: texts.models.groups[g.name]?.name ?? g.name,
          }))}
          value={name}
          onChange={show}
        />
      )}
      <Text fz="xs" c="dimmed" mb={6}>
        {texts.models.groups[group.name]?.about} {texts.models.how(figures.imageSize, planName(figures.plan))}
      </Text>
      <Summary group={group} />
      <Structures group={group} />
    </section>
  );
}

function Summary({ group }: { group: FigureGroup }) {
  const { structures, scoreCorrelation, msPerSlice } = group;
  const compact = structures.filter((s) => s.compact);
  const means = figureMeans(compact);
  if (!means) return null;
  const words = texts.models.figures;
  const corrected = (by: CorrectionKind) =>
    [1, 3, 5].map((count) => two(correctedMean(compact, by, count))).join(' / ');
  const { box, growing, copy } = means.baselines;
  const rows: [string, string][] = [
    [words.prompted, two(means.promptedDice)],
    [words.dice, two(means.dice)],
    [words.clicked, corrected('clicks')],
    [words.drawn, corrected('drawing')],
    [words.fromMask, two(means.fromMaskDice)],
    [words.baselines, [box, growing, copy].map(two).join(' / ')],
    [words.above, `${means.aboveBaselines} of ${means.structures}`],
    [words.compact, `${means.structures} of ${structures.length}`],
    [words.falseVoxels, two(means.falseVoxelRatio)],
    [words.correlation, two(scoreCorrelation)],
    [words.milliseconds, msPerSlice === null ? '–' : `${msPerSlice.toFixed(0)} ms`],
  ];
  return (
    <Table fz="xs" verticalSpacing={2} horizontalSpacing={6} mb="sm" withRowBorders={false}>
      <Table.Tbody>
        {rows
          .filter(([, value]) => /\d/.test(value))
          .map(([text, value]) => (
            <Table.Tr key={text}>
              <Table.Td pl={0}>{text}</Table.Td>
              <Table.Td ta="right">{value}</Table.Td>
            </Table.Tr>
          ))}
      </Table.Tbody>
    </Table>
  );
}

function Structures({ group: { structures } }: { group: FigureGroup }) {
  const worstFirst = structures.toSorted((a, b) => a.dice - b.dice);
  return (
    <>
      <Text fz="xs" c="dimmed" mb={4}>
        {texts.models.structuresHint(structures.filter((s) => s.dice < FAILED).length, structures.length)}
      </Text>
      <section
        className={classes.structures}
        aria-label={texts.models.structures}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keys
        tabIndex={0}
      >
        <Table fz="xs" verticalSpacing={2} horizontalSpacing={6} stickyHeader withRowBorders={false}>
          <Table.Thead>
            <Table.Tr>
              {texts.models.columns.map((heading, n) => (
                <Table.Th key={heading} ta={n === 0 ? 'left' : 'right'}>
                  {heading}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {worstFirst.map((s) => (
              <Table.Tr key={`${s.scan}|${s.structure}`} data-failed={s.dice < FAILED}>
                <Table.Td>
                  {s.structure.replaceAll('_', ' ')}
                  {s.compact ? '' : ' *'}
                </Table.Td>
                <Table.Td ta="right">{two(s.promptedDice)}</Table.Td>
                <Table.Td ta="right" fw={beatsBaselines(s) ? 600 : undefined}>
                  {two(s.dice)}
                </Table.Td>
                <Table.Td ta="right">
                  {two(Math.max(s.baselines.box, s.baselines.growing, s.baselines.copy))}
                </Table.Td>
                <Table.Td ta="right">{two(correctedMean([s], 'clicks', 3))}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </>
  );
}

function two(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}
