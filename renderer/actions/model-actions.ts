import { IconBrain } from '@tabler/icons-react';
import { texts } from '../texts/index.ts';
import type { Action } from './action.ts';
import type { Shell } from './shell.ts';

export function modelActions(shell: Shell): Action[] {
  return [
    {
      id: 'models.show',
      group: 'case',
      text: texts.actions.models,
      icon: IconBrain,
      run: () => shell.store.setState({ models: true, about: false, shortcuts: false }),
    },
    {
      id: 'models.add',
      group: 'case',
      text: texts.actions.addModel,
      run: () => shell.chooseFiles('model'),
    },
  ];
}
