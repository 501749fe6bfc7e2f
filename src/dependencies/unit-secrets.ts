import { randomBytes } from 'node:crypto';
import type { UnitConfig } from '../business-units';

/** Makes the secrets of sessions and passes; where there are several business units, the MID says whose one is to be. */
export const unitSecrets =
  ({ unit }: Pick<UnitConfig, 'unit'>) =>
  (): string =>
    `${unit ? `${unit.mid}.` : ''}${randomBytes(32).toString('base64url')}`;
