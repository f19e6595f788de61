// What came of an ingest: the version, and what each expectation found.
import type { Answer } from '../../clients/ts/client.ts';
import type { Context } from './context.ts';
import { followJob } from './follow.ts';

export type Ingest = Answer<'uploadDatasetContent'>;

export async function printIngest(context: Context, ingest: Ingest): Promise<number> {
  if ('job' in ingest && typeof ingest.job === 'string') {
    await followJob(context, ingest.job, 'Ingesting');
    context.data(ingest);
    return 0;
  }
  if (context.json) context.data(ingest);
  const { version, outcome, quarantine } = ingest;
  context.print(
    `${outcome}: ${ingest.dataset}${version === null ? '' : ` v${version.number}, ${version.rows} rows`} (${ingest.rowsRead} read, ${quarantine?.rows ?? 0} quarantined)`,
  );
  for (const { expectation, status, failing, elements } of ingest.results) {
    if (status === 'passed') continue;
    context.print(
      `  ${status}: ${expectation.type}${expectation.column === undefined ? '' : ` ${expectation.column}`}, ${failing} of ${elements}`,
    );
  }
  return outcome === 'refused' ? 1 : 0;
}
