import type { Id } from '../../../kernel/ids.ts';
import type { Millis } from '../../../kernel/time.ts';

/** A token of a client of data planes, without its secret. */
export interface PlaneToken {
  readonly id: Id;
  readonly name: string;
  readonly createdBy: string;
  readonly createdAt: Millis;
}
