// Checks the message payloads that were sent against Meta's OpenAPI file, kind by kind.
//
//   npm run validate-messages -- <openapi.yaml> [messages.json | sandbox URL]
//
// The OpenAPI file is Meta's (github.com/facebook/openapi, business-messaging-api) and no part of this project. The
// messages are a JSON file ([{ kind?, endpoint?, payload }]) or what a running sandbox has accepted; without a second
// argument the recorded kinds of test/fixtures. Differences that Meta's newer documentation explains are listed as
// known; any other one ends the script with code 1.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv2020 from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { wordsOfProcess } from './command-line.mjs';

const RECORDED = fileURLToPath(new URL('../test/fixtures/whatsapp-messages.json', import.meta.url));
const PREFIX = '#/components/schemas/';
const COMPONENT = /^\/template\/components\/\d+(\/cards\/\d+\/components\/\d+)?/.source;
const at = (rest) => new RegExp(`${COMPONENT}${rest}$`);

/**
 * What the file lacks or has wrong, and the documentation that says so. `matches` sees the Ajv error and the value it
 * is about; the pages are those of developers.facebook.com/documentation/business-messaging/whatsapp.
 */
const KNOWN = [
  {
    id: 'language policy left out',
    why: 'required by the file, in none of the examples of the docs',
    matches: ({ keyword, instancePath, params }) =>
      keyword === 'required' && instancePath === '/template/language' && params.missingProperty === 'policy',
  },
  {
    id: 'recipient_type left out',
    why: 'individual is the default in the docs',
    matches: ({ keyword, instancePath, params }) =>
      keyword === 'required' && instancePath === '' && params.missingProperty === 'recipient_type',
  },
  {
    id: 'biz_opaque_callback_data',
    why: 'docs: webhooks/reference/messages/status; the file has it for calls only',
    matches: (error) => unknownKey(error, /^$/, 'biz_opaque_callback_data'),
  },
  {
    id: 'BSUID in recipient',
    why: 'docs: business-scoped-user-ids, newer than the file',
    matches: (error) =>
      unknownKey(error, /^$/, 'recipient') ||
      (error.keyword === 'required' && error.instancePath === '' && error.params.missingProperty === 'to'),
  },
  {
    id: 'named parameters',
    why: 'docs: templates/overview, newer than the file',
    matches: (error) => unknownKey(error, at('/parameters/\\d+'), 'parameter_name'),
  },
  {
    id: 'carousel',
    why: 'docs: media-card-carousel-templates, absent from the file',
    matches: (error, value) =>
      (error.keyword === 'enum' && at('/type').test(error.instancePath) && value === 'carousel') ||
      unknownKey(error, at(''), 'cards'),
  },
  {
    id: 'limited_time_offer',
    why: 'docs: limited-time-offer-templates, absent from the file',
    matches: (error, value) =>
      error.keyword === 'enum' && at('/type').test(error.instancePath) && value === 'limited_time_offer',
  },
  {
    id: 'location and product headers',
    why: 'docs: templates/components; the file lists media and text only',
    matches: (error, value) =>
      (error.keyword === 'enum' &&
        at('/parameters/0/type').test(error.instancePath) &&
        ['location', 'product'].includes(value)) ||
      unknownKey(error, at('/parameters/0'), 'location') ||
      unknownKey(error, at('/parameters/0'), 'product'),
  },
  {
    id: 'file name of a document',
    why: 'docs: templates/components; the file leaves it out for templates',
    matches: (error) => unknownKey(error, at('/parameters/\\d+/document'), 'filename'),
  },
  {
    id: 'copy_code, flow, catalog and mpm buttons',
    why: 'docs: templates/components; the file lists quick_reply, url and catalog, and its own examples send CATALOG and flow',
    matches: (error, value) =>
      (error.keyword === 'enum' &&
        at('/sub_type').test(error.instancePath) &&
        ['copy_code', 'flow', 'CATALOG', 'mpm'].includes(value)) ||
      (error.keyword === 'enum' &&
        at('/parameters/0/type').test(error.instancePath) &&
        ['coupon_code', 'action'].includes(value)) ||
      unknownKey(error, at('/parameters/0'), 'coupon_code') ||
      unknownKey(error, at('/parameters/0'), 'action'),
  },
  {
    id: 'button index',
    why: 'the pattern of the file is damaged (it refuses its own example "0") and its examples also send numbers',
    matches: (error, value) =>
      (error.keyword === 'pattern' || error.keyword === 'type') &&
      at('/index').test(error.instancePath) &&
      /^[0-9]$/.test(String(value)),
  },
];

function unknownKey({ keyword, instancePath, params }, where, key) {
  const found = params.unevaluatedProperty ?? params.additionalProperty;
  return (
    (keyword === 'unevaluatedProperties' || keyword === 'additionalProperties') &&
    where.test(instancePath) &&
    found === key
  );
}

/**
 * Turns the OpenAPI schemas into JSON Schema that says what they mean: a discriminator becomes if/then, and every
 * object refuses keys that it does not describe (the file says so for some, in a form that allOf makes impossible to
 * meet). Each schema X is kept open as X__open, for use inside allOf, and closed as X.
 */
function jsonSchemas(schemas) {
  const result = {};
  for (const [name, schema] of Object.entries(schemas)) {
    const { discriminator, oneOf, ...plain } = schema;
    const mapping = Object.entries(discriminator?.mapping ?? {});
    result[`${name}__open`] = translate(discriminator ? plain : schema, true);
    result[name] = {
      allOf: [
        { $ref: `${PREFIX}${name}__open` },
        ...mapping.map(([value, target]) => ({
          if: {
            properties: { [discriminator.propertyName]: { const: value } },
            required: [discriminator.propertyName],
          },
          // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema, never awaited.
          then: { $ref: `${target}__open` },
        })),
      ],
      ...(isObjectSchema(schema) || mapping.length > 0 || schema.allOf ? { unevaluatedProperties: false } : {}),
    };
  }
  return result;
}

const isObjectSchema = (schema) => schema.type === 'object' && (schema.properties ?? schema.oneOf) !== undefined;

function translate(schema, open) {
  if (Array.isArray(schema)) return schema.map((item) => translate(item, open));
  if (typeof schema !== 'object' || schema === null) return schema;
  if (typeof schema.$ref === 'string') return { $ref: open === 'inside' ? `${schema.$ref}__open` : schema.$ref };
  const { properties, items, allOf, oneOf, anyOf, additionalProperties, example, examples, discriminator, ...rest } =
    schema;
  const inner = (list) => list.map((item) => translate(item, 'inside'));
  return {
    ...rest,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, translate(value, false)])),
    }),
    ...(items && { items: translate(items, false) }),
    ...(allOf && { allOf: inner(allOf) }),
    ...(oneOf && { oneOf: inner(oneOf) }),
    ...(anyOf && { anyOf: inner(anyOf) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: translate(additionalProperties, false) }),
    ...(!open && isObjectSchema(schema) && additionalProperties === undefined ? { unevaluatedProperties: false } : {}),
    ...(!open && additionalProperties === false ? { unevaluatedProperties: false } : {}),
  };
}

function validatorsOf(openApiFile) {
  const schemas = parse(readFileSync(openApiFile, 'utf8'))?.components?.schemas;
  const mapping = schemas?.Message?.discriminator?.mapping;
  if (!mapping)
    throw new Error(`${openApiFile} describes no components.schemas.Message: is it Meta's business messaging file?`);
  const formats = {
    url: (text) => URL.canParse(text),
    uri: (text) => URL.canParse(text),
    int32: true,
    date: true,
    'date-time': true,
  };
  const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true, formats, logger: false });
  ajv.addSchema({ components: { schemas: jsonSchemas(schemas) } }, 'openapi');
  return ({ endpoint, payload }) => {
    const target =
      endpoint === 'marketing_messages' ? `${PREFIX}MarketingMessageRequestPayload` : mapping[payload.type];
    if (target === undefined) throw new Error(`the OpenAPI file has no message of type ${payload.type}`);
    const cards = (payload.template?.components ?? []).flatMap((component, place) =>
      (component.cards ?? []).flatMap((card, number) =>
        (card.components ?? []).flatMap((part, index) =>
          errorsOf(
            ajv,
            `${PREFIX}TemplateComponent`,
            part,
            `/template/components/${place}/cards/${number}/components/${index}`,
          ),
        ),
      ),
    );
    return [...errorsOf(ajv, target, payload, ''), ...cards];
  };
}

function errorsOf(ajv, target, value, path) {
  const validate = ajv.getSchema(`openapi${target}`);
  validate(value);
  return differencesOf(validate.errors ?? []).map((error) => ({ ...error, instancePath: path + error.instancePath }));
}

/**
 * One line per place and fault: if/then repeats what the branch has said, and a key counts as not described when only
 * its content is at fault.
 */
function differencesOf(errors) {
  const seen = new Map();
  for (const error of errors) {
    if (error.keyword === 'if') continue;
    const below = `${error.instancePath}/${error.params.unevaluatedProperty}`;
    if (
      error.params.unevaluatedProperty &&
      errors.some(({ instancePath }) => `${instancePath}/`.startsWith(`${below}/`))
    )
      continue;
    seen.set(`${error.instancePath} ${error.keyword} ${JSON.stringify(error.params)}`, error);
  }
  return [...seen.values()];
}

/** What sort of message it is: its type and, for a template, the parts it fills in. */
function kindOf({ endpoint, payload }) {
  const parts = [endpoint === 'marketing_messages' ? 'marketing_messages' : 'messages', payload.type];
  if (payload.type === 'interactive') parts.push(payload.interactive?.type);
  for (const component of payload.template?.components ?? []) {
    const parameters = component.parameters ?? [];
    const types = [
      ...new Set(parameters.map(({ type, parameter_name: name }) => (name ? `named ${type}` : type))),
    ].join('+');
    if (component.type === 'button') parts.push(`button ${component.sub_type}`);
    else parts.push(types === '' ? component.type : `${component.type} ${types}`);
  }
  if (payload.recipient && !payload.to) parts.push('to a BSUID');
  return [...new Set(parts)].join(' · ');
}

async function messagesOf(source) {
  if (!/^https?:\/\//.test(source)) return JSON.parse(readFileSync(source, 'utf8'));
  const all = [];
  let before = '';
  for (;;) {
    const url = `${source.replace(/\/$/, '')}/_sandbox/messages?outcome=accepted&limit=1000${before}`;
    const { messages } = await (await fetch(url)).json();
    if (messages.length === 0) return all;
    all.push(...messages);
    before = `&before=${messages.at(-1).number}`;
  }
}

async function main([openApiFile, source = RECORDED]) {
  const differences = validatorsOf(openApiFile);
  const messages = await messagesOf(source);
  if (messages.length === 0) {
    console.error(`${source} holds no message.`);
    return 2;
  }
  const kinds = new Map();
  for (const message of messages) {
    const name = kindOf(message);
    const kind = kinds.get(name) ?? { count: 0, known: new Set(), unknown: new Set() };
    kinds.set(name, kind);
    kind.count += 1;
    for (const error of differences(message)) {
      const known = KNOWN.find(({ matches }) => matches(error, error.data));
      if (known) kind.known.add(known.id);
      else kind.unknown.add(`${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`);
    }
  }
  let failed = 0;
  for (const [name, { count, known, unknown }] of [...kinds].sort(([a], [b]) => a.localeCompare(b))) {
    if (unknown.size > 0) failed += 1;
    console.log(`${unknown.size > 0 ? 'DIFFERS' : known.size > 0 ? 'known  ' : 'ok     '}  ${name}  (${count})`);
    for (const line of unknown) console.log(`           not explained: ${line}`);
    if (known.size > 0) console.log(`           known: ${[...known].join('; ')}`);
  }
  const met = KNOWN.filter(({ id }) => [...kinds.values()].some(({ known }) => known.has(id)));
  if (met.length > 0) console.log('\nKnown differences, and why they are right:');
  for (const { id, why } of met) console.log(`  ${id}: ${why}`);
  console.log(`\n${messages.length} messages of ${kinds.size} kinds; ${failed} kinds differ without an explanation.`);
  return failed === 0 ? 0 : 1;
}

const { texts } = wordsOfProcess(
  {
    usage: 'usage: npm run validate-messages -- <openapi.yaml> [messages.json | sandbox URL]',
    takesTexts: true,
    faultOf: (_, [file]) => (file === undefined ? "Meta's OpenAPI file is not given" : undefined),
  },
  2,
);
try {
  process.exitCode = await main(texts);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
