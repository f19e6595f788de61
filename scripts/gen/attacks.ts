// The table of attacks that the tests send, written from their own list, and where attacks that need more than one request are sent.
// A test that is named here and is not there stops the generator.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Attack, AttackGroup, Target } from '../../test/support/attacks/attack.ts';
import { guardedAttacks, openAttacks } from '../../test/support/attacks/attacks.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const target: Target = {
  run: '{run}',
  root: '{artifacts}',
  experiment: '{experiment}',
  loggedModel: '{logged model}',
  trace: '{trace}',
  webhook: '{webhook}',
};

const mostShown = 90;

/** What is not sent by one request, or is shown below the server. */
const elsewhere: readonly (readonly [attack: string, file: string, test: string])[] = [
  [
    'a host name that leads inside by the time it is called; a redirect to the inside',
    'src/platform/outbound/addresses.test.ts',
    'a probe goes to the judged address whatever the name stands for, and follows no redirect',
  ],
  [
    'a webhook whose name leads inside once it is saved',
    'src/modules/webhooks/webhooks.test.ts',
    'an address inside the network is refused when it is saved, and again when a name leads there',
  ],
  [
    'a test of a webhook, to read what is behind the server',
    'src/modules/webhooks/webhooks.test.ts',
    'a test sends an example once and shows nothing that an internal receiver answers',
  ],
  [
    'a provider of the gateway that leads inside, saved before that was refused',
    'src/modules/gateway/calls/calls.test.ts',
    'an address inside the own network is not called, though its name was set before that rule',
  ],
  [
    'a key of one provider sent to another',
    'src/modules/gateway/calls/calls.test.ts',
    'a key is sent to no other provider than it was set for',
  ],
  [
    'every route of every protocol, by callers of every role',
    'test/e2e/route-matrix.test.ts',
    'every route denies who does not hold its permission, in every way to write its address',
  ],
  [
    'routes that nobody guards',
    'test/e2e/route-matrix.test.ts',
    'what is public is a short list, and unknown calls of a protocol answer nobody anything',
  ],
  [
    'requests made at random from the schemas',
    'test/e2e/fuzz.test.ts',
    'no request to any route makes the server fail, hang or tell its inside',
  ],
  [
    'passwords that are empty, short or known',
    'src/modules/identity/passwords.test.ts',
    'passwords that are empty, short, well known, the name or like a token are refused',
  ],
  [
    'guesses of a password',
    'src/modules/identity/passwords.test.ts',
    'wrong passwords are counted for a user at an address and then refused, right ones too, elsewhere not',
  ],
  [
    'the password of somebody who may do more',
    'src/modules/identity/passwords.test.ts',
    'nobody sets the password of somebody who may do more than they',
  ],
  [
    'a role wider than its maker',
    'src/modules/identity/custom-roles.test.ts',
    'nobody makes, widens, gives or grants a role that has more than they have, nor one elsewhere',
  ],
  [
    'a secret read back from the file, a reply, a log or a step',
    'test/e2e/secrets.test.ts',
    'a step gets the secrets that it names as variables, and its log hides their values',
  ],
  [
    'a secrets file that others may read, or that was changed',
    'src/platform/secrets/secrets.test.ts',
    'every changed byte is noticed',
  ],
  [
    'a pickle that would be loaded to compare it',
    'src/modules/pipelines/reproduction/reproduction.test.ts',
    'formats that nobody knows, and pickles, are equal byte by byte only',
  ],
  [
    'SQL of a user that reads files or writes',
    'src/platform/olap/olap.test.ts',
    'a sandbox reads its views, files and folders and nothing else',
  ],
  [
    'an address that writes markup into the page',
    'src/app/page-preloads.test.ts',
    'no address can write markup into the shell',
  ],
  [
    'script in names, notes, tags, data sets, tables, notebooks and files (CVE-2024-27132, CVE-2024-27133)',
    'test/e2e/injected-script.test.ts',
    'script in names, notes, tags, data sets, tables, notebooks and files of a run is shown as text and never runs',
  ],
  [
    'headers that do not come to an end',
    'src/http/slow-bodies.test.ts',
    'headers that do not come to an end are bounded by a time',
  ],
  [
    'an upload that is held open with a few bytes a minute',
    'src/http/slow-bodies.test.ts',
    'a body that trickles is ended with 408, and what reads it is told',
  ],
  [
    'a model that has the runtime read files of the server as its weights',
    'src/modules/registry/onnx-file.test.ts',
    'a model whose weights are in another file is refused, wherever it names it',
  ],
  [
    'a folder to import that links to files outside (CVE-2025-15031 and its kin)',
    'src/cli/import/files.test.ts',
    'links to files and folders outside are left out, and a folder that is a link itself',
  ],
  [
    'an address of artifacts that climbs out of the folder it is mapped to',
    'src/cli/import/files.test.ts',
    'an address leads to the folder that its place is mapped to or below, and no name out of an artifact',
  ],
  [
    'a server that lists `../x` to the import of the command line',
    'test/import/mlflow-elsewhere.test.ts',
    'a server that lists paths out of its folder gets nothing written by them',
  ],
  [
    'names that a shell would act on (CVE-2023-4033, CVE-2025-14287)',
    'src/platform/compute/compute.test.ts',
    'what a shell would act on in an argument, a variable or a name of a program is text to the process',
  ],
];

// biome-ignore lint/suspicious/noControlCharactersInRegex: a table shows a sign in their place
const controls = /[\u0000-\u001f]/g;
const cell = (text: string): string =>
  `\`${text.replace(controls, '\u{fffd}').replaceAll('`', "'").replaceAll('|', '\\|')}\``;
const short = (text: string): string => (text.length <= mostShown ? text : `${text.slice(0, mostShown)}…`);

function sentText({ method, path, headers, body }: Attack): string {
  const raw =
    body === undefined ? '' : typeof body === 'string' ? body : Buffer.isBuffer(body) ? '' : JSON.stringify(body);
  const told = Object.entries(headers ?? {}).map(([name, value]) => cell(short(`${name}: ${value}`)));
  const bytes = Buffer.isBuffer(body) ? [`${body.length} bytes`] : [];
  const line = cell(short(`${method ?? (body === undefined ? 'GET' : 'POST')} ${path}`));
  return [line, ...told, ...(raw === '' ? [] : [cell(short(raw))]), ...bytes].join(' ');
}

function section({ title, known, attacks }: AttackGroup): string {
  const rows = attacks.map(
    (attack) =>
      `| ${short(attack.what).replaceAll('|', '\\|').replaceAll('`', "'").replaceAll('<', '&lt;')} | ${sentText(attack)} | ${attack.answered.join(', ')} |`,
  );
  return `## ${title}\n\nKnown from ${known}.\n\n| attack | sent | answered |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

/** @param notice that the text is generated @throws Error when a test is named that is not there */
export function renderAttacks(notice: string): string {
  const shown = elsewhere.map(([attack, file, name]) => {
    if (!readFileSync(join(root, file), 'utf8').includes(`'${name}'`)) throw new Error(`${file} has no test '${name}'`);
    return `| ${attack} | [${name}](../../${file}) |`;
  });
  const groups = [...openAttacks(target), ...guardedAttacks(target)];
  const count = groups.reduce((sum, { attacks }) => sum + attacks.length, 0);
  return `# Attacks

${notice}

${count} requests that have harmed servers of MLflow’s protocol, or would. [One test](../../test/e2e/attacks.test.ts) sends each of them to a real
server and holds the answer to the statuses in the last column; after all of them, experiments, runs, files, models, webhooks, keys, users and
the audit log are what they were, no file lies outside the server’s folder, and no answer told a file, a stack or a record of another project.
Where 200 is allowed, an empty answer is as safe as a refusal, and the test looks at what is told.

${groups.map(section).join('\n')}
## By more than one request

| attack | test |
| --- | --- |
${shown.join('\n')}
`;
}
