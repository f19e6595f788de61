// What both routes that take rows answer: the ingest once it is over, or the job that goes on with it.
import type { IngestView } from '../../contracts/datasets.ts';
import { actorOf, type Principal } from '../../http/principal.ts';
import type { Datasets } from './datasets.ts';
import type { IngestOptions } from './ingest.ts';
import { maskIngest, sightOf } from './masking.ts';
import type { IngestSource } from './sources.ts';
import { toIngestView } from './views.ts';

export async function answerIngest(
  datasets: Datasets,
  principal: Principal,
  target: { readonly project: string; readonly dataset: string },
  source: IngestSource,
  settings: IngestOptions & { readonly wait?: boolean | undefined },
): Promise<IngestView | { job: string }> {
  const { project, dataset } = target;
  const { wait = true, mode, format, schemaChange } = settings;
  const options = { mode, format, schemaChange };
  const actor = actorOf(principal);
  if (!wait) return { job: await datasets.ingestLater(actor, project, dataset, source, options) };
  const { ingest, version } = await datasets.ingest(actor, project, dataset, source, options);
  const sight = sightOf(principal, await datasets.get(project, dataset));
  return toIngestView(maskIngest(ingest, sight), dataset, version);
}
