// A progress line on standard error for what takes over a second; silent when nobody looks at a terminal.
import { performance } from 'node:perf_hooks';

export interface Progress {
  /** @param share done, from 0 to 1; null when unknown */
  update(share: number | null, note?: string): void;
  /** Removes the line. */
  end(): void;
}

const quietMs = 1_000;
const redrawMs = 100;
const width = 30;

/** The bar itself: `[#####.....] 50 % note`. */
export function renderProgress(title: string, share: number | null, note: string): string {
  const tail = note === '' ? '' : ` ${note}`;
  if (share === null) return `${title} …${tail}`;
  const bounded = Math.min(1, Math.max(0, share));
  const filled = Math.round(bounded * width);
  return `${title} [${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${Math.floor(bounded * 100)} %${tail}`;
}

export function createProgress(
  title: string,
  stream: { readonly terminal: boolean; write(text: string): void },
): Progress {
  const started = performance.now();
  let drawn = Number.NEGATIVE_INFINITY;
  let visible = false;
  return {
    update(share, note = '') {
      const now = performance.now();
      if (!stream.terminal || now - started < quietMs || now - drawn < redrawMs) return;
      drawn = now;
      visible = true;
      stream.write(`\r\u001b[2K${renderProgress(title, share, note)}`);
    },
    end() {
      if (visible) stream.write('\r\u001b[2K');
      visible = false;
    },
  };
}
