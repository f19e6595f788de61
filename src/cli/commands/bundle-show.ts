import type { Command } from '../command.ts';
import { formatBytes, time } from '../output.ts';

export default {
  name: 'bundle show',
  summary: 'A bundle: its files, its state, and how an 8-bit model compares',
  arguments: [{ name: 'bundle', meaning: 'id' }],
  async run(context, input) {
    const path = { project: context.project, bundle: input.argument('bundle') };
    const it = await context.client.call('getBundle', { path });
    const { report } = it;
    await context.record(it, [
      ['model', `${it.model} v${it.version}`],
      ['precision', it.precision],
      ['state', it.state],
      ['error', it.error],
      ['signed with', it.keyId],
      ['reference', it.referenceSource === null ? null : `${it.referenceRows} rows of ${it.referenceSource}`],
      ...it.targets.map(
        ({ target, archive, files }) => [target, `${files.length} files, ${formatBytes(archive.bytes)}`] as const,
      ),
      ['model before', report === null ? null : formatBytes(report.bytesBefore)],
      ['model 8-bit', report === null ? null : formatBytes(report.bytesAfter)],
      ['rows compared', report?.rows],
      ['largest difference', report?.maxDifference],
      ['same answers', report?.sameAnswers],
      [
        report?.quality?.name ?? 'quality',
        report?.quality == null ? null : `${report.quality.before} → ${report.quality.after}`,
      ],
      ['created', time(it.createdAt)],
    ]);
  },
} satisfies Command;
