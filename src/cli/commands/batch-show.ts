import type { Command } from '../command.ts';
import { download } from '../download.ts';
import { time } from '../output.ts';

export default {
  name: 'batch show',
  summary: 'A batch job; its scores with --out',
  arguments: [{ name: 'id', meaning: 'of the batch job' }],
  options: [{ name: 'out', value: 'file', meaning: 'write the scores there, as Parquet' }],
  async run(context, input) {
    const it = await context.client.call('getBatch', {
      path: { project: context.project, batch: input.argument('id') },
    });
    await context.record(it, [
      ['id', it.id],
      ['model', `${it.model} v${it.modelVersion}`],
      ['dataset', `${it.dataset} v${it.datasetVersion}`],
      ['state', it.state],
      ['selection', it.selection],
      ['rows', it.total],
      ['scored', it.records],
      ['refused', it.refused],
      ['rows a second', it.rowsPerSecond],
      ['result', it.output === null ? null : `${it.output}${it.outputVersion === null ? '' : ` v${it.outputVersion}`}`],
      ['sha256', it.sha256],
      ['error', it.error],
      ['made', time(it.createdAt)],
      ['finished', time(it.finishedAt)],
    ]);
    const out = input.option('out');
    const path = { project: context.project, batch: it.id };
    if (out !== undefined) await download(context, 'getBatchOutput', { path }, out);
  },
} satisfies Command;
