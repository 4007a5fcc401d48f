import { Table, Text } from '@mantine/core';
import { officialFiles } from '#core/sam2/checkpoint';
import { texts } from '../../texts/index.ts';
import classes from './models.module.css';

/** Which official checkpoints there are and how one gets here: nothing is downloaded by the program itself. */
export function OfficialModels() {
  return (
    <section className={classes.official} data-testid="official-models">
      <div>
        <h3 className={classes.title}>{texts.models.official}</h3>
        <Text fz="sm" c="dimmed" mt={4}>
          {texts.models.officialText}
        </Text>
      </div>
      <Table fz="xs" verticalSpacing={2} horizontalSpacing={8} withRowBorders={false}>
        <Table.Tbody>
          {officialFiles.map(({ name, size, megabytes, licence }) => (
            <Table.Tr key={name}>
              <Table.Td>
                <code>{name}</code>
              </Table.Td>
              <Table.Td ta="right">{megabytes} MB</Table.Td>
              <Table.Td>{licence}</Table.Td>
              <Table.Td c="dimmed">{texts.models.sizes[size]}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
