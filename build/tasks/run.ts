import { spawn, spawnSync } from 'node:child_process';
import { root } from './paths.ts';

const stdout = 1;
const stderr = 2;

/** Runs a program on this terminal until it ends; resolves to its exit code. Signals reach it too. */
export function run(program: string, args: string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env, stdio: ['inherit', stdout, stderr] });
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, pass);
    const settle = () => {
      for (const signal of signals) process.removeListener(signal, pass);
    };
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('exit', (code) => {
      settle();
      resolve(code ?? 1);
    });
  });
}

export const runNode = (args: string[], env?: NodeJS.ProcessEnv) => run(process.execPath, args, env);

/** A step of the set-up: what it prints goes to standard error. Returns whether it succeeded. */
export function setUpStep(program: string, args: string[]): boolean {
  const { status } = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', stderr, stderr],
    shell: process.platform === 'win32' && program.endsWith('.cmd'),
  });
  return status === 0;
}
