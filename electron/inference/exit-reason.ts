/** What Windows gives as the exit code of a process that it has ended (NTSTATUS). */
const WINDOWS: Readonly<Record<number, string>> = {
  3221225477: 'it crashed inside native code (access violation)',
  3221225725: 'it crashed inside native code (stack overflow)',
  3221226505: 'it crashed inside native code (abort)',
  3221225495: 'the system had no memory left for it',
};

const SIGNALS: Readonly<Record<string, string>> = {
  SIGKILL: 'the system ended it (SIGKILL), most likely because memory ran out',
  SIGSEGV: 'it crashed inside native code (SIGSEGV)',
  SIGBUS: 'it crashed inside native code (SIGBUS)',
  SIGILL: 'it crashed inside native code (SIGILL)',
  SIGFPE: 'it crashed inside native code (SIGFPE)',
  SIGABRT: 'it gave up inside native code (SIGABRT), as when memory runs out',
};

/** Electron tells a signal by its number on POSIX, shells by 128 more. */
const NUMBERS: Readonly<Record<number, string>> = {
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
};

/** Why a process ended, in words. */
export function exitReason(code: number | null, signal: string | null = null): string {
  if (signal) return SIGNALS[signal] ?? `it was ended by ${signal}`;
  if (code === null) return 'it ended';
  const unsigned = code >>> 0;
  const name = NUMBERS[unsigned > 128 ? unsigned - 128 : unsigned];
  return WINDOWS[unsigned] ?? (name && SIGNALS[name]) ?? `it ended with exit code ${code}`;
}
