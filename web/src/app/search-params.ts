// The address as the state of a page: read its parameters, change some of them.
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { PageSearch } from './router.tsx';

export function usePageSearch(): readonly [
  PageSearch,
  (change: Partial<Record<keyof PageSearch, string | undefined>>) => void,
] {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  return [
    search,
    (change) => {
      const next: Record<string, string> = {};
      for (const [name, value] of Object.entries({ ...search, ...change })) if (value !== undefined) next[name] = value;
      void navigate({ to: '.', search: next, replace: true, resetScroll: false });
    },
  ];
}
