import { Button, Collapse, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { texts } from '../../../texts/index.ts';
import { useLibrary, useWindow } from '../../../window/index.ts';
import classes from './advanced.module.css';
import { PlanFieldInput } from './PlanFieldInput.tsx';
import { planFields, withValue } from './plan-fields.ts';

/** Every option of the chosen plan. A change makes it a plan of one's own; one that makes no sense is not taken. */
export function AdvancedPlan() {
  const { workstation } = useWindow();
  const custom = useLibrary((s) => s.customPlan);
  const preset = useLibrary((s) => s.plans.find(({ name }) => name === s.plan)?.plan);
  const [opened, { toggle }] = useDisclosure(false);
  const [refused, setRefused] = useState<string | null>(null);
  const fields = useMemo(planFields, []);
  const plan = custom ?? preset;
  if (!plan) return null;
  const change = (path: readonly string[], value: unknown) => {
    const next = withValue(plan, path, value);
    setRefused('refused' in next ? next.refused : null);
    if ('plan' in next) workstation.library.setState({ customPlan: next.plan });
  };
  const back = () => {
    setRefused(null);
    workstation.library.setState({ customPlan: null });
  };
  return (
    <div className={classes.advanced}>
      <UnstyledButton
        className={classes.head}
        onClick={toggle}
        aria-expanded={opened}
        data-testid="plan-advanced"
      >
        {opened ? <IconChevronDown size={13} /> : <IconChevronRight size={13} />}
        {custom ? texts.propagate.advancedChanged : texts.propagate.advanced}
      </UnstyledButton>
      <Collapse expanded={opened}>
        <div className={classes.fields}>
          {refused && (
            <Text fz="xs" c="orange.4" role="alert" data-testid="plan-refused">
              {texts.propagate.refused(refused)}
            </Text>
          )}
          {fields.map((field) => (
            <PlanFieldInput key={field.path.join('.')} field={field} plan={plan} onChange={change} />
          ))}
          {custom && (
            <Button size="compact-xs" variant="default" onClick={back} data-testid="plan-reset">
              {texts.propagate.backToPreset}
            </Button>
          )}
        </div>
      </Collapse>
    </div>
  );
}
