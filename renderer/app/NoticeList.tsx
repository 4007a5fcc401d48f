import { Button } from '@mantine/core';
import { Notifications, notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import type { Notice } from '../state/index.ts';
import { texts } from '../texts/index.ts';
import { useShell, useWindow } from '../window/index.ts';

const colors: Record<Notice['level'], string> = {
  info: 'gray',
  success: 'accent',
  warning: 'yellow',
  error: 'red',
};
/** In CSS pixels. Over the case list as it comes, rather than over an image. */
const CASES_WIDTH = 202;
/** Errors stay until they are read; what offers an undo stays a while. */
const staysMs = (notice: Notice) =>
  notice.level === 'error' ? false : notice.action ? 10_000 : notice.body ? 6_000 : 2_500;

/** Shows the notices of the workstation in the window's corner. */
export function NoticeList() {
  const { workstation } = useWindow();
  const { notices } = workstation;
  const overCases = useShell((s) => s.panels.cases);
  useEffect(() => {
    const shown = new Set<number>();
    const show = () => {
      const known = new Set(notices.store.getState().notices.map(({ id }) => id));
      for (const id of shown)
        if (!known.has(id)) {
          shown.delete(id);
          notifications.hide(`notice-${id}`);
        }
      for (const notice of notices.store.getState().notices) {
        if (shown.has(notice.id)) continue;
        shown.add(notice.id);
        const id = `notice-${notice.id}`;
        notifications.show({
          id,
          title: notice.title,
          message: <Body notice={notice} close={() => notifications.hide(id)} />,
          color: colors[notice.level],
          autoClose: staysMs(notice),
          onClose: () => notices.dismiss(notice.id),
          closeButtonProps: { 'aria-label': texts.app.dismiss },
          'data-testid': `notice-${notice.level}`,
        });
      }
    };
    show();
    return notices.store.subscribe(show);
  }, [notices]);
  return (
    <Notifications position="bottom-left" limit={4} containerWidth={overCases ? CASES_WIDTH : 320} mb={204} />
  );
}

function Body({ notice, close }: { notice: Notice; close(): void }) {
  const { body, action } = notice;
  return (
    <>
      {body}
      {action && (
        <Button
          variant="light"
          size="compact-xs"
          display="block"
          mt={4}
          data-testid="notice-action"
          onClick={() => {
            action.run();
            close();
          }}
        >
          {action.text}
        </Button>
      )}
    </>
  );
}
