import { ActionIcon, Group, Kbd, Tooltip } from '@mantine/core';
import { keyCaps } from '../actions/index.ts';
import { useAction } from './window-context.ts';

export const isMac = /Mac/.test(navigator.platform);

export function Keys({ of }: { of: string }) {
  return (
    <span>
      {keyCaps(of, isMac).map((cap) => (
        <Kbd key={cap} ml={3}>
          {cap}
        </Kbd>
      ))}
    </span>
  );
}

/** An action of the registry as an icon, with its name and key on hover. */
export function ActionButton({ id, label }: { id: string; label?: string }) {
  const { action, enabled, checked } = useAction(id);
  const Icon = action.icon;
  const text = label ?? action.text;
  const tip = (
    <Group gap={8}>
      {text}
      {action.keys && <Keys of={action.keys[0]} />}
    </Group>
  );
  return (
    <Tooltip label={tip}>
      <ActionIcon
        data-testid={id}
        aria-label={text}
        aria-pressed={action.checked ? checked : undefined}
        // A tool is one of many: filled. What is merely on is tinted.
        variant={checked ? (action.group === 'tools' ? 'filled' : 'light') : 'subtle'}
        color={checked ? 'accent' : 'gray'}
        disabled={!enabled}
        onClick={() => void action.run()}
      >
        {Icon && <Icon size={17} stroke={1.6} />}
      </ActionIcon>
    </Tooltip>
  );
}
