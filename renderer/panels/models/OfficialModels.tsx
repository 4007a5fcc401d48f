import { Text } from '@mantine/core';
import { officialFiles } from '#core/sam2/checkpoint';
import { texts } from '../../texts/index.ts';
import classes from './models.module.css';

/** Which official checkpoints there are and how one gets here: nothing is downloaded by the program itself. */
export function OfficialModels() {
  return (
    <section className={classes.official} data-testid="official-models">
      <h3 className={classes.subtitle}>{texts.models.official}</h3>
      <ul>
        {officialFiles.map(({ name, size, megabytes, licence }) => (
          <li key={name}>
            <code>{name}</code>
            <span>{[`${megabytes} MB`, licence, texts.models.sizes[size]].filter(Boolean).join(' · ')}</span>
          </li>
        ))}
      </ul>
      <Text fz="xs" c="dimmed">
        {texts.models.officialText}
      </Text>
    </section>
  );
}
