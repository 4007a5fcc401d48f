import { SegmentedControl, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { FigureGroup, ModelFigures } from '#core/contract';
import { beatsBaselines, correctedMean, figureMeans } from '#core/metrics';
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
          data={figures.groups.map((g) => g.name)}
          value={name}
          onChange={show}
        />
      )}
      <Text fz="xs" c="dimmed" mb={6}>
        {texts.models.groups[group.name] ?? ''} {texts.models.how(figures.imageSize, figures.plan)}
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
  const corrections = [1, 3, 5].map((count) => correctedMean(compact, 'clicks', count));
  const rows: [string, string][] = [
    [texts.models.figures.compact, `${means.structures} / ${structures.length}`],
    [texts.models.figures.prompted, two(means.promptedDice)],
    [texts.models.figures.dice, two(means.dice)],
    [texts.models.figures.fromMask, two(means.fromMaskDice)],
    [
      texts.models.figures.baselines,
      [means.baselines.box, means.baselines.growing, means.baselines.copy].map(two).join(' / '),
    ],
    [texts.models.figures.above, `${means.aboveBaselines} / ${means.structures}`],
    [texts.models.figures.falseVoxels, two(means.falseVoxelRatio)],
    [texts.models.figures.corrected, corrections.map(two).join(' / ')],
    [texts.models.figures.correlation, two(scoreCorrelation)],
    [texts.models.figures.milliseconds, msPerSlice === null ? '–' : msPerSlice.toFixed(0)],
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
