// A log as lines by their numbers: the ranges that are looked at are read from the server and kept, a growing log is asked how long it is.
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { client } from '../api/client.ts';
import { plain } from './log-lines.ts';

/** Where a log is. */
export interface LogOf {
  readonly project: string;
  readonly run: string;
  readonly step: string;
  readonly attempt: number;
}

/** Lines that are read at once. */
export const linesAtOnce = 500;
/** Hits that a search names at most. */
export const mostHits = 1000;
const pollMs = 2000;

/** How long the log is and where its first error is; asked again while it grows. */
export function useLogHead(of: LogOf, live: boolean) {
  const { project, run, step } = of;
  return useQuery({
    queryKey: ['readStepLogLines', of, live],
    queryFn: ({ signal }) =>
      client.call('readStepLogLines', { path: { project, run, step }, query: { count: 1 }, signal }),
    refetchInterval: live ? pollMs : false,
    placeholderData: keepPreviousData,
  });
}

/** The lines of the blocks that are looked at, by number; those on their way are absent. */
export function useLogBlocks(
  of: LogOf,
  total: number,
  blocks: readonly number[],
): (line: number) => string | undefined {
  const { project, run, step } = of;
  const found = useQueries({
    queries: blocks.map((block) => {
      const from = block * linesAtOnce + 1;
      // A block that is not full yet is read again when the log has grown.
      const known = Math.min(total, from + linesAtOnce - 1);
      return {
        queryKey: ['readStepLogLines', of, block, known],
        queryFn: async ({ signal }: { signal: AbortSignal }) => {
          const lines: string[] = [];
          while (from + lines.length <= known) {
            const query = { from: from + lines.length, count: known - from - lines.length + 1 };
            const range = await client.call('readStepLogLines', { path: { project, run, step }, query, signal });
            if (range.lines.length === 0) break;
            lines.push(...range.lines.map(plain));
          }
          return { from, lines };
        },
        staleTime: Number.POSITIVE_INFINITY,
        placeholderData: keepPreviousData,
      };
    }),
  });
  const byBlock = new Map(blocks.map((block, at) => [block, found[at]?.data]));
  return (line) => {
    const data = byBlock.get(Math.floor((line - 1) / linesAtOnce));
    return data?.lines[line - data.from];
  };
}

/** Numbers of the lines that contain a text or tell of trouble, the first thousand; undefined when nothing is asked. */
export function useLogHits(of: LogOf, total: number, text: string, level: 'warning' | undefined) {
  const { project, run, step } = of;
  return useQuery({
    queryKey: ['searchStepLog', of, text, level, total],
    queryFn: async ({ signal }) => {
      const hits: { line: number; text: string }[] = [];
      let from: number | null = 1;
      while (from !== null && hits.length < mostHits) {
        const query: { text: string; level?: 'warning'; from: number; limit: number } = {
          text,
          from,
          limit: mostHits - hits.length,
        };
        if (level !== undefined) query.level = level;
        const page: Awaited<ReturnType<typeof client.call<'searchStepLog'>>> = await client.call('searchStepLog', {
          path: { project, run, step },
          query,
          signal,
        });
        hits.push(...page.items);
        from = page.next;
      }
      return { hits: hits.map((hit) => ({ line: hit.line, text: plain(hit.text) })), more: from !== null };
    },
    enabled: text !== '' || level !== undefined,
    placeholderData: keepPreviousData,
  });
}
