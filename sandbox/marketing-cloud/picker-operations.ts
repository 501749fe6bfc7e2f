import { z } from 'zod';
import type { Asset, AttributeSet } from './content-and-contacts';
import type { EventDefinition } from './journeys';
import { type Call, type Operation, ok } from './operation';
import { invalidBody, notFound } from './rest-error';
import type { TenantState } from './tenant-state';

const NO_ID = '00000000-0000-0000-0000-000000000000';

const conditionSchema = z.object({ property: z.string(), simpleOperator: z.string(), value: z.unknown() });
const querySchema = z.object({
  page: z.object({ page: z.number().int().min(1), pageSize: z.number().int().min(1).max(500) }),
  query: z.union([
    conditionSchema.transform((condition) => [condition]),
    z
      .object({ leftOperand: conditionSchema, logicalOperator: z.literal('AND'), rightOperand: conditionSchema })
      .transform(({ leftOperand, rightOperand }) => [leftOperand, rightOperand]),
  ]),
});

/** What the screens of a tenant let choose from: event definitions, attribute sets, Content Builder (MC 5, practice). */
export function pickerOperations(state: Pick<TenantState, 'journeys' | 'extensions' | 'content'>): Operation[] {
  const { journeys, content } = state;
  return [
    {
      name: 'eventDefinitions.list',
      method: 'get',
      path: '/interaction/v1/eventDefinitions',
      needs: 'journeys_read',
      run: (call) =>
        ok({
          ...page(
            call,
            journeys.allDefinitions().map((each) => describeEvent(each, state)),
          ),
          links: {},
        }),
    },
    {
      name: 'eventDefinitions.get',
      method: 'get',
      path: '/interaction/v1/eventDefinitions/:reference',
      needs: 'journeys_read',
      run: (call) => {
        const found = journeys.definition((call.params.reference ?? '').replace(/^key:/i, ''));
        if (!found) throw notFound('The event definition');
        return ok(describeEvent(found, state));
      },
    },
    {
      name: 'attributeSets.list',
      method: 'get',
      path: '/contacts/v1/attributeSetDefinitions',
      needs: 'list_and_subscribers_read',
      run: (call) => ok(page(call, content.attributeSets.map(describeSet))),
    },
    {
      name: 'attributeSets.get',
      method: 'get',
      path: '/contacts/v1/attributeSetDefinitions/:reference',
      needs: 'list_and_subscribers_read',
      run: (call) => {
        const found = content.attributeSets.find(({ key }) => `key:${key}` === call.params.reference);
        if (!found) throw notFound('The attribute set');
        return ok({ item: { ...describeSet(found), valueDefinitions: found.attributes.map(describeAttribute) } });
      },
    },
    {
      name: 'assets.query',
      method: 'post',
      path: '/asset/v1/content/assets/query',
      needs: 'documents_and_images_read',
      run: (call) => {
        const parsed = querySchema.safeParse(call.body);
        if (!parsed.success) throw invalidBody('The query is not valid.', 10005);
        const found = content.assets.filter((asset) => parsed.data.query.every((condition) => fits(asset, condition)));
        const sorted = found.toSorted((one, other) => other.modifiedDate.localeCompare(one.modifiedDate));
        return ok({
          count: found.length,
          page: 1,
          pageSize: parsed.data.page.pageSize,
          links: {},
          items: sorted.map(describeAsset),
        });
      },
    },
  ];
}

function page(call: Call, all: readonly object[]) {
  const number = Number(call.query.$page ?? 1);
  const pageSize = Number(call.query.$pageSize ?? 50);
  return { count: all.length, page: number, pageSize, items: all.slice((number - 1) * pageSize, number * pageSize) };
}

function describeEvent(
  { eventDefinitionKey, name = eventDefinitionKey, type, dataExtensionKey }: EventDefinition,
  { extensions }: Pick<TenantState, 'extensions'>,
) {
  const extension = dataExtensionKey === undefined ? undefined : extensions.withKey(dataExtensionKey);
  return {
    type,
    name,
    description: '',
    mode: 'Production',
    eventDefinitionKey,
    dataExtensionId: extension?.properties.id ?? NO_ID,
    ...(extension && { dataExtensionName: extension.properties.name }),
    category: type === 'APIEvent' ? 'Event' : 'Audience',
    isVisibleInPicker: type === 'APIEvent',
  };
}

const describeSet = ({ key, name }: AttributeSet) => ({ id: key, key, name: { value: name }, isHidden: false });
const describeAttribute = ({ name, dataType, isHidden = false }: AttributeSet['attributes'][number]) => ({
  name: { value: name },
  dataType,
  isHidden,
});

function describeAsset({ id, name, type, width, height, modifiedDate }: Asset) {
  const fileName = `${name.toLowerCase().replaceAll(' ', '-')}.${type.name}`;
  return {
    id,
    customerKey: `asset-${id}`,
    name,
    assetType: { ...type, displayName: 'Image' },
    modifiedDate,
    fileProperties: {
      fileName,
      extension: type.name,
      ...(width > 0 && { width, height }),
      publishedURL: `https://image.example/lib/${id}/${fileName}`,
    },
  };
}

function fits(asset: Asset, { property, simpleOperator, value }: z.infer<typeof conditionSchema>): boolean {
  if (property === 'assetType.id' && simpleOperator === 'in' && Array.isArray(value))
    return value.includes(asset.type.id);
  if (property === 'name' && simpleOperator === 'like')
    return asset.name.toLowerCase().includes(String(value).replaceAll('%', '').toLowerCase());
  throw invalidBody(`The property ${property} cannot be queried by ${simpleOperator}.`, 10005);
}
