// What a form sends: one thing at a time, and what the server said when it refused.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

export interface Submission {
  readonly busy: boolean;
  /** Why the last one was refused; undefined once another is under way. */
  readonly error: unknown;
  /**
   * Does the work, then reads anew what pages show. One that is under way is not begun twice.
   * @param refused told why the work failed, instead of `error`
   * @returns whether it succeeded
   */
  submit(work: () => Promise<unknown>, refused?: (message: string) => void): Promise<boolean>;
  /** Takes the refusal away. */
  forget(): void;
}

export function useSubmission(): Submission {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  return {
    busy,
    error,
    forget: () => setError(undefined),
    async submit(work, refused) {
      if (busy) return false;
      setBusy(true);
      setError(undefined);
      try {
        await work();
        await queries.invalidateQueries();
        return true;
      } catch (refusal) {
        if (refused === undefined) setError(refusal);
        else refused(refusal instanceof Error ? refusal.message : String(refusal));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
