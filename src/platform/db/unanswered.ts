// Statements whose answer nobody reads: a driver may send the next one without waiting. What goes wrong with one fails its transaction.
import type { CompiledQuery } from 'kysely';

const unanswered = new WeakSet<CompiledQuery>();

export function unansweredQuery<R>(query: CompiledQuery<R>): CompiledQuery<R> {
  unanswered.add(query);
  return query;
}

export const isUnanswered = (query: CompiledQuery): boolean => unanswered.has(query);
