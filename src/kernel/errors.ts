// The one error class of Pawl. Every refusal carries a stable code, a kind that edges map to their own status,
// and a hint that says what to do next. Check errors by `code`, never by class identity.

export const errorKinds = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'precondition',
  'too_large',
  'rate_limited',
  'unavailable',
  'unimplemented',
  'internal',
] as const;

/** What sort of refusal an error is; each protocol maps it to its own status. */
export type ErrorKind = (typeof errorKinds)[number];

/** A catalogue row: the kind, what the code means (for the generated reference) and what the reader should do. */
export interface ErrorDefinition {
  readonly kind: ErrorKind;
  readonly meaning: string;
  readonly hint: string;
}

export interface AppErrorOptions {
  readonly hint?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** An expected refusal. `code` is `module.reason`, unique and never reused. */
export class AppError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly hint: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, kind: ErrorKind, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.kind = kind;
    this.hint = options.hint ?? '';
    this.details = options.details ?? {};
  }
}

/** A module's error catalogue: `catalogue.errors` documents it, `catalogue.create(reason, message)` makes an error. */
export interface ErrorCatalogue<R extends string> {
  readonly module: string;
  readonly errors: Readonly<Record<R, ErrorDefinition>>;
  create(reason: R, message: string, options?: AppErrorOptions): AppError;
}

/**
 * Declares a module's errors once. Codes become `module.reason`; a reason, once released, is never given another meaning.
 * @example const errors = defineErrors('registry', { alias_taken: { kind: 'conflict', meaning: '…', hint: '…' } });
 */
export function defineErrors<const R extends string>(
  module: string,
  errors: Readonly<Record<R, ErrorDefinition>>,
): ErrorCatalogue<R> {
  return {
    module,
    errors,
    create(reason, message, options = {}) {
      const definition = errors[reason];
      return new AppError(`${module}.${reason}`, definition.kind, message, { hint: definition.hint, ...options });
    },
  };
}

/** True for an AppError, whichever copy of the class made it; with `code`, only for that code. */
export function isAppError(error: unknown, code?: string): error is AppError {
  if (!(error instanceof Error) || error.name !== 'AppError' || !('code' in error)) return false;
  return code === undefined || error.code === code;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
