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
    tell(notice: Omit<Notice, 'id'>): number {
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
