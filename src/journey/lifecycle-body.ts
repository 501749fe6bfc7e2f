import { z } from 'zod';
import { journeyId } from '../execution/journey-id';

/**
 * What Journey Builder sends to save, validate, publish, stop and unpublish (JB 3.1). `interactionId` is the GUID of the
 * journey version, the same as `journeyId` of execute. Other fields may come.
 */
const id = z.unknown().optional().transform(journeyId);
const text = z.union([z.string(), z.number()]).transform(String).catch('');
export const lifecycleBodySchema = z.looseObject({
  interactionId: id,
  originalDefinitionId: id,
  interactionKey: text,
  interactionVersion: text,
});
export type LifecycleBody = z.infer<typeof lifecycleBodySchema>;
