// How issues and reviews are worded and coloured.
import { Status, type Tone } from '../../components/status.tsx';

const severities: Readonly<Record<string, readonly [Tone, string]>> = {
  high: ['fail', 'high'],
  medium: ['warn', 'medium'],
  low: ['idle', 'low'],
  not_an_issue: ['ok', 'not an issue'],
};

export const severityOptions = [
  { value: 'high', text: 'high' },
  { value: 'medium', text: 'medium' },
  { value: 'low', text: 'low' },
  { value: 'not_an_issue', text: 'not an issue' },
] as const;

export type SeverityValue = (typeof severityOptions)[number]['value'];

export function severityOf(value: string): SeverityValue | undefined {
  return severityOptions.find((option) => option.value === value)?.value;
}

export function SeverityMark({ of }: { readonly of: string | null }) {
  const [tone, word] = of === null ? (['idle', 'not weighed'] as const) : (severities[of] ?? ['idle', of]);
  return <Status tone={tone}>{word}</Status>;
}

const states: Readonly<Record<string, readonly [Tone, string]>> = {
  pending: ['awaiting', 'pending'],
  resolved: ['ok', 'resolved'],
  rejected: ['idle', 'rejected'],
  complete: ['ok', 'done'],
  declined: ['idle', 'declined'],
};

/** Where an issue or a trace under review stands. */
export function ReviewState({ of }: { readonly of: string }) {
  const [tone, word] = states[of] ?? ['idle', of];
  return <Status tone={tone}>{word}</Status>;
}
