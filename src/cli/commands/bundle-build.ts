import { fetchBundle, targetNames } from '../bundle-folder.ts';
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
    { name: 'precision', value: 'float32|int8', meaning: 'int8: weights become 8-bit integers (default float32)' },
    { name: 'dataset', value: 'name', meaning: 'rows that drift is told against and an 8-bit model is compared on' },
    { name: 'dataset-version', value: 'n', meaning: '(default latest)' },
    { name: 'label', value: 'column', meaning: 'of the dataset, with what really happened' },
    { name: 'predictions', value: 'output', meaning: 'output that is answered (default: found from the signature)' },
    { name: 'score', value: 'column', meaning: 'output column that is the score, such as probabilities_1' },
    { name: 'threshold', value: 'score', meaning: 'from which on the decision is positive' },
    { name: 'max-difference', value: 'number', meaning: 'refuse an 8-bit model that differs by more on any row' },
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
        precision: oneOf(input.option('precision'), ['float32', 'int8'], '--precision'),
        dataset: input.option('dataset'),
        datasetVersion: input.option('dataset-version'),
        label: input.option('label'),
        predictions: input.option('predictions'),
        score: input.option('score'),
        threshold: input.number('threshold'),
        maxDifference: input.number('max-difference'),
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
