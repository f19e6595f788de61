// Parses the configuration once: flags over environment over file over defaults. The only reader of process.env.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { messageOf } from '../kernel/errors.ts';
import { parseIso } from '../kernel/time.ts';
import { type Setting, settings, variableOf } from './config-schema.ts';
import { appErrors } from './errors.ts';

export type SettingSource = 'flag' | 'environment' | 'file' | 'default';
type Value = string | number | boolean | readonly string[];

export interface Config {
  readonly home: string;
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly hosts: readonly string[];
    readonly auth: 'auto' | 'required';
  };
  readonly dataPlane: {
    readonly enabled: boolean;
    readonly port: number;
    readonly detach: boolean;
    readonly logMegabytes: number;
  };
  readonly db: { readonly url: string };
  readonly blobs: { readonly url: string; readonly direct: boolean };
  readonly online: { readonly url: string };
  /** Start of a simulated clock; undefined under the system clock. */
  readonly simulatedFrom: number | undefined;
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent' };
  readonly jobs: { readonly concurrency: number };
  readonly olap: { readonly memoryMb: number };
  /** Folders from which callers that are not on the machine may have files imported. */
  readonly import: { readonly roots: readonly string[] };
  /** Whether connections of projects may reach addresses inside the server's own network. */
  readonly connections: { readonly allowPrivate: boolean };
  /** Where webhooks may go, and how often they try. */
  readonly webhooks: {
    readonly schemes: readonly string[];
    readonly allowPrivate: boolean;
    readonly retries: number;
    readonly limitMs: number;
  };
  readonly python: string;
}

/** A setting with its value and where the value came from. */
export interface ResolvedSetting {
  readonly setting: Setting;
  readonly value: Value;
  readonly source: SettingSource;
  /** The variable it came from, when it came from one. */
  readonly variable?: string;
}

export interface ConfigSources {
  /** By setting path. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Configuration file; absent: `config.yaml` in the home folder when it exists. */
  readonly file?: string | undefined;
}

function allowedText(setting: Setting): string {
  if (setting.choices !== undefined) return setting.choices.join(', ');
  if (setting.type === 'integer') return `an integer from ${setting.minimum} to ${setting.maximum}`;
  if (setting.type === 'boolean') return 'true or false';
  return setting.type === 'list' ? 'names separated by commas' : 'text';
}

function refuse(setting: Setting, value: unknown, source: string): never {
  const text = setting.secret === true ? '***' : JSON.stringify(value);
  throw appErrors.create(
    'bad_setting',
    `${setting.path} (from ${source}) is ${text}; allowed: ${allowedText(setting)}; example: ${setting.example}`,
    { details: { path: setting.path, allowed: allowedText(setting), example: setting.example } },
  );
}

function parseValue(setting: Setting, raw: unknown, source: string): Value {
  const text = typeof raw === 'string' ? raw.trim() : raw;
  switch (setting.type) {
    case 'integer': {
      const number = typeof text === 'string' && /^-?\d+$/.test(text) ? Number(text) : text;
      if (typeof number !== 'number' || !Number.isInteger(number)) return refuse(setting, raw, source);
      if (number < (setting.minimum ?? number) || number > (setting.maximum ?? number))
        return refuse(setting, raw, source);
      return number;
    }
    case 'boolean':
      if (text === true || /^(true|1)$/i.test(String(text))) return true;
      if (text === false || /^(false|0)$/i.test(String(text))) return false;
      return refuse(setting, raw, source);
    case 'list': {
      const items =
        typeof text === 'string'
          ? text
              .split(',')
              .map((item) => item.trim())
              .filter((item) => item !== '')
          : text;
      if (!Array.isArray(items) || !items.every((item) => typeof item === 'string'))
        return refuse(setting, raw, source);
      return items;
    }
    case 'choice':
      if (typeof text !== 'string' || setting.choices?.includes(text) !== true) return refuse(setting, raw, source);
      return text;
    case 'string':
      if (typeof text !== 'string') return refuse(setting, raw, source);
      return text;
  }
}

/** Flattens a parsed YAML document to setting paths. @throws AppError `app.unknown_setting` */
function flatten(document: unknown, file: string): Map<string, unknown> {
  const known = new Set(settings.map((setting) => setting.path));
  const groups = new Set(
    settings.filter((setting) => setting.path.includes('.')).map((setting) => setting.path.split('.')[0]),
  );
  const flat = new Map<string, unknown>();
  if (document === null || document === undefined) return flat;
  if (typeof document !== 'object' || Array.isArray(document))
    throw appErrors.create('unreadable_config', `${file} must hold a mapping of settings.`);
  for (const [key, value] of Object.entries(document)) {
    if (groups.has(key) && typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [inner, innerValue] of Object.entries(value)) flat.set(`${key}.${inner}`, innerValue);
    } else {
      flat.set(key, value);
    }
  }
  for (const path of flat.keys()) {
    if (!known.has(path))
      throw appErrors.create('unknown_setting', `${file} has the unknown key ${path}.`, {
        details: { path, allowed: [...known] },
      });
  }
  return flat;
}

function readFile(file: string | undefined, home: string): Map<string, unknown> {
  const path = file ?? join(home, 'config.yaml');
  if (file === undefined && !existsSync(path)) return new Map();
  try {
    // Loaded only where there is a file to read: most servers have none.
    const { parse } = createRequire(import.meta.url)('yaml') as typeof import('yaml');
    return flatten(parse(readFileSync(path, 'utf8')), path);
  } catch (error) {
    if (error instanceof Error && error.name === 'AppError') throw error;
    throw appErrors.create('unreadable_config', `${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** Resolves every setting. @throws AppError `app.bad_setting`, `app.unknown_setting`, `app.unreadable_config` */
export function resolveSettings(sources: ConfigSources): readonly ResolvedSetting[] {
  const outsideFile = (setting: Setting): ResolvedSetting | undefined => {
    const flag = sources.flags[setting.path];
    if (flag !== undefined)
      return { setting, value: parseValue(setting, flag, setting.flag ?? 'flag'), source: 'flag' };
    for (const name of [variableOf(setting), setting.alias]) {
      const variable = name === undefined ? undefined : sources.environment[name];
      if (name !== undefined && variable !== undefined && variable !== '')
        return { setting, value: parseValue(setting, variable, name), source: 'environment', variable: name };
    }
    return undefined;
  };
  const homeSetting = settings[0] as Setting;
  const home = String(outsideFile(homeSetting)?.value ?? homeSetting.default);
  const file = readFile(sources.file, home);
  return settings.map((setting) => {
    const outside = outsideFile(setting);
    if (outside !== undefined) return outside;
    if (file.has(setting.path))
      return { setting, value: parseValue(setting, file.get(setting.path), 'file'), source: 'file' };
    return { setting, value: setting.default, source: 'default' };
  });
}

function simulatedFrom(value: string, resolved: ResolvedSetting): number | undefined {
  if (value === 'system') return undefined;
  const at = value.startsWith('simulated:') ? parseIso(value.slice('simulated:'.length)) : undefined;
  return at ?? refuse(resolved.setting, value, resolved.source);
}

/** The configuration as modules receive it. */
export function parseConfig(sources: ConfigSources): Config {
  const resolved = new Map(resolveSettings(sources).map((entry) => [entry.setting.path, entry]));
  const get = <T extends Value>(path: string): T => (resolved.get(path) as ResolvedSetting).value as T;
  return Object.freeze({
    home: resolve(get<string>('home')),
    http: {
      host: get<string>('http.host'),
      port: get<number>('http.port'),
      hosts: get<readonly string[]>('http.hosts'),
      auth: get<'auto' | 'required'>('http.auth'),
    },
    dataPlane: {
      enabled: get<boolean>('dataPlane.enabled'),
      port: get<number>('dataPlane.port'),
      logMegabytes: get<number>('dataPlane.logMegabytes'),
      detach: get<boolean>('dataPlane.detach'),
    },
    db: { url: get<string>('db.url') },
    blobs: { url: get<string>('blobs.url'), direct: get<boolean>('blobs.direct') },
    online: { url: get<string>('online.url') },
    simulatedFrom: simulatedFrom(get<string>('clock'), resolved.get('clock') as ResolvedSetting),
    log: { level: get<Config['log']['level']>('log.level') },
    jobs: { concurrency: get<number>('jobs.concurrency') },
    olap: { memoryMb: get<number>('olap.memoryMb') },
    import: { roots: get<readonly string[]>('import.roots') },
    connections: { allowPrivate: get<boolean>('connections.allowPrivate') },
    webhooks: {
      schemes: get<readonly string[]>('webhooks.schemes'),
      allowPrivate: get<boolean>('webhooks.allowPrivate'),
      retries: get<number>('webhooks.retries'),
      limitMs: get<number>('webhooks.limitSeconds') * 1000,
    },
    python: get<string>('python'),
  });
}

/** The environment of this process, for the executables. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/** True for an address that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

/** A setting as people read it. */
export interface PrintedSetting {
  readonly path: string;
  /** `***` for a secret that is set. */
  readonly value: string;
  readonly source: string;
  readonly meaning: string;
}

/** Every setting as text with where it came from; a secret that is set is shown as `***`. @throws as resolveSettings */
export function printableSettings(
  flags: Readonly<Record<string, string | undefined>>,
  file: string | undefined,
): readonly PrintedSetting[] {
  return resolveSettings({ flags, environment: process.env, file }).map(({ setting, value, source, variable }) => {
    const text = typeof value === 'object' ? value.join(',') : String(value);
    return {
      path: setting.path,
      value: setting.secret === true && text !== '' ? '***' : text,
      source: source === 'environment' ? `environment ${variable}` : source,
      meaning: setting.meaning,
    };
  });
}
