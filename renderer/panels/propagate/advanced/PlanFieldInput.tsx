import { Fieldset, NumberInput, Select, Switch } from '@mantine/core';
import type { PropagationPlan } from '#core/contract';
import { type PlanField, readable, valueAt } from './plan-fields.ts';

interface Props {
  readonly field: PlanField;
  readonly plan: PropagationPlan;
  onChange(path: readonly string[], value: unknown): void;
}

/** One option of a plan as an input, or a group of them. */
export function PlanFieldInput({ field, plan, onChange }: Props) {
  const { path } = field;
  const label = readable(path.at(-1) ?? '');
  const value = valueAt(plan, path);
  const inner = (fields: readonly PlanField[]) =>
    fields.map((f) => <PlanFieldInput key={f.path.join('.')} field={f} plan={plan} onChange={onChange} />);
  switch (field.kind) {
    case 'flag':
      return (
        <Switch
          size="xs"
          label={label}
          description={field.about}
          checked={value === true}
          onChange={(event) => onChange(path, event.currentTarget.checked)}
        />
      );
    case 'number':
      return (
        <NumberInput
          size="xs"
          label={label}
          description={field.about}
          value={typeof value === 'number' ? value : ''}
          min={field.min}
          max={field.max}
          step={field.whole ? 1 : 0.1}
          allowDecimal={!field.whole}
          onChange={(next) => {
            if (typeof next === 'number') onChange(path, next);
            else if (next === '' && field.optional) onChange(path, undefined);
          }}
        />
      );
    case 'choice':
      return (
        <Select
          size="xs"
          label={label}
          description={field.about}
          allowDeselect={false}
          data={field.options.map((option) => ({ value: option, label: readable(option) }))}
          value={String(value)}
          onChange={(next) => next && onChange(path, next)}
        />
      );
    case 'variant': {
      const kind = (value as { kind: string } | undefined)?.kind ?? '';
      const chosen = field.options.find((option) => option.kind === kind);
      return (
        <Fieldset variant="unstyled">
          <Select
            size="xs"
            label={label}
            description={chosen?.about ?? field.about}
            allowDeselect={false}
            data={field.options.map((option) => ({ value: option.kind, label: readable(option.kind) }))}
            value={chosen ? kind : null}
            placeholder={readable(kind)}
            onChange={(next) => {
              const option = field.options.find((known) => known.kind === next);
              if (option) onChange(path, option.initial);
            }}
          />
          {chosen && inner(chosen.fields)}
        </Fieldset>
      );
    }
    case 'group':
      return (
        <Fieldset legend={label}>
          {field.optional && (
            <Switch
              size="xs"
              label={label}
              description={field.about}
              checked={value !== undefined}
              onChange={(event) => onChange(path, event.currentTarget.checked ? {} : undefined)}
            />
          )}
          {(!field.optional || value !== undefined) && inner(field.fields)}
        </Fieldset>
      );
  }
}
