import { Fieldset, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { PropagationPlan } from '#core/contract';
import { texts } from '../../../texts/index.ts';
import { labelOf, optionText, type PlanField, valueAt, windowOf, windowText } from './plan-fields.ts';

interface Props {
  readonly field: PlanField;
  readonly plan: PropagationPlan;
  onChange(path: readonly string[], value: unknown): void;
}

/** One option of a plan as an input, or a group of them. */
export function PlanFieldInput({ field, plan, onChange }: Props) {
  const { path } = field;
  const label = labelOf(path);
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
          data={field.options.map((option) => ({ value: String(option), label: optionText(path, option) }))}
          value={String(value)}
          onChange={(next) => {
            const option = field.options.find((known) => String(known) === next);
            if (option !== undefined) onChange(path, option);
          }}
        />
      );
    case 'window':
      return (
        <WindowInput
          key={windowText(value)}
          label={label}
          about={path.length === 1 ? texts.propagate.windowAbout : undefined}
          value={value}
          onChange={(next) => onChange(path, next)}
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
            data={field.options.map((option) => ({
              value: option.kind,
              label: optionText(path, option.kind),
            }))}
            value={chosen ? kind : null}
            placeholder={optionText(path, kind)}
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

interface WindowInputProps {
  readonly label: string;
  readonly about?: string;
  readonly value: unknown;
  onChange(window: string | [number, number]): void;
}

/** Taken when it is left or Enter is pressed: half a window is none. */
function WindowInput({ label, about, value, onChange }: WindowInputProps) {
  const [text, setText] = useState(windowText(value));
  const done = () => {
    if (text !== windowText(value)) onChange(windowOf(text));
  };
  return (
    <TextInput
      size="xs"
      label={label}
      description={about}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={done}
      onKeyDown={(event) => event.key === 'Enter' && done()}
    />
  );
}
