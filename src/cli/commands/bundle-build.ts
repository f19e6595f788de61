import { fetchBundle, targetNames } from '../bundle-folder.ts';
import { bundleOptions, readBundleOptions } from '../bundle-options.ts';
import { oneOf } from '../choice.ts';
import { type Command, CommandError } from '../command.ts';
import { followJob } from '../follow.ts';
import { modelReference } from '../model-reference.ts';
import { formatBytes } from '../output.ts';

export default {
  name: 'bundle build',
  summary: 'Build a bundle of a model version for devices: Node, browsers, ONNX Runtime in Python and C++',
  arguments: [{ name: 'model', meaning: 'and version or alias, such as churn@champion' }],
  options: [
    ...bundleOptions,
    { name: 'no-wait', meaning: 'print the id and return' },
    { name: 'target', value: 'node|browser|portable', meaning: 'folder to fetch (default node)' },
    { name: 'out', value: 'folder', meaning: 'fetch the bundle into it and check it' },
  ],
  examples: ['pawl bundle build churn@champion --dataset customers --target browser --out churn-page'],
  async run(context, input) {
    const path = { project: context.project };
    const target = oneOf(input.option('target'), targetNames, '--target') ?? 'node';
    const begun = await context.client.call('buildBundle', {
      path,
      body: {
        ...modelReference(input.argument('model')),
        ...readBundleOptions(input),
      },
    });
    if (input.flag('no-wait')) {
      context.data(begun);
      context.print(`building bundle ${begun.id}`);
      return;
    }
    await followJob(context, begun.jobId, 'Building');
    const made = await context.client.call('getBundle', { path: { ...path, bundle: begun.id } });
    context.data(made);
    if (made.state !== 'ready') throw new CommandError(`The bundle was not built: ${made.error ?? 'no reason given'}`);
    context.print(`bundle ${made.id} of ${made.model} v${made.version} is signed with key ${made.keyId}`);
    for (const { target: name, archive, files } of made.targets)
      context.print(`  ${name}: ${files.length} files, ${formatBytes(archive.bytes)}`);
    const { report } = made;
    if (report !== null)
      context.print(
        `8-bit: ${formatBytes(report.bytesBefore)} → ${formatBytes(report.bytesAfter)}; on ${report.rows} rows it differs by ${report.maxDifference.toPrecision(2)} at most${
          report.quality === null
            ? ''
            : `, ${report.quality.name} ${report.quality.before.toFixed(4)} → ${report.quality.after.toFixed(4)}`
        }`,
      );
    const out = input.option('out');
    if (out === undefined) return;
    const { files } = await fetchBundle(context, made.id, target, out);
    context.print(`wrote ${out}: ${files.length} files as the server signed them`);
  },
} satisfies Command;
