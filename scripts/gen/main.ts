// `npm run gen`: writes every generated reference.
import { fileURLToPath } from 'node:url';
import { writeReferences } from './references.ts';

const changed = await writeReferences(fileURLToPath(new URL('../..', import.meta.url)));
console.log(changed.length === 0 ? 'Everything is up to date.' : changed.map((path) => `wrote ${path}`).join('\n'));
