import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconDeviceFloppy,
  IconFolderOpen,
  IconInfoCircle,
  IconKeyboard,
  IconSearch,
  IconSettings,
} from '@tabler/icons-react';
import type { ExportFormat } from '#core/contract';
import type { Workstation } from '../state/index.ts';
import { texts } from '../texts/index.ts';
import type { Action } from './action.ts';
import type { Shell } from './shell.ts';

const exportFormats = Object.keys(texts.exports.formats) as (keyof typeof texts.exports.formats &
  ExportFormat)[];

export function caseActions(workstation: Workstation, shell: Shell): Action[] {
  const { current, cases, imports, libraryOperations } = workstation;
  const detail = () => current.getState().open?.detail;
  const isOpen = () => detail() !== undefined;
  const exportLacks = (format: ExportFormat): string | null => {
    const source = detail()?.source.format;
    return format === 'dicom-seg' && source && source !== 'dicom' ? texts.exports.needsDicom : null;
  };
  return [
    {
      id: 'history.undo',
      group: 'case',
      text: texts.actions.undo,
      keys: ['z', 'mod+z'],
      icon: IconArrowBackUp,
      enabled: () => detail()?.undo != null || workstation.edits.pending > 0 || cases.hasPendingSteps(),
      run: cases.undo,
    },
    {
      id: 'history.redo',
      group: 'case',
      text: texts.actions.redo,
      keys: ['shift+z', 'mod+shift+z', 'mod+y'],
      icon: IconArrowForwardUp,
      enabled: () => detail()?.redo != null || cases.hasPendingSteps(),
      run: cases.redo,
    },
    {
      id: 'case.saveVersion',
      group: 'case',
      text: texts.actions.saveVersion,
      keys: ['mod+s'],
      icon: IconDeviceFloppy,
      enabled: isOpen,
      run: () => shell.store.setState({ versionNote: true }),
    },
    ...exportFormats.map(
      (format): Action => ({
        id: `export.${format}`,
        group: 'case',
        text: texts.actions.export(texts.exports.formats[format]),
        enabled: () => (detail()?.segments.length ?? 0) > 0 && exportLacks(format) === null,
        whyNot: () => exportLacks(format),
        run: () => libraryOperations.exportCase(format, shell.download),
      }),
    ),
    {
      id: 'import.files',
      group: 'case',
      text: texts.actions.importFiles,
      keys: ['mod+o'],
      icon: IconFolderOpen,
      run: () => shell.chooseFiles('files'),
    },
    {
      id: 'import.folder',
      group: 'case',
      text: texts.actions.importFolder,
      keys: ['mod+shift+o'],
      run: () => shell.chooseFiles('folder'),
    },
    {
      id: 'import.segments',
      group: 'case',
      text: texts.actions.importSegments,
      enabled: isOpen,
      run: () => shell.chooseFiles('segments'),
    },
    {
      id: 'import.phantom',
      group: 'case',
      text: texts.actions.importPhantom,
      run: () => imports.importPhantom(),
    },
    {
      id: 'case.search',
      group: 'case',
      text: texts.actions.search,
      keys: ['/'],
      icon: IconSearch,
      run: () => shell.focusSearch(),
    },
    {
      id: 'case.bin',
      group: 'case',
      text: texts.actions.bin,
      checked: () => workstation.library.getState().bin,
      run: () => libraryOperations.showBin(!workstation.library.getState().bin),
    },
    { id: 'case.close', group: 'case', text: texts.actions.closeCase, enabled: isOpen, run: cases.close },
    {
      id: 'help.palette',
      group: 'help',
      text: texts.actions.palette,
      keys: ['mod+k'],
      icon: IconSearch,
      run: () => shell.openPalette(),
    },
    {
      id: 'help.shortcuts',
      group: 'help',
      text: texts.actions.shortcuts,
      keys: ['?'],
      icon: IconKeyboard,
      run: () => shell.store.setState((s) => ({ shortcuts: !s.shortcuts, about: false, models: false })),
    },
    {
      id: 'help.hint',
      group: 'help',
      text: texts.actions.hint,
      run: () => shell.store.setState({ hint: { shown: true, reviewed: false } }),
    },
    {
      id: 'help.settings',
      group: 'help',
      text: texts.actions.settings,
      keys: ['mod+,'],
      icon: IconSettings,
      checked: () => shell.store.getState().settings,
      run: () => shell.store.setState((s) => ({ settings: !s.settings })),
    },
    {
      id: 'help.about',
      group: 'help',
      text: texts.actions.about,
      icon: IconInfoCircle,
      run: () => shell.store.setState({ about: true, shortcuts: false, models: false }),
    },
  ];
}
