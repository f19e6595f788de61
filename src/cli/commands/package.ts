import { resolve } from 'node:path';
import { oneOf } from '../choice.ts';
import { type Command, CommandError, UsageError } from '../command.ts';
import { checkLayout, stackOnBase } from '../image-layout.ts';
import { modelReference } from '../model-reference.ts';
import { formatBytes } from '../output.ts';
import { unpackInto } from '../unpack.ts';

const formats = ['oci-context', 'oci-layout', 'k8s', 'kserve'] as const;

export default {
  name: 'package',
  summary: 'Pack a model version for places that run containers: build context, image layout, manifests',
  arguments: [{ name: 'model', meaning: 'and version or alias, such as churn@champion' }],
  options: [
    { name: 'format', value: 'oci-context|oci-layout|k8s|kserve', meaning: 'what to make', required: true },
    { name: 'out', value: 'folder', meaning: 'that is empty or not there', required: true },
    { name: 'name', value: 'name', meaning: 'of the endpoint and of what runs it (default the model’s)' },
    { name: 'image', value: 'reference', meaning: 'that manifests run (default NAME:VERSION)' },
    { name: 'replicas', value: 'n', meaning: 'at least (default 2)' },
    { name: 'base', value: 'folder', meaning: 'layout of a base image with a C library, to put an image layout upon' },
  ],
  examples: [
    'pawl package churn@champion --format oci-context --out churn-image',
    'pawl package churn@champion --format k8s --image registry.example.com/churn:3 --out manifests',
  ],
  async run(context, input) {
    const format = oneOf(input.option('format'), formats, '--format') ?? 'oci-context';
    const base = input.option('base');
    if (base !== undefined && format !== 'oci-layout') throw new UsageError('Only an image layout takes a --base.');
    const out = input.option('out') ?? '';
    const folder = resolve(context.io.folder, out);
    const progress = context.progress('Packing');
    let files: number;
    try {
      const response = await context.client.open('packageModel', {
        path: { project: context.project },
        query: {
          ...modelReference(input.argument('model')),
          format,
          name: input.option('name'),
          image: input.option('image'),
          replicas: input.number('replicas'),
        },
      });
      if (response.body === null) throw new CommandError('The server sent nothing.');
      files = await unpackInto(response.body, folder);
    } finally {
      progress.end();
    }
    if (base !== undefined) await stackOnBase(folder, resolve(context.io.folder, base));
    const image = format === 'oci-layout' ? await checkLayout(folder) : null;
    context.data({ folder: out, format, files, image });
    context.print(`wrote ${out}: ${files} files`);
    if (image === null) return;
    context.print(`image ${image.digest}: ${image.layers} layers, ${formatBytes(image.bytes)}`);
    if (base === undefined)
      context.print(
        'it holds no C library and starts nowhere without a base: give one with --base, or use oci-context',
      );
  },
} satisfies Command;
