import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CORRECT, type Json, RECORDED, startSandbox } from './sandbox-under-test';

const SCRIPT = join(__dirname, '../../../scripts/validate-messages.mjs');

/** A description of our own in the shape of Meta's: a discriminator by type, allOf, and a `text` that allOf closes. */
const DESCRIPTION = `
components:
  schemas:
    Base:
      type: object
      required: [messaging_product, to, type]
      properties:
        messaging_product: { type: string }
        recipient_type: { type: string, enum: [individual] }
        to: { type: string }
        type: { type: string }
    Message:
      discriminator:
        propertyName: type
        mapping:
          template: '#/components/schemas/TemplateMessage'
          text: '#/components/schemas/TextMessage'
    TextMessage:
      allOf:
        - $ref: '#/components/schemas/Base'
        - type: object
          additionalProperties: false
          required: [text]
          properties:
            text: { type: object, additionalProperties: false, properties: { body: { type: string } } }
    TemplateMessage:
      allOf:
        - $ref: '#/components/schemas/Base'
        - type: object
          required: [template]
          properties:
            template: { $ref: '#/components/schemas/Template' }
    Template:
      type: object
      required: [name, language]
      properties:
        name: { type: string }
        language: { $ref: '#/components/schemas/Language' }
        components: { type: array, items: { $ref: '#/components/schemas/Component' } }
    Language:
      type: object
      required: [policy, code]
      properties:
        policy: { type: string }
        code: { type: string }
    Component:
      type: object
      required: [type]
      properties:
        type: { type: string, enum: [body] }
        parameters: { type: array }
      discriminator:
        propertyName: type
        mapping: { body: '#/components/schemas/Body' }
    Body:
      allOf:
        - $ref: '#/components/schemas/Component'
        - type: object
          properties:
            parameters: { type: array, items: { $ref: '#/components/schemas/Parameter' } }
    Parameter:
      type: object
      required: [type, text]
      properties:
        type: { type: string, enum: [text] }
        text: { type: string }
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'validate-messages-'));
  writeFileSync(join(folder, 'openapi.yaml'), DESCRIPTION);
});
afterAll(() => rmSync(folder, { recursive: true }));

function validate(source: string, description = 'openapi.yaml'): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, join(folder, description), source], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}

function recorded(name: string, messages: Json[]): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(messages));
  return file;
}

test('messages that the description allows are ok, and what newer documentation explains is known', async () => {
  const order = structuredClone(CORRECT['positional body']) as Json;
  order.biz_opaque_callback_data = 'key';
  const text = RECORDED.find(({ payload }) => payload.type === 'text');
  const { code, output } = await validate(recorded('good.json', [{ payload: order }, { payload: text?.payload }]));
  expect(output).toMatch(/^ok +messages · text/m);
  expect(output).toMatch(/^known +messages · template · body text/m);
  expect(output).toMatch(/known: language policy left out; biz_opaque_callback_data/);
  expect(code).toBe(0);
});

test.each<[string, (payload: Json) => void, RegExp]>([
  [
    'a misspelt key in the envelope',
    (payload) => Object.assign(payload, { recepient_type: 'individual' }),
    /recepient_type/,
  ],
  [
    'a misspelt key in a component',
    (payload) => Object.assign(payload.template.components[0], { paramters: [] }),
    /paramters/,
  ],
  [
    'a text that is a number',
    (payload) => Object.assign(payload.template.components[0].parameters[0], { text: 7 }),
    /must be string/,
  ],
  [
    'a component that nobody documents',
    (payload) => Object.assign(payload.template.components[0], { type: 'boddy' }),
    /\/type must be equal/,
  ],
  [
    'a language without code',
    (payload) => Object.assign(payload.template, { language: {} }),
    /"missingProperty":"code"/,
  ],
])('%s differs without an explanation and ends the script with 1', async (_what, spoil, line) => {
  const payload = structuredClone(CORRECT['positional body']) as Json;
  spoil(payload);
  const { code, output } = await validate(recorded('bad.json', [{ payload }]));
  expect(output).toMatch(/^DIFFERS +messages · template/m);
  expect(output).toMatch(line);
  expect(code).toBe(1);
});

test('what a running sandbox accepted is fetched from it', async () => {
  const sandbox = await startSandbox();
  for (const to of ['+525511117777', '+525511127777']) await sandbox.send({ ...CORRECT['static template'], to });
  await sandbox.send({ ...CORRECT['static template'], to: 'nobody' });
  const { code, output } = await validate(sandbox.url);
  await sandbox.close();
  expect(output).toMatch(/messages · template {2}\(2\)/);
  expect(code).toBe(0);
});

test('a file that is no description of messages, and a source without messages, end the script with 2', async () => {
  writeFileSync(join(folder, 'other.yaml'), 'openapi: 3.0.0');
  const { kind: _kind, ...message } = RECORDED[0] as Json;
  expect((await validate(recorded('one.json', [message]), 'other.yaml')).code).toBe(2);
  expect((await validate(recorded('none.json', []))).code).toBe(2);
  expect((await validate(join(folder, 'missing.json'))).code).toBe(2);
});
