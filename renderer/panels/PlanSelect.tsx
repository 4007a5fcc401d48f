import { Select, type SelectProps, Text } from '@mantine/core';
import { type NamedPlan, planAbout, planName, plansInOrder } from '../state/index.ts';

interface PlanSelectProps
  extends Pick<SelectProps, 'label' | 'aria-label' | 'autoFocus' | 'placeholder' | 'value'> {
  plans: readonly NamedPlan[];
  onPick(name: string): void;
  'data-testid': string;
}

/** A choice of plans that says of each one what it is for. */
export function PlanSelect({ plans, onPick, ...select }: PlanSelectProps) {
  return (
    <Select
      size="xs"
      {...select}
      data={plansInOrder(plans).map(({ name }) => ({ value: name, label: planName(name) }))}
      allowDeselect={false}
      withCheckIcon={false}
      maxDropdownHeight={420}
      comboboxProps={{ width: 320, position: 'bottom-end' }}
      onChange={(name) => name && onPick(name)}
      renderOption={({ option: { value, label }, checked }) => (
        <span>
          <Text component="span" inherit fw={500} c={checked ? 'accent.3' : undefined}>
            {label}
          </Text>
          <Text component="span" display="block" fz="xs" c="dimmed">
            {planAbout(value, plans)}
          </Text>
        </span>
      )}
    />
  );
}
