// What a connection is, and the check of its fields against its kind.
import { type ConnectionField, type ConnectionKind, connectionFields } from '../../contracts/connections.ts';
import type { Millis } from '../../kernel/time.ts';
import { connectionsErrors } from './errors.ts';

export type Settings = Readonly<Record<string, string | number | boolean>>;

export interface TestResult {
  readonly at: Millis;
  readonly ok: boolean;
  readonly ms: number;
  readonly reason: string;
}

export interface Connection {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly kind: ConnectionKind;
  readonly settings: Settings;
  /** Name of a secret of the project. */
  readonly secret: string | null;
  readonly updatedAt: Millis;
  readonly updatedBy: string;
  readonly test: TestResult | null;
}

function fits({ type, required, name }: ConnectionField, value: string | number | boolean): boolean {
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'integer') {
    const most = name === 'port' ? 65_535 : 1_000_000;
    return typeof value === 'number' && Number.isInteger(value) && value >= (name === 'port' ? 1 : 0) && value <= most;
  }
  // No control character reaches a header or the wire of another system.
  return typeof value === 'string' && !/\p{Cc}/u.test(value) && (required !== true || value.trim() !== '');
}

function requireAddress(field: string, text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw connectionsErrors.create('bad_field', `${field} must be an http(s) address, not ${JSON.stringify(text)}.`);
  if (url.username !== '' || url.password !== '')
    throw connectionsErrors.create('bad_field', `${field} must hold no user or password: name a secret instead.`);
}

/** The fields of the kind, defaults filled in. @throws AppError `connections.bad_field` */
export function completeSettings(kind: ConnectionKind, given: Settings, secret: string | null): Settings {
  const { fields, secret: wanted } = connectionFields[kind];
  const names = fields.map(({ name }) => name).join(', ');
  const strange = Object.keys(given).find((name) => !fields.some((field) => field.name === name));
  if (strange !== undefined)
    throw connectionsErrors.create(
      'bad_field',
      `A connection of kind ${kind} has no field ${strange}: it has ${names}.`,
    );
  if (wanted.required && secret === null)
    throw connectionsErrors.create('bad_field', `A connection of kind ${kind} needs a secret: ${wanted.label}.`);
  const settings: Record<string, string | number | boolean> = {};
  for (const field of fields) {
    const value = given[field.name] ?? field.default;
    if (value === undefined) {
      if (field.required === true)
        throw connectionsErrors.create(
          'bad_field',
          `A connection of kind ${kind} needs ${field.name}; it has ${names}.`,
        );
      continue;
    }
    if (!fits(field, value))
      throw connectionsErrors.create(
        'bad_field',
        `${field.name} is ${JSON.stringify(value)}, which is no ${field.type}.`,
      );
    settings[field.name] = value;
  }
  for (const field of ['endpoint', 'url']) {
    const address = settings[field];
    if (typeof address === 'string') requireAddress(field, address);
  }
  return settings;
}
