import { z } from 'zod';

/**
 * What Journey Builder sends to save, validate, publish, stop and unpublish (JB 3.1). `interactionId` is the GUID of the
 * journey version, the same as `journeyId` of execute. Other fields may come.
 */
const text = z.union([z.string(), z.number()]).transform(String).catch('');
export const lifecycleBodySchema = z.looseObject({
  interactionId: text,
  originalDefinitionId: text,
  interactionKey: text,
  interactionVersion: text,
});
export type LifecycleBody = z.infer<typeof lifecycleBodySchema>;
