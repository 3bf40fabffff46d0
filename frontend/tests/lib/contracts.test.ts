import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import en from '@/lib/i18n/en.json';

const read = (path: string) => readFileSync(resolve(import.meta.dirname, '../../src', path), 'utf8');

it('generated its types from the API document that lies beside them', () => {
  const hash = createHash('sha256').update(read('lib/api/openapi.json')).digest('hex');
  expect(read('lib/api/schema.gen.ts')).toContain(`openapi.json sha256: ${hash}`);
});

it('has words for every status, trouble and channel that it may have to show', () => {
  const document = JSON.parse(read('lib/api/openapi.json')) as { components: { schemas: Record<string, { properties: Record<string, { enum?: string[] }> }> } };
  const slot = document.components.schemas.SlotState?.properties.status?.enum;
  expect(Object.keys(en.slots.status).toSorted()).toEqual(slot?.toSorted());
  const expects = document.components.schemas.Expects?.properties.kind?.enum;
  expect(Object.keys(en.composer.placeholder).toSorted()).toEqual(expects?.toSorted());
  const voice = document.components.schemas.VoiceState?.properties.agent?.enum;
  expect(Object.keys(en.call.voice).toSorted()).toEqual(voice?.toSorted());
});
