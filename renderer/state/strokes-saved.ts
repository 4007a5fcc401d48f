import { texts } from '../texts/index.ts';
import type { Context } from './context.ts';
import type { EditQueue } from './edit-queue.ts';
import type { PromptQueue } from './prompt-queue.ts';

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

/** As `strokesSaved`, and prompts are answered: what is asked for next finds all that the user has done. */
export async function allHasArrived(
  context: Pick<Context, 'current' | 'notices'>,
  edits: EditQueue,
  prompts: PromptQueue,
  title: string,
): Promise<boolean> {
  if (!(await strokesSaved(context, edits, title))) return false;
  await prompts.whenIdle();
  return true;
}
