import { CodedError } from '../errors';
import type { LateKind } from '../vocabulary';
import type { MarketingCloudClient } from './client';
import type { MarketerRead, ReadRefusal } from './marketer-call';
import { MarketingCloudError, type MarketingCloudErrorCode } from './marketing-cloud-error';
import { type Named, namedKeys, type ReadList } from './named-keys';

/** An operator waits for it. */
const ANSWER_WITHIN_MS = 15_000;

const REFUSALS: Partial<Record<MarketingCloudErrorCode, ReadRefusal>> = {
  mc_forbidden: 'not_allowed',
  mc_not_found: 'not_found',
  mc_throttled: 'rate_limited',
};

/**
 * The events or send definitions that late fallbacks may go to, as the installed package may see them; that it may not
 * is an answer, since it fires and sends without that right.
 */
export function createPackageKeys(client: Pick<MarketingCloudClient, 'call'>) {
  return (kind: LateKind): Promise<MarketerRead<Named[]>> => {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const read: ReadList = async (what) => {
      try {
        const value = await client.call({
          ...what,
          operation: 'definition_list',
          method: 'GET',
          idempotent: true,
          callerTriesAgain: true,
          neverWaits: true,
          rightIsOptional: true,
          signal,
        });
        return { ok: true, value };
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        const code = error instanceof MarketingCloudError ? REFUSALS[error.code] : undefined;
        return { ok: false, code: code ?? 'marketing_cloud_unreachable' };
      }
    };
    return namedKeys(read, kind);
  };
}

export type PackageKeys = ReturnType<typeof createPackageKeys>;
