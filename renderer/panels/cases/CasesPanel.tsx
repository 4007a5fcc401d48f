import { ActionIcon, Button, EmptyState, Loader, Menu, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconChevronDown, IconLayoutSidebarLeftCollapse, IconSearch } from '@tabler/icons-react';
import type { CaseSummary } from '#core/contract';
import { groupByDay } from '../../state/index.ts';
import { texts } from '../../texts/index.ts';
import { useLibrary, useWindow } from '../../window/index.ts';
import panel from '../panel.module.css';
import { CaseRow } from './CaseRow.tsx';
import { ImportCard } from './ImportCard.tsx';

export function CasesPanel() {
  const { workstation, shell, actions } = useWindow();
  const search = useDebouncedCallback((text: string) => void workstation.libraryOperations.search(text), 150);
  return (
    <nav className={panel.panel} style={{ height: '100%' }} aria-label={texts.cases.title}>
      <div className={panel.head}>
        <h2 className={panel.title}>{texts.cases.title}</h2>
        <Menu>
          <Menu.Target>
            <Button
              variant="subtle"
              color="gray"
              rightSection={<IconChevronDown size={13} />}
              data-testid="import-menu"
            >
              {texts.cases.import}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {['import.files', 'import.folder', 'import.segments', 'import.phantom', 'case.bin'].map((id) => {
              const action = actions.get(id);
              return (
                action && (
                  <Menu.Item
                    key={id}
                    disabled={action.enabled?.() === false}
                    onClick={() => void action.run()}
                    data-testid={id}
                  >
                    {action.text}
                  </Menu.Item>
                )
              );
            })}
          </Menu.Dropdown>
        </Menu>
        <Tooltip label={texts.cases.collapse}>
          <ActionIcon aria-label={texts.cases.collapse} onClick={() => shell.toggle('cases')}>
            <IconLayoutSidebarLeftCollapse size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={panel.section} style={{ paddingBottom: 4 }}>
        <TextInput
          size="xs"
          type="search"
          aria-label={texts.cases.search}
          placeholder={texts.cases.search}
          leftSection={<IconSearch size={14} stroke={1.6} />}
          onChange={(event) => search(event.currentTarget.value)}
          data-testid="case-search"
        />
      </div>
      <BinLine />
      <ImportCard />
      <div className={panel.scroll}>
        <CaseList />
      </div>
    </nav>
  );
}

function CaseList() {
  const { workstation } = useWindow();
  const phase = useLibrary((s) => s.phase);
  const error = useLibrary((s) => s.error);
  const cases = useLibrary((s) => s.cases);
  const search = useLibrary((s) => s.search);
  const bin = useLibrary((s) => s.bin);
  if (phase === 'loading')
    return (
      <div className={panel.section} role="status">
        <Loader size={12} mr={8} />
        {texts.cases.loading}
      </div>
    );
  if (phase === 'failed')
    return (
      <EmptyState size="xs" mt="lg" px="sm" title={texts.cases.failed} description={error}>
        <EmptyState.Actions>
          <Button variant="default" onClick={() => void workstation.libraryOperations.refreshCases()}>
            {texts.cases.retry}
          </Button>
        </EmptyState.Actions>
      </EmptyState>
    );
  if (cases.length === 0)
    return (
      <EmptyState
        size="xs"
        mt="lg"
        px="sm"
        title={search ? texts.cases.noMatch : bin ? texts.cases.binEmpty : texts.cases.empty}
        description={search ? texts.cases.noMatchText : bin ? undefined : texts.cases.emptyText}
        data-testid="cases-empty"
      />
    );
  const { today, older } = groupByDay(cases, new Date());
  return (
    <>
      <Group title={texts.cases.today} cases={today} before={0} />
      <Group title={texts.cases.older} cases={older} before={today.length} />
    </>
  );
}

interface GroupProps {
  title: string;
  cases: readonly CaseSummary[];
  /** Cases listed above. */
  before: number;
}

function Group({ title, cases, before }: GroupProps) {
  if (cases.length === 0) return null;
  return (
    <section aria-label={title}>
      <div className={panel.group}>{title}</div>
      {cases.map((summary, n) => (
        <CaseRow key={summary.id} summary={summary} number={before + n + 1} />
      ))}
    </section>
  );
}

function BinLine() {
  const { workstation } = useWindow();
  const bin = useLibrary((s) => s.bin);
  if (!bin) return null;
  return (
    <div className={panel.head} data-testid="bin">
      <strong className={panel.title}>{texts.cases.bin}</strong>
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => void workstation.libraryOperations.showBin(false)}
      >
        {texts.cases.leaveBin}
      </Button>
    </div>
  );
}
