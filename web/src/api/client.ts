// The one way pages talk to the server: typed calls as cached queries. A query's key starts with its operation, so that a committed
// fact can tell exactly which queries to read again.
import {
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Answer, createClient, type Input, type OperationId, PawlError } from '../../../clients/ts/client.ts';
import { awaitFirstAnswer, takeFirstAnswer } from './first-answer.ts';

export type { Answer, Input, OperationId };
export { PawlError };

export const client = createClient({ baseUrl: '' });

/** What the server answers; what the shell asked for already is not asked for again. */
async function ask<I extends OperationId>(id: I, input: Input<I>, signal: AbortSignal): Promise<Answer<I>> {
  const first = await awaitFirstAnswer(() => client.address(id, input));
  return (first as Answer<I> | undefined) ?? client.call(id, { ...input, signal });
}

/** Reads one answer. */
export function useCall<I extends OperationId>(
  id: I,
  input: Input<I>,
  options: { readonly enabled?: boolean; readonly staleMs?: number } = {},
): UseQueryResult<Answer<I>> {
  return useQuery({
    queryKey: [id, input],
    queryFn: ({ signal }) => ask(id, input, signal),
    initialData: () => takeFirstAnswer(() => client.address(id, input)) as Answer<I> | undefined,
    enabled: options.enabled ?? true,
    ...(options.staleMs === undefined ? {} : { staleTime: options.staleMs }),
  });
}

export type Item<I extends OperationId> = Answer<I> extends { readonly items: readonly (infer T)[] } ? T : never;

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string | undefined;
}

export interface Rows<T> {
  readonly rows: readonly T[];
  /** No further page is left, so the rows are all there are. */
  readonly complete: boolean;
  readonly more: () => void;
  readonly loadingMore: boolean;
  /** Reads the list from its beginning to its end, a page at a time, beside what is loaded. */
  readonly readAll: (signal: AbortSignal) => AsyncIterable<readonly T[]>;
  /** What answers the list, and what it was asked. */
  readonly operation: { readonly id: string; readonly input: unknown };
  readonly query: Pick<UseInfiniteQueryResult, 'isPending' | 'error' | 'refetch' | 'isFetching'>;
}

const pageSize = 100;

/** The same rows with other fields: they stay in sight while the fields are read, and with them the menu that chose the fields. */
function differInFields(before: unknown, now: object): boolean {
  const rest = (input: unknown): string => {
    const { query, ...others } = (input ?? {}) as { query?: Record<string, unknown> };
    return JSON.stringify({ ...others, query: { ...query, fields: undefined } });
  };
  return before !== undefined && rest(before) === rest(now);
}

/** Reads a list page by page; the next page is asked for as the reader scrolls. */
export function useRows<I extends OperationId>(
  id: I,
  input: Input<I>,
  options: { readonly enabled?: boolean; readonly limit?: number } = {},
): Rows<Item<I>> & { readonly head: Answer<I> | undefined } {
  const limit = options.limit ?? pageSize;
  const from = (cursor: string | undefined): Input<I> => ({
    ...input,
    query: { ...(input as { query?: object }).query, limit, cursor },
  });
  const read = async (cursor: string | undefined, signal: AbortSignal): Promise<Page<Item<I>>> =>
    (await ask(id, from(cursor), signal)) as Page<Item<I>>;
  const query = useInfiniteQuery({
    queryKey: [id, input, 'pages', limit],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    getNextPageParam: (last) => last.nextCursor,
    initialData: () => {
      const page = takeFirstAnswer(() => client.address(id, from(undefined)));
      return page === undefined ? undefined : { pages: [page as Page<Item<I>>], pageParams: [undefined] };
    },
    enabled: options.enabled ?? true,
    placeholderData: (data, before) => (differInFields(before?.queryKey[1], input) ? data : undefined),
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return {
    rows,
    // What the first page said beside its items, such as a page's sentence.
    head: query.data?.pages[0] as Answer<I> | undefined,
    complete: query.data !== undefined && !query.hasNextPage,
    more: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
    loadingMore: query.isFetchingNextPage,
    async *readAll(signal) {
      let cursor: string | undefined;
      do {
        const page = await read(cursor, signal);
        yield page.items;
        cursor = page.nextCursor;
      } while (cursor !== undefined);
    },
    operation: { id, input },
    query,
  };
}

/** Changes something, then reads again what the page shows. */
export function useAction<I extends OperationId>(id: I) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Input<I>) => client.call(id, input),
    onSuccess: () => queries.invalidateQueries(),
  });
}
