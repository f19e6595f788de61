/** The parsed words of one call. */
export interface Input {
  /** A required argument. */
  argument(name: string): string;
  optional(name: string): string | undefined;
  many(name: string): readonly string[];
  option(name: string): string | undefined;
  options(name: string): readonly string[];
  flag(name: string): boolean;
  /** @throws UsageError when it is no number */
  number(name: string): number | undefined;
}
