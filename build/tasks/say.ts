/** Words about the set-up. Standard output belongs to the command that was asked for. */
export function say(text: string): void {
  process.stderr.write(`sagitta: ${text}\n`);
}
