// The background job of an ingest. Its content is in the blob store already, so it can run again after a crash.
import type { Actor } from '../../kernel/actor.ts';
import type { IngestMode, SourceFormat } from './model.ts';
import type { ReceivedFile } from './sources.ts';

export const ingestJobKind = 'datasets.ingest';

export interface IngestJob {
  readonly actor: Actor;
  readonly project: string;
  readonly dataset: string;
  readonly files: readonly ReceivedFile[];
  readonly mode: IngestMode | undefined;
  readonly format: SourceFormat | undefined;
  readonly schemaChange: 'refuse' | 'allow' | undefined;
}
