import { createStore } from 'zustand/vanilla';

export interface Notice {
  id: number;
  level: 'info' | 'success' | 'warning' | 'error';
  title: string;
  /** What was kept and what to do. */
  body?: string;
  action?: { text: string; run(): void };
}

/** Words to the user in the window's corner; the window shows what is in the list. */
export function createNotices() {
  const store = createStore<{ notices: readonly Notice[] }>(() => ({ notices: [] }));
  let lastId = 0;
  return {
    store,
    /** The same words are not said twice at a time. */
    tell(notice: Omit<Notice, 'id'>): number {
      const said = store.getState().notices.find((n) => n.title === notice.title && n.body === notice.body);
      if (said && !notice.action) return said.id;
      lastId += 1;
      const added = { ...notice, id: lastId };
      store.setState(({ notices }) => ({ notices: [...notices, added] }));
      return added.id;
    },
    dismiss(id: number): void {
      store.setState(({ notices }) => ({ notices: notices.filter((n) => n.id !== id) }));
    },
  };
}

export type Notices = ReturnType<typeof createNotices>;
