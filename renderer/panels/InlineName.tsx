import { TextInput } from '@mantine/core';

interface InlineNameProps {
  value: string;
  label: string;
  maxLength?: number;
  /** null: left as it was. */
  onDone(value: string | null): void;
}

/** A name edited where it stands: Enter or leaving takes it, Escape keeps the old one. */
export function InlineName({ value, label, maxLength = 120, onDone }: InlineNameProps) {
  const take = (text: string) => {
    const next = text.trim();
    onDone(next && next !== value ? next : null);
  };
  return (
    <TextInput
      size="xs"
      flex={1}
      autoFocus
      aria-label={label}
      defaultValue={value}
      maxLength={maxLength}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={(event) => take(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take(event.currentTarget.value);
        else if (event.key === 'Escape') onDone(null);
        event.stopPropagation();
      }}
    />
  );
}
