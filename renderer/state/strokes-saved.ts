import { texts } from '../texts/index.ts';
import type { Context } from './context.ts';
import type { EditQueue } from './edit-queue.ts';

/** What the model is told must have arrived before: false, with words about it, while strokes cannot be saved. */
export async function strokesSaved(
  { current, notices }: Pick<Context, 'current' | 'notices'>,
  edits: EditQueue,
  title: string,
): Promise<boolean> {
  if (current.getState().saveState === 'failing') {
    notices.tell({ level: 'warning', title, body: texts.errors.strokesWaiting });
    return false;
  }
  await edits.whenIdle();
  return true;
}
