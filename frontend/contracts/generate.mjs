// Lives in its own folder because openapi-typescript 7 needs TypeScript 5, the application TypeScript 6.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const source = new URL('../src/lib/api/openapi.json', import.meta.url);
const target = new URL('../src/lib/api/schema.gen.ts', import.meta.url);

const document = await readFile(source, 'utf8');
const types = astToString(await openapiTS(JSON.parse(document), { alphabetize: true, defaultNonNullable: true }));
const hash = createHash('sha256').update(document).digest('hex');
await writeFile(target, `// Generated from openapi.json by \`npm run contracts\`; do not edit.\n// openapi.json sha256: ${hash}\n${types}`);
console.log(`${target.pathname}: ${types.split('\n').length} lines`);
