/** Seconds that `work` takes. */
export async function seconds(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** Seconds of each of `runs` runs after one that does not count. */
export async function repeated(runs: number, work: () => unknown): Promise<number[]> {
  await work();
  const samples: number[] = [];
  for (let n = 0; n < runs; n++) samples.push(await seconds(work));
  return samples;
}
