// The port for passwords and tokens that Pawl needs to reach other systems. A value leaves its wrapper only by `reveal`, so that
// no log, error or JSON shows it by accident.
import { inspect } from 'node:util';
import { isName } from '../../kernel/names.ts';
import { secretsErrors } from './errors.ts';

const redacted = '[secret]';

/** A secret that prints, serialises and inspects as `[secret]`. */
export class SecretValue {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself, for the one place that needs it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [inspect.custom](): string {
    return redacted;
  }
}

export interface Secrets {
  /** Keeps the value, in place of an earlier one; durable when it resolves. @throws AppError `secrets.bad_name` */
  set(name: string, value: string): Promise<void>;
  get(name: string): Promise<SecretValue | undefined>;
  /** All names in order; never the values. */
  names(): Promise<readonly string[]>;
  /** False when there was no such secret. */
  delete(name: string): Promise<boolean>;
}

/** @throws AppError `secrets.bad_name` */
export function checkSecretName(name: string): void {
  if (!isName(name))
    throw secretsErrors.create('bad_name', `${JSON.stringify(name.slice(0, 200))} is no secret’s name.`);
}
