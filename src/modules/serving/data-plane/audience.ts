// Whose requests take part in a split: those that carry a header go to the challenger whatever its weight, and where there is a
// segment, rows outside it stay with the champion. A segment is a CEL expression over the columns of a row; its engine is loaded
// with the first one.
import type { IncomingHttpHeaders } from 'node:http';
import { messageOf } from '../../../kernel/errors.ts';
import { servingErrors } from '../errors.ts';
import type { InputColumn } from '../model-interface.ts';
import type { RowBlock, Value } from './row-block.ts';

export interface Audience {
  /** Requests with this header are answered by the challenger; the name in lower case. */
  readonly header: { readonly name: string; readonly value: string } | null;
  /** Only rows for which this holds are split. */
  readonly segment: string | null;
}

/** Whether a row of a block belongs to a segment. A row for which it cannot be said, such as one that lacks a value, does not. */
export type Segment = (block: RowBlock, row: number) => boolean;

/** CEL knows whole numbers, and missing ones as null. */
function celValue(column: InputColumn, value: Value): bigint | Value | null {
  if (typeof value === 'number' && Number.isNaN(value)) return null;
  return column.type === 'integer' || column.type === 'long' ? BigInt(value) : value;
}

/** @throws AppError `serving.bad_plan` for what is not CEL, or does not give true or false for a row of zeros */
export async function compileSegment(expression: string, columns: readonly InputColumn[]): Promise<Segment> {
  const { celEnv, parse, plan } = await import('@bufbuild/cel');
  const bindings = (values: readonly Value[]) =>
    Object.fromEntries(columns.map((column, c) => [column.name, celValue(column, values[c] as Value)]));
  try {
    const evaluate = plan(celEnv(), parse(expression));
    type Bindings = Parameters<typeof evaluate>[0];
    const zeros = columns.map(({ type }) => (type === 'string' ? '' : type === 'boolean' ? false : 0));
    const result = evaluate(bindings(zeros) as Bindings);
    if (typeof result !== 'boolean')
      throw result instanceof Error ? result : new Error(`it gives ${typeof result}, not true or false`);
    return ({ values }, row) =>
      evaluate(bindings(values.slice(row * columns.length, (row + 1) * columns.length)) as Bindings) === true;
  } catch (error) {
    throw servingErrors.create('bad_plan', `The segment ${expression} cannot be used: ${messageOf(error)}`, {
      details: { expression, columns: columns.map(({ name }) => name) },
      cause: error,
    });
  }
}

export function carriesHeader(
  audience: Audience | null | undefined,
  headers: IncomingHttpHeaders | undefined,
): boolean {
  const header = audience?.header ?? null;
  return header !== null && headers?.[header.name] === header.value;
}
