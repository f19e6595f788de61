// Makes committed WAL frames durable off the event loop. Callers that arrive while a sync runs share the next one, so the number
// of syncs is bounded by the disk, not by the number of transactions.
import { closeSync, fdatasync, openSync } from 'node:fs';

export interface WalSync {
  /** Resolves when everything committed before the call is on disk. @throws the disk's error; the log must then not be trusted. */
  sync(): Promise<void>;
  close(): void;
}

export function openWalSync(walPath: string): WalSync {
  const descriptor = openSync(walPath, 'a');
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    running = new Promise<void>((resolve, reject) => {
      fdatasync(descriptor, (error) => {
        running = undefined;
        if (error === null) resolve();
        else reject(error);
      });
    });
    return running;
  };
  const startNext = (): Promise<void> => {
    next = undefined;
    return start();
  };
  return {
    sync() {
      if (running === undefined) return start();
      next ??= running.then(startNext, startNext);
      return next;
    },
    close: () => closeSync(descriptor),
  };
}
