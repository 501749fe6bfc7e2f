import type { Chaos } from './chaos';
import type { DataExtension } from './data-extension';
import type { DataExtensions } from './data-extensions';
import { describeField } from './field';
import { type Answer, type Call, type Operation, ok } from './operation';
import { invalidParameter } from './rest-error';

/**
 * Metadata routes: `/data/v1/customobjects` and `/data/v1/customobjectsasync` (MC 4.1). A page holds `pageSize`, whatever
 * `$pageSize` asks for.
 */
export function dataExtensionOperations(extensions: DataExtensions, chaos: Chaos, pageSize: number): Operation[] {
  const named = (call: Call) => extensions.byIdOrRefuse(call.params.id ?? '');
  const read = { method: 'get', needs: 'data_extensions_read' } as const;
  const list = (call: Call, found: DataExtension[]) => ok(page(call, found, chaos, pageSize));
  return [
    {
      ...read,
      name: 'dataExtension.search',
      path: '/data/v1/customobjects',
      run: (call) => {
        const pattern = call.query.$search;
        if (!pattern) throw invalidParameter('$search');
        return list(call, extensions.search(pattern, chaos.settings.searchLagMs));
      },
    },
    {
      ...read,
      name: 'dataExtension.byCategory',
      path: '/data/v1/customobjects/category/:categoryId',
      run: (call) =>
        list(
          call,
          extensions
            .all()
            // 0 = of every folder, as public code lists them.
            .filter(
              ({ properties: { categoryId } }) =>
                call.params.categoryId === '0' || String(categoryId) === call.params.categoryId,
            ),
        ),
    },
    {
      ...read,
      name: 'dataExtension.get',
      path: '/data/v1/customobjects/:id',
      run: (call) => ok(describeDataExtension(named(call))),
    },
    {
      ...read,
      name: 'dataExtension.fields',
      path: '/data/v1/customobjects/:id/fields',
      run: (call) => ok(fieldsOf(named(call))),
    },
    {
      name: 'dataExtension.create',
      method: 'post',
      path: '/data/v1/customobjects',
      needs: 'data_extensions_write',
      run: (call) => ({ status: 201, body: describeDataExtension(extensions.create(call.body)) }),
    },
    {
      name: 'dataExtension.change',
      method: 'patch',
      path: '/data/v1/customobjects/:id',
      needs: 'data_extensions_write',
      run: (call) => {
        const extension = named(call);
        extensions.change(extension, call.body);
        return ok(describeDataExtension(extension));
      },
    },
    {
      name: 'dataExtension.delete',
      method: 'delete',
      path: '/data/v1/customobjects/:id',
      needs: 'data_extensions_write',
      run: (call) => {
        extensions.delete(named(call));
        return ok({});
      },
    },
    {
      name: 'dataExtension.clearData',
      method: 'post',
      path: '/data/v1/customobjects/:id/cleardata',
      needs: 'data_extensions_write',
      run: (call) => {
        named(call).clear();
        return ok({});
      },
    },
    {
      name: 'dataExtension.addFields',
      method: 'post',
      path: '/data/v1/customobjectsasync/:id/fields',
      needs: 'data_extensions_write',
      run: (call) => changed(named(call), (extension) => extensions.addFields(extension, call.body)),
    },
    {
      name: 'dataExtension.changeFields',
      method: 'patch',
      path: '/data/v1/customobjectsasync/:id/fields',
      needs: 'data_extensions_write',
      run: (call) => changed(named(call), (extension) => extensions.changeFields(extension, call.body)),
    },
  ];
}

/** Asynchronous: what is answered is how the data extension is before the change has come. */
function changed(extension: DataExtension, change: (extension: DataExtension) => void): Answer {
  change(extension);
  return ok(fieldsOf(extension));
}

const fieldsOf = (extension: DataExtension) => ({
  id: extension.properties.id,
  fields: extension.fields.map(describeField),
});

function page(call: Call, found: DataExtension[], chaos: Chaos, size: number) {
  const number = chaos.settings.samePage ? 1 : Math.max(1, Number(call.query.$page ?? 1) || 1);
  const items = found.slice((number - 1) * size, number * size).map(describeDataExtension);
  const links = { self: `/v1/customobjects?$page=${number}` };
  return { ...chaos.countOf(found.length, items.length), page: number, pageSize: size, links, items };
}

/** The read model of a data extension, without its fields. */
export function describeDataExtension(extension: DataExtension): Record<string, unknown> {
  const { properties } = extension;
  return {
    id: properties.id,
    name: properties.name,
    key: properties.key,
    description: properties.description,
    isActive: true,
    isSendable: properties.isSendable,
    ...(properties.sendableCustomObjectField && { sendableCustomObjectField: properties.sendableCustomObjectField }),
    ...(properties.sendableSubscriberField && { sendableSubscriberField: properties.sendableSubscriberField }),
    isTestable: false,
    categoryId: properties.categoryId,
    ownerId: 1000001,
    isObjectDeletable: true,
    isFieldAdditionAllowed: true,
    isFieldModificationAllowed: true,
    createdDate: new Date(properties.createdAt).toISOString(),
    createdByName: 'Sandbox',
    modifiedDate: new Date(properties.modifiedAt).toISOString(),
    rowCount: extension.rowCount,
    fieldCount: extension.fields.length,
    ...(properties.retention && { dataRetentionProperties: properties.retention }),
  };
}
