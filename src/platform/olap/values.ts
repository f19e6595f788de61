// Conversion between the engine's values and plain ones, in one place: see OlapValue for the rules.
import {
  arrayValue,
  BIGINT,
  BOOLEAN,
  blobValue,
  DOUBLE,
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBGeometryValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  DuckDBUnionValue,
  type DuckDBValue,
  DuckDBVariantValue,
  LIST,
  listValue,
  structValue,
  VARCHAR,
} from '@duckdb/node-api';
import type { OlapListParameter, OlapParameter, OlapParameters, OlapValue } from './olap.ts';

const microsecondsPerMillisecond = 1000n;
const microsecondsPerDay = 86_400_000_000n;

function isoTimestamp(text: string): string {
  return /^\d{4}-/.test(text) ? `${text.replace(' ', 'T')}Z` : text;
}

/** One value of a result. */
export function fromEngine(value: DuckDBValue): OlapValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (value instanceof DuckDBDecimalValue) return Number(value.toString());
  if (value instanceof DuckDBTimestampTZValue) return isoTimestamp(new DuckDBTimestampValue(value.micros).toString());
  if (
    value instanceof DuckDBTimestampValue ||
    value instanceof DuckDBTimestampMillisecondsValue ||
    value instanceof DuckDBTimestampNanosecondsValue ||
    value instanceof DuckDBTimestampSecondsValue
  )
    return isoTimestamp(value.toString());
  if (value instanceof DuckDBBlobValue || value instanceof DuckDBGeometryValue) return Uint8Array.from(value.bytes);
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(fromEngine);
  if (value instanceof DuckDBStructValue) return fromStruct(value.entries);
  if (value instanceof DuckDBMapValue) {
    return Object.fromEntries(value.entries.map((entry) => [keyText(fromEngine(entry.key)), fromEngine(entry.value)]));
  }
  if (value instanceof DuckDBUnionValue || value instanceof DuckDBVariantValue) return fromEngine(value.value);
  return value.toString();
}

function fromStruct(entries: Readonly<Record<string, DuckDBValue>>): OlapValue {
  return Object.fromEntries(Object.entries(entries).map(([name, inner]) => [name, fromEngine(inner)]));
}

function keyText(key: OlapValue): string {
  return typeof key === 'string' ? key : JSON.stringify(key);
}

/** True for types whose values `fromEngine` hands through, so that a column needs no pass over its values. */
export function isPlain(type: DuckDBType): boolean {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
    case DuckDBTypeId.VARCHAR:
    case DuckDBTypeId.ENUM:
      return true;
    default:
      return false;
  }
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function listType(list: OlapListParameter): DuckDBType {
  const present = list.filter((item) => item !== null);
  if (present.every((item) => typeof item === 'boolean') && present.length > 0) return LIST(BOOLEAN);
  if (present.every((item) => typeof item === 'number') && present.length > 0) {
    return LIST(present.every((item) => Number.isSafeInteger(item)) ? BIGINT : DOUBLE);
  }
  return LIST(VARCHAR);
}

function bindOne(value: OlapParameter): { value: DuckDBValue; type: DuckDBType | undefined } {
  if (isBytes(value)) return { value: blobValue(value), type: undefined };
  if (value !== null && typeof value === 'object') {
    const type = listType(value);
    const integers = type.toString() === 'BIGINT[]';
    return {
      value: listValue(value.map((item) => (integers && typeof item === 'number' ? BigInt(item) : item))),
      type,
    };
  }
  return { value, type: undefined };
}

export interface Bindings {
  readonly values: DuckDBValue[] | Record<string, DuckDBValue>;
  readonly types: DuckDBType[] | Record<string, DuckDBType | undefined>;
}

/** What the engine binds for these parameters. */
export function toBindings(parameters: OlapParameters): Bindings {
  if (isPositional(parameters)) {
    const bound = parameters.map(bindOne);
    // Undefined means "by the value" to the engine, though its declaration for lists leaves that out.
    return { values: bound.map((one) => one.value), types: bound.map((one) => one.type) as DuckDBType[] };
  }
  const bound = Object.entries(parameters).map(([name, value]) => [name, bindOne(value)] as const);
  return {
    values: Object.fromEntries(bound.map(([name, one]) => [name, one.value])),
    types: Object.fromEntries(bound.map(([name, one]) => [name, one.type])),
  };
}

function isPositional(parameters: OlapParameters): parameters is readonly OlapParameter[] {
  return Array.isArray(parameters);
}

/** One value for a column of this type, for appending. @throws TypeError when it does not fit. */
export function toColumn(value: OlapValue, type: DuckDBType): DuckDBValue {
  if (value === null) return null;
  switch (type.typeId) {
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
      if (typeof value === 'number' || typeof value === 'string') return BigInt(value);
      break;
    case DuckDBTypeId.TIMESTAMP:
      if (typeof value === 'number') return new DuckDBTimestampValue(microseconds(value));
      break;
    case DuckDBTypeId.TIMESTAMP_TZ:
      if (typeof value === 'number') return new DuckDBTimestampTZValue(microseconds(value));
      break;
    case DuckDBTypeId.TIMESTAMP_MS:
      if (typeof value === 'number') return new DuckDBTimestampMillisecondsValue(BigInt(Math.floor(value)));
      break;
    case DuckDBTypeId.DATE:
      if (typeof value === 'number') return new DuckDBDateValue(Number(microseconds(value) / microsecondsPerDay));
      break;
    case DuckDBTypeId.BLOB:
      if (isBytes(value)) return blobValue(value);
      break;
    case DuckDBTypeId.LIST:
      if (Array.isArray(value) && 'valueType' in type) {
        const inner = type.valueType;
        return listValue(value.map((item: OlapValue) => toColumn(item, inner)));
      }
      break;
    case DuckDBTypeId.ARRAY:
      if (Array.isArray(value) && 'valueType' in type) {
        const inner = type.valueType;
        return arrayValue(value.map((item: OlapValue) => toColumn(item, inner)));
      }
      break;
    case DuckDBTypeId.STRUCT:
      if (typeof value === 'object' && !Array.isArray(value) && !isBytes(value) && 'entryTypes' in type) {
        return toStruct(value as Readonly<Record<string, OlapValue>>, type);
      }
      break;
    default:
      if (isPlain(type) && typeof value !== 'object') return value;
  }
  throw new TypeError(`A column of type ${type.toString()} cannot hold ${JSON.stringify(value)}.`);
}

function toStruct(
  value: Readonly<Record<string, OlapValue>>,
  type: { readonly entryNames: readonly string[]; readonly entryTypes: readonly DuckDBType[] },
): DuckDBValue {
  return structValue(
    Object.fromEntries(
      type.entryNames.map((name, index) => {
        const inner = type.entryTypes[index];
        return [name, inner === undefined ? null : toColumn(value[name] ?? null, inner)];
      }),
    ),
  );
}

function microseconds(milliseconds: number): bigint {
  return BigInt(Math.floor(milliseconds)) * microsecondsPerMillisecond;
}
