import { Button, Progress, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { formatByteSize } from '#core/contract';
import { texts } from '../../texts/index.ts';
import { readSize } from './read-size.ts';
import classes from './settings.module.css';

interface Props {
  readonly label: string;
  readonly hint: string;
  readonly testId: string;
  readonly bytes: number;
  /** What is taken of it now; undefined where nobody knows. */
  readonly used: number | undefined;
  readonly least: number;
  readonly most: number;
  tooLarge(most: string): string;
  onSet(bytes: number): Promise<void>;
}

/** A size as people write it, set by Enter or the button; what is in use stands below. */
export function SizeField(props: Props) {
  const { label, hint, testId, bytes, used, least, most } = props;
  const words = texts.settings.cache;
  const [text, setText] = useState(formatByteSize(bytes));
  useEffect(() => setText(formatByteSize(bytes)), [bytes]);
  const read = readSize(text, { least, most, tooLarge: props.tooLarge });
  const inUse = used === undefined ? '' : words.used(formatByteSize(used), formatByteSize(bytes));
  const changed = text !== formatByteSize(bytes);
  const set = () => {
    if (read.error !== undefined) return;
    setText(formatByteSize(read.bytes));
    void props.onSet(read.bytes);
  };
  return (
    <form
      className={classes.size}
      onSubmit={(event) => {
        event.preventDefault();
        set();
      }}
    >
      <TextInput
        size="xs"
        label={label}
        description={hint}
        value={text}
        error={changed && read.error}
        onChange={(event) => setText(event.currentTarget.value)}
        descriptionProps={{ fz: 'xs' }}
        errorProps={{ fz: 'xs', c: 'red.4' }}
        data-testid={testId}
      />
      <Button
        type="submit"
        variant={changed ? 'filled' : 'default'}
        disabled={!changed}
        size="compact-md"
        aria-label={words.set(label)}
        data-testid={`${testId}-set`}
      >
        {words.apply}
      </Button>
      {used !== undefined && (
        <div className={classes.use}>
          <Progress
            size={4}
            value={bytes > 0 ? Math.min(100, (100 * used) / bytes) : 0}
            aria-label={`${label}: ${inUse}`}
          />
          <span data-testid={`${testId}-used`}>{inUse}</span>
        </div>
      )}
    </form>
  );
}
