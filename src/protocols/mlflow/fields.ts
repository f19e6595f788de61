// Reads the fields of a request as protobuf's JSON form allows them: unknown ones are ignored, numbers may be text, an empty string
// counts as missing. GET requests carry fields in the query, where a list is a repeated key.
import { invalid } from './errors.ts';

const help = ' See the API docs for more information about request parameters.';

/** MLflow's text for a value that is not allowed. */
export function invalidValue(path: string, value: unknown, reason: string): Error {
  return invalid(`Invalid value ${shown(value)} for parameter '${path}' supplied: ${reason}`);
}

export function missingValue(path: string): Error {
  return invalid(`Missing value for required parameter '${path}'.${help}`);
}

function typeName(value: unknown): string {
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return 'dict';
}

/** A value as its sender wrote it; one that is nested too deep to be written again, by its type. */
function shown(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return typeName(value);
  }
}

function wrongType(path: string, value: unknown): Error {
  return invalid(
    `Invalid value ${shown(value)} for parameter '${path}' supplied:  Hint: Value was of type '${typeName(value)}'.${help}`,
  );
}

/** A double in protobuf's JSON form; undefined when it is not one. */
export function parseDouble(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  if (value === 'NaN') return Number.NaN;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}

/** A double as protobuf's JSON writes it. */
export function toDouble(value: number): number | string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return 'Infinity';
  if (value === Number.NEGATIVE_INFINITY) return '-Infinity';
  return value;
}

export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #path: string;

  constructor(values: unknown, path = '') {
    this.#values =
      typeof values === 'object' && values !== null && !Array.isArray(values)
        ? (values as Record<string, unknown>)
        : {};
    this.#path = path;
  }

  /** The name of a field in messages. */
  path(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  has(name: string): boolean {
    const value = this.raw(name);
    return value !== undefined && value !== null;
  }

  raw(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }

  /** Text, undefined when it is missing or empty. */
  text(name: string): string | undefined {
    const value = this.textOrEmpty(name);
    return value === '' ? undefined : value;
  }

  /** Text, undefined when it is missing; empty text is a value. */
  textOrEmpty(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw wrongType(this.path(name), value);
    return value;
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw missingValue(this.path(name));
    return value;
  }

  integer(name: string): number | undefined {
    const value = this.raw(name);
    if (value === undefined || value === null || value === '') return undefined;
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number)) throw wrongType(this.path(name), value);
    if (!Number.isSafeInteger(number)) {
      throw invalidValue(this.path(name), value, 'this server keeps integers up to 2^53.');
    }
    return number;
  }

  boolean(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined || value === null || value === '') return undefined;
    if (value === true || value === 'true' || value === 'True') return true;
    if (value === false || value === 'false' || value === 'False') return false;
    throw wrongType(this.path(name), value);
  }

  texts(name: string): readonly string[] {
    const value = this.raw(name);
    if (value === undefined || value === null) return [];
    const list = typeof value === 'string' ? [value] : value;
    if (!Array.isArray(list)) throw wrongType(this.path(name), value);
    return list.map((item: unknown) => {
      if (typeof item !== 'string') throw wrongType(this.path(name), value);
      return item;
    });
  }

  /** A list of messages, each with its path. */
  messages(name: string): readonly Fields[] {
    const value = this.raw(name);
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) throw wrongType(this.path(name), value);
    return value.map((item: unknown, index) => new Fields(item, `${this.path(name)}[${index}]`));
  }

  message(name: string): Fields {
    return new Fields(this.raw(name), this.path(name));
  }
}
