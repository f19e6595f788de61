// States as an icon and a word, never colour alone.
import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconClock,
  IconHandStop,
  IconLoader2,
  IconLock,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';

export type Tone = 'ok' | 'warn' | 'fail' | 'running' | 'awaiting' | 'idle' | 'blocked' | 'stale';

const icons = {
  ok: IconCircleCheck,
  warn: IconAlertTriangle,
  fail: IconAlertOctagon,
  running: IconLoader2,
  awaiting: IconHandStop,
  idle: IconCircleDashed,
  blocked: IconLock,
  stale: IconClock,
};

export function StatusIcon({ tone, size = 16 }: { readonly tone: Tone; readonly size?: number }) {
  const Icon = icons[tone];
  return <Icon className={`status-icon tone-${tone}`} size={size} stroke={1.5} aria-hidden />;
}

export function Status({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={`status tone-${tone}`}>
      <StatusIcon tone={tone} />
      <span>{children}</span>
    </span>
  );
}

const tones: Readonly<Record<string, Tone>> = {
  finished: 'ok',
  succeeded: 'ok',
  promoted: 'ok',
  pass: 'ok',
  passed: 'ok',
  ok: 'ok',
  done: 'ok',
  created: 'ok',
  cleared: 'ok',
  cached: 'ok',
  approved: 'ok',
  ready: 'ok',
  started: 'ok',
  failed: 'fail',
  error: 'fail',
  fail: 'fail',
  dead: 'fail',
  breach: 'fail',
  refused: 'fail',
  'rolled-back': 'fail',
  rejected: 'fail',
  killed: 'fail',
  cancelled: 'idle',
  skipped: 'idle',
  unchanged: 'idle',
  none: 'idle',
  'no-data': 'idle',
  queued: 'idle',
  scheduled: 'idle',
  idle: 'idle',
  reported: 'idle',
  running: 'running',
  training: 'running',
  evaluating: 'running',
  'rolling-out': 'running',
  pending: 'awaiting',
  'awaiting-approval': 'awaiting',
  paused: 'awaiting',
  held: 'awaiting',
  'more-data': 'awaiting',
  open: 'warn',
  invalid: 'warn',
  warned: 'warn',
  quarantined: 'warn',
};

export function toneOf(state: string): Tone {
  return tones[state] ?? 'idle';
}

/** A stored state as it is written. */
export function State({ state }: { readonly state: string }) {
  return <Status tone={toneOf(state)}>{state}</Status>;
}
