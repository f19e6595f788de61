// The address as the state of a page: read its parameters, change some of them. A state that is stored elsewhere (`v`) reads the same.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { PageState } from '../../../src/contracts/view-state.ts';
import { say } from './messages.ts';
import { addressOf, storedState } from './page-state.ts';
import { useProject } from './project.ts';
import type { PageSearch } from './router.tsx';

export type SearchChange = Partial<Record<keyof PageSearch, string | undefined>>;

/** The state that an address says, with what it has stored elsewhere. */
export function wholeState({ v, ...own }: PageSearch): PageSearch {
  return v === undefined ? own : { ...storedState(v), ...own };
}

/** The whole state, and a change of some of it; `undefined` takes a parameter out. */
export function usePageSearch(): readonly [PageSearch, (change: SearchChange) => void] {
  const search = useSearch({ strict: false });
  const project = useProject();
  const navigate = useNavigate();
  const whole = useMemo(() => wholeState(search), [search]);
  return [
    whole,
    (change) => {
      const next: PageState = {};
      for (const [name, value] of Object.entries({ ...whole, ...change })) if (value !== undefined) next[name] = value;
      const refused = (message: string): void =>
        say(`This address shows the page in this tab only, since its state was not stored: ${message}`, 'fail');
      void navigate({ to: '.', search: addressOf(project, next, refused), replace: true, resetScroll: false });
    },
  ];
}
