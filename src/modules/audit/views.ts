// This module's records as the native API answers them.
import type { AuditEntryView } from '../../contracts/audit.ts';
import { toIso } from '../../kernel/time.ts';
import type { SequencedEntry } from './model.ts';

export function toEntryView(entry: SequencedEntry): AuditEntryView {
  return { ...entry, at: toIso(entry.at), detail: { ...entry.detail } };
}
