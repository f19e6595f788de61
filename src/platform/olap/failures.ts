// Turns what the engine throws into the port's errors, by the class name that opens each of its messages.
import { AppError, messageOf } from '../../kernel/errors.ts';
import { olapErrors } from './errors.ts';

const forbidden =
  /^(Permission|Missing Extension) Error|configuration has been locked|file system operations are disabled/;
const outOfMemory = /^Out of Memory Error/;
const environment = /^(IO|INTERNAL|FATAL|Internal|Fatal|HTTP|INTERRUPT|TransactionContext|Serialization) ?(Error|:)/;

export function toOlapError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const message = messageOf(error).trim();
  const options = { cause: error };
  if (forbidden.test(message)) return olapErrors.create('forbidden', message, options);
  if (outOfMemory.test(message)) return olapErrors.create('out_of_memory', message, options);
  if (environment.test(message)) return olapErrors.create('failed', message, options);
  return olapErrors.create('invalid_sql', message, options);
}
