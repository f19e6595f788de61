// Tokens and money of a whole trace. A span that tells them tells them for everything below it: what an agent says it used includes
// the calls it made, so only the topmost tellers of each branch are added up.
import { addUp, type Cost, type Sums, type Usage } from './model.ts';

/** What a span adds to its trace. */
export interface Teller {
  readonly parentId: string | null;
  readonly usage: Usage | null;
  readonly cost: Cost | null;
}

type Numbers = Readonly<Record<string, number>>;

function sumOf(spans: ReadonlyMap<string, Teller>, told: (span: Teller) => Numbers | null): Numbers | null {
  /** Whether the span or one above it tells. */
  const within = new Map<string, boolean>();
  const isWithin = (id: string | null): boolean => {
    const path: string[] = [];
    const walked = new Set<string>();
    let found = false;
    // Parents may come later, or go round in a circle: then there is no more above.
    for (let at = id; at !== null && !walked.has(at); ) {
      const span = spans.get(at);
      const known = within.get(at);
      if (span === undefined) break;
      if (known !== undefined || told(span) !== null) {
        found = known ?? true;
        path.push(at);
        break;
      }
      walked.add(at);
      path.push(at);
      at = span.parentId;
    }
    for (const each of path) within.set(each, found);
    return found;
  };
  let sum: Numbers | null = null;
  for (const span of spans.values()) {
    const own = told(span);
    if (own !== null && !isWithin(span.parentId)) sum = addUp(sum, own);
  }
  return sum;
}

/** The sums over the spans of one trace, by span id. */
export function sumsOver(spans: ReadonlyMap<string, Teller>): Sums {
  return { usage: sumOf(spans, ({ usage }) => usage), cost: sumOf(spans, ({ cost }) => cost) };
}
