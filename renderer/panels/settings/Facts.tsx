import type { ReactNode } from 'react';
import classes from './settings.module.css';

export type Fact = readonly [name: string, value: ReactNode];

/** Names and values, one below the other. */
export function Facts({ of, small = false }: { of: readonly Fact[]; small?: boolean }) {
  return (
    <dl className={small ? `${classes.facts} ${classes.small}` : classes.facts}>
      {of.map(([name, value]) => (
        <Pair key={name} name={name} value={value} />
      ))}
    </dl>
  );
}

function Pair({ name, value }: { name: string; value: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
