import { z } from 'zod';

/**
 * What Journey Builder sends to save, validate, publish, stop and unpublish (JB 3.1). `interactionId` is the GUID of the
 * journey version, the same as `journeyId` of execute. Which other fields come is not established (docs/to-confirm.md).
 */
export const lifecycleBodySchema = z.looseObject({
  interactionId: z.string().default(''),
  originalDefinitionId: z.string().default(''),
  interactionKey: z.string().default(''),
  interactionVersion: z.union([z.string(), z.number()]).transform(String).default(''),
});
export type LifecycleBody = z.infer<typeof lifecycleBodySchema>;
