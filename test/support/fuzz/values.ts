// Values of a JSON schema, right ones and hostile ones, from a seed: the same seed makes the same values.
import { createSeededRandom } from '../../../src/platform/random/random.ts';

export interface Chooser {
  /** True in so many of 1 cases. */
  chance(share: number): boolean;
  /** A whole number from 0 to below `count`. */
  below(count: number): number;
  pick<T>(list: readonly T[]): T;
}

export function createChooser(seed: string): Chooser {
  const random = createSeededRandom(seed);
  const below = (count: number): number => Math.floor(random.unit() * count);
  return {
    chance: (share) => random.unit() < share,
    below,
    pick(list) {
      const [first] = list;
      if (first === undefined && list.length === 0) throw new RangeError('Nothing to pick from.');
      return list[below(list.length)] ?? (first as (typeof list)[number]);
    },
  };
}

/** A part of a body that goes as this text, which no value of JavaScript could be written as. */
export class RawJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** JSON with its raw parts. */
export function writeJson(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, own]) => `${JSON.stringify(key)}:${writeJson(own)}`)
      .join(',')}}`;
  return JSON.stringify(value) ?? 'null';
}

export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u001b[31m\r\n',
  '\ud800',
  '\u202eabc\u200b\ufeff',
  'é\u0301🦉'.repeat(100),
  'x'.repeat(10_000),
  'x'.repeat(300_000),
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '/etc/passwd',
  'C:\\Windows\\win.ini',
  'file:///etc/passwd',
  'mlflow-artifacts:/../../x',
  'runs:/x/y',
  "'; DROP TABLE runs; --",
  '" OR ""="',
  '%',
  '%s%n{0}$' + '{x}',
  '<script>alert(1)</script>',
  '-1',
  '0',
  '1e999',
  '99999999999999999999',
  'NaN',
  '-Infinity',
  'null',
  '9999-12-31T23:59:59.999Z',
  '+275760-09-13T00:00:00.001Z',
  '0000-00-00',
  'P1000000Y',
  '(a+)+$',
  '('.repeat(5000),
  "a = 'b' AND ".repeat(2000),
  'eyJvZmZzZXQiOi0xfQ==',
  '{"a":',
];

const filters: readonly string[] = [
  "name = 'x'",
  "attributes.name LIKE '%'",
  'metrics.m > 1e308',
  "params.p != ''",
  "tags.`a b` ILIKE '_%'",
  'start_time >= -9223372036854775808',
  "name RLIKE '(a+)+$'",
  "NOT (name = 'x' OR status IN ('a', 'b'))",
  "run_id IN ('x')",
  'tags.x IS NULL AND tags.y IS NOT NULL',
  'max(metrics.m) > 0',
  "feedback.x = 'true'",
  'status = 1',
  "name = 'x' AND",
  'metrics.m = NaN',
];

export const hostileValues: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  2 ** 63,
  -(2 ** 63),
  1e308,
  5e-324,
  new RawJson('1e400'),
  new RawJson('-1e400'),
  new RawJson('123456789012345678901234567890'),
  [],
  {},
  [[]],
  [null],
  { '': '' },
  new RawJson('{"__proto__":{"polluted":true}}'),
  new RawJson('{"constructor":{"prototype":{"polluted":true}}}'),
  new RawJson('{"a":1,"a":2}'),
  new RawJson(`${'['.repeat(500)}${']'.repeat(500)}`),
  new RawJson(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`),
  new RawJson('"\\ud800\\udfff\\udfff"'),
  new RawJson(`[${'0,'.repeat(20_000)}0]`),
];

export function hostileText(choose: Chooser): string {
  return choose.chance(0.15) ? choose.pick(filters) : choose.pick(hostileTexts);
}

export function hostileValue(choose: Chooser): unknown {
  return choose.chance(0.5) ? hostileText(choose) : choose.pick(hostileValues);
}

/** What of JSON Schema the documents use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly format?: string;
}

export interface ValueSource {
  readonly choose: Chooser;
  /** A value that the server gave under that name, or one like it. */
  seen(name: string): unknown;
  resolve(reference: string): Schema | undefined;
}

/** Parts of a value that are wrong. */
export interface Damage {
  /** Of each part, the share that is replaced. */
  readonly share: number;
}

const deepest = 7;

const shortText = (choose: Chooser): string => `t${choose.below(1000)}`;

function textOf(schema: Schema, name: string, source: ValueSource): unknown {
  const { choose } = source;
  if (/^(filter|order|order_by|filter_string)$/.test(name) && choose.chance(0.7)) return choose.pick(filters);
  const seen = choose.chance(0.75) ? source.seen(name) : undefined;
  if (typeof seen === 'string') return seen;
  if (schema.format === 'date-time') return `2026-0${1 + choose.below(9)}-11T10:00:00.000Z`;
  if (schema.format === 'uri') return 'https://example.com/hook';
  if (schema.pattern?.includes('s$') === true) return '1.5s';
  return shortText(choose).padEnd(schema.minLength ?? 0, 'x');
}

function numberOf(schema: Schema, name: string, source: ValueSource, whole: boolean): unknown {
  const { choose } = source;
  const seen = choose.chance(0.5) ? source.seen(name) : undefined;
  if (typeof seen === 'number') return seen;
  const least = schema.minimum ?? 0;
  const most = Math.min(schema.maximum ?? least + 1000, least + 1000);
  const value = least + choose.below(Math.max(1, most - least + 1));
  return whole ? value : value + 0.25;
}

/** A value of a schema, with the damage that is asked for. `name` is that of the property it stands for. */
export function sampleOf(schema: Schema, name: string, source: ValueSource, damage: Damage, depth = 0): unknown {
  const { choose } = source;
  if (choose.chance(damage.share)) return hostileValue(choose);
  if (depth > deepest) return null;
  const again = (own: Schema, of = name): unknown => sampleOf(own, of, source, damage, depth + 1);
  if (schema.$ref !== undefined) return again(source.resolve(schema.$ref) ?? {});
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined && schema.enum.length > 0) return choose.pick(schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined && options.length > 0) return again(choose.pick(options));
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map((own) => again(own)));
  const type = Array.isArray(schema.type) ? choose.pick(schema.type as readonly string[]) : schema.type;
  switch (type) {
    case 'string':
      return textOf(schema, name, source);
    case 'integer':
      return numberOf(schema, name, source, true);
    case 'number':
      return numberOf(schema, name, source, false);
    case 'boolean':
      return choose.chance(0.5);
    case 'null':
      return null;
    case 'array': {
      const length = Math.max(schema.minItems ?? 0, choose.below(4));
      return Array.from({ length }, () => again(schema.items ?? {}));
    }
    case 'object': {
      const found: Record<string, unknown> = {};
      for (const [key, own] of Object.entries(schema.properties ?? {}))
        if (
          /^(cursor|page_?token)$/i.test(key)
            ? source.seen(key) !== undefined
            : schema.required?.includes(key) === true || choose.chance(0.5)
        )
          found[key] = again(own, key);
      const rest =
        typeof schema.additionalProperties === 'object'
          ? schema.additionalProperties
          : Object.values(schema.patternProperties ?? {})[0];
      if (rest !== undefined) for (let left = choose.below(3); left > 0; left--) found[shortText(choose)] = again(rest);
      if (choose.chance(damage.share)) found[hostileText(choose).slice(0, 1000)] = hostileValue(choose);
      return found;
    }
    default:
      return choose.pick<unknown>([shortText(choose), choose.below(100), { a: [1, 'b', null] }, [], null]);
  }
}
